import {fit, takeColumns} from './columns.ts';
import {detailsLines} from './details-lines.ts';
import type {Desk} from './desk.ts';
import {helpLines} from './help-lines.ts';
import {logRows} from './log-lines.ts';
import {noticeLines} from './notices.ts';
import {runLines} from './run-lines.ts';
import type {Scrolled} from './state.ts';
import type {TextLine} from './text-lines.ts';
import {transferDetails} from './transfer-details.ts';
import {tunnelDetails} from './tunnel-details.ts';

/** A text of `count` lines, of which the visible ones are drawn. */
export type ScrolledText = {readonly count: number; readonly draw: (first: number, count: number) => readonly TextLine[]};

/** The text of a screen that scrolls, inside its frame. */
export function scrolledText(desk: Desk, overlay: Scrolled): ScrolledText {
	const columns = desk.size.get().columns - 4;
	if (overlay.kind === 'log') {
		return logRows(desk, overlay, columns);
	}

	const lines = textLines(desk, overlay, columns);
	return {count: lines.length, draw: (first, count) => lines.slice(first, first + count)};
}

function textLines(desk: Desk, overlay: Exclude<Scrolled, {kind: 'log'}>, columns: number): readonly TextLine[] {
	switch (overlay.kind) {
		case 'help': {
			return helpLines(desk, overlay.screen, overlay.search.text, columns);
		}

		case 'details': {
			return detailsLines(desk, overlay.sessionId, columns);
		}

		case 'text': {
			return brokenLines(overlay.text, desk.size.get().columns);
		}

		case 'transfer': {
			return transferDetails(desk, overlay.transferId, columns);
		}

		case 'tunnel': {
			return tunnelDetails(desk, overlay.tunnelId, columns);
		}

		case 'runs': {
			return runLines(desk, columns);
		}
	}
}

/** How many of them are visible: all but a title bar, the frame, the notice and two lines of hints. */
export function textPage(desk: Desk): number {
	return Math.max(1, desk.size.get().rows - 1 - 3 - noticeLines(desk).length - 2);
}

/** The lines of a text, longer ones cut letter by letter: joined again they are the same. */
function brokenLines(text: string, columns: number): readonly string[] {
	return text.split('\n').flatMap(whole => {
		const lines: string[] = [];
		let rest = whole;
		do {
			const line = takeColumns(rest, columns);
			lines.push(fit(line, columns));
			rest = rest.slice(line.length);
		} while (rest !== '');

		return lines;
	});
}
