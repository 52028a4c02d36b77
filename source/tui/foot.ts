import {fit} from './columns.ts';
import {topOf, type Desk} from './desk.ts';
import {fillLines, hintLines} from './hints.ts';
import {currentNotice, noticeLines} from './notices.ts';
import {screenOf, situationOf} from './situation.ts';
import type {Style} from './theme.ts';

const styles: Record<'done' | 'busy' | 'problem', Style> = {done: 'good', busy: 'busy', problem: 'bad'};

/** The last lines of a screen: what was said last, and the keys that work now. */
export function footLines(desk: Desk, hints: number): readonly string[] {
	const {columns} = desk.size.get();
	const notice = currentNotice(desk);
	const style = notice ? styles[notice.kind] : 'plain';
	return [
		...noticeLines(desk).map(line => desk.theme.paint(style, fit(line, columns))),
		...currentHints(desk, columns, hints).map(line => fit(line, columns)),
	];
}

function currentHints(desk: Desk, columns: number, lines: number): readonly string[] {
	const screen = screenOf(desk);
	if (screen === 'sessions' && desk.state.get().isFiltering) {
		return fillLines(['letters filter', '! inverts', 'Up Down move', 'Enter keeps it', 'Esc clears it'], [], columns, lines);
	}

	const top = topOf(desk);
	if (top?.kind === 'files' && top.isFiltering) {
		return fillLines(['letters filter', '* ? are patterns', '! inverts', 'Up Down move', 'Enter keeps it', 'Esc clears it'], [], columns, lines);
	}

	if (top?.kind === 'help') {
		return fillLines(['letters search', 'Up Down scroll', 'Ctrl-W clear'], ['Esc back'], columns, lines);
	}

	if (top?.kind === 'log' && top.isSearching) {
		return fillLines(['letters search', 'Enter finds'], ['Esc cancel'], columns, lines);
	}

	if (top?.kind === 'palette') {
		return fillLines(['Up Down choose', 'Tab complete', 'Enter run'], ['Esc cancel'], columns, lines);
	}

	if (screen) {
		return hintLines(desk.commands, desk.theme, situationOf(desk, screen), columns, lines);
	}

	if (top?.kind === 'launcher') {
		return fillLines(['Tab next', 'Left Right choose', 'Enter open'], ['Esc cancel'], columns, lines);
	}

	if (top?.kind === 'start') {
		return fillLines(['Tab next', 'Down Up choose', 'Enter take'], ['Esc cancel'], columns, lines);
	}

	return top?.kind === 'connect'
		? fillLines(['Tab next', 'Space choose', 'Enter sign in', 'Ctrl-U clear'], ['Esc leave', 'Ctrl-C quit'], columns, lines)
		: fillLines(['Up Down move', 'Enter choose'], ['Esc cancel'], columns, lines);
}
