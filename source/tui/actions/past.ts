import {sanitizeLine} from '../../core/text.ts';
import {
	notify,
	pushOverlay,
	type Desk,
	type Terminal,
} from '../desk.ts';
import {openMenu} from './menu.ts';
import {copyOut} from './yank.ts';

/** What baitui ran, from the last on. */
export function openRuns(desk: Desk): void {
	pushOverlay(desk, {kind: 'runs', top: Number.MAX_SAFE_INTEGER});
}

const mostLines = 12;

/** A menu of the last different lines of a shell that do the same as what was run. */
export function copyRuns(desk: Desk, terminal: Terminal): void {
	const lines = [...new Set(desk.app.runs.get().toReversed().flatMap(({command}) => command ?? []))].slice(0, mostLines);
	if (lines.length === 0) {
		notify(desk, 'problem', desk.words.act.noRuns);
		return;
	}

	openMenu(desk, {
		title: desk.words.act.copyLine,
		items: lines.map(line => ({
			label: sanitizeLine(line),
			choose() {
				copyOut(desk, terminal, desk.words.act.commandLine, line);
			},
		})),
	});
}
