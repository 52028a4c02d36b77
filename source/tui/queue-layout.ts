import type {Desk} from './desk.ts';
import {noticeLines} from './notices.ts';

/** How many rows each part of the screen of copies has. */
export type QueueLayout = {
	readonly list: number;
	/** Of the copy under the cursor; 0 = none, and no frame for them. */
	readonly details: number;
	readonly hints: number;
};

/** What a terminal of so many rows has room for; it does not depend on what is shown, so that nothing jumps. */
export function layOutQueue(rows: number, notices: number): QueueLayout {
	const hints = rows >= 12 ? 2 : 1;
	// The title bar, the frame above, the heads of the columns, the frame below.
	const room = rows - 1 - 4 - notices - hints;
	const details = room >= 8 ? Math.ceil(room / 2) : 0;
	return {list: Math.max(1, room - (details > 0 ? details + 1 : 0)), details, hints};
}

export function queueLayout(desk: Desk): QueueLayout {
	return layOutQueue(desk.size.get().rows, noticeLines(desk).length);
}
