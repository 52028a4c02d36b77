import {noticeLines} from './notices.ts';
import type {Desk} from './desk.ts';
import {mostCopiesInPanes, type Size} from './layout.ts';
import type {Files} from './state.ts';

/** How many rows each part of the panes has. */
export type FilesLayout = {
	/** Entries. */
	readonly page: number;
	/** Copies of the session, below the entries, and the question of one; 0 = none, and no frame for them. */
	readonly copies: number;
	readonly hints: number;
};

/** What a terminal has room for. Keys are named before rows are shown. */
export function layOutFiles({columns, rows}: Size, {copies, isAsking, notices}: {readonly copies: number; readonly isAsking: boolean; readonly notices: number}): FilesLayout {
	const hints = rows >= 20 ? (columns >= 80 ? 3 : 4) : (rows >= 12 ? 2 : 1);
	const most = mostCopiesInPanes(rows);
	const shown = Math.min(copies, most) + (isAsking && most > 0 ? 1 : 0);
	// The title bar, the frame above, the line on each folder, the frame below, the line on what is kept.
	return {page: Math.max(1, rows - 1 - 5 - (shown > 0 ? shown + 1 : 0) - notices - hints), copies: shown, hints};
}

export function filesLayout(desk: Desk, {sessionId}: Pick<Files, 'sessionId'>): FilesLayout {
	const own = desk.app.transfers.get().filter(({spec}) => spec.sessionId === sessionId);
	return layOutFiles(desk.size.get(), {copies: own.length, isAsking: own.some(({state}) => state.questions.length > 0), notices: noticeLines(desk).length});
}
