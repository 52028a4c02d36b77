import {fit, takeColumns} from './columns.ts';
import {detailsLines} from './details-lines.ts';
import type {Desk} from './desk.ts';
import {helpLines} from './help-lines.ts';
import {noticeLines} from './notices.ts';
import type {Scrolled} from './state.ts';
import {transferDetails} from './transfer-details.ts';
import {tunnelDetails} from './tunnel-details.ts';

/** All lines of help or details, inside the frame. */
export function textLines(desk: Desk, overlay: Scrolled): readonly string[] {
	const columns = desk.size.get().columns - 4;
	switch (overlay.kind) {
		case 'help': {
			return helpLines(desk, overlay.screen, columns);
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
	}
}

/** How many of them are visible: all but a title bar, the frame, the notice and two lines of hints. */
export function textPage(desk: Desk): number {
	return Math.max(1, desk.size.get().rows - 1 - 3 - noticeLines(desk).length - 2);
}

/** A text cut into lines of a width, letter by letter: joined again it is the same. */
function brokenLines(text: string, columns: number): readonly string[] {
	const lines: string[] = [];
	for (let rest = text; rest !== '';) {
		const line = takeColumns(rest, columns);
		lines.push(fit(line, columns));
		rest = rest.slice(line.length);
	}

	return lines;
}
