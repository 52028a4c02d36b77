import {fit} from './columns.ts';
import {topOf, type Desk} from './desk.ts';
import {fillLines, hintLines} from './hints.ts';
import {currentNotice, noticeLines} from './notices.ts';
import {screenOf, situationOf} from './situation.ts';
import type {Style} from './theme.ts';

const styles: Record<'done' | 'busy' | 'problem', Style> = {done: 'good', busy: 'busy', problem: 'bad'};

const hintRows = 2;

/** How many lines of a screen, at its end, are its foot: what is said there is read as a whole, or not at all. */
export const footRows = (desk: Desk): number => noticeLines(desk).length + hintRows;

/** With fewer rows a form could not show the field that is typed in. */
const leastBox = 9;

/** Rows that a box with its frame has: below the header and above the foot, but in a low window. */
export function boxRows(desk: Desk): number {
	const {rows} = desk.size.get();
	return Math.max(Math.min(rows - 3, leastBox), rows - 2 - footRows(desk));
}

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
	const {foot} = desk.words;
	if (screen === 'sessions' && desk.state.get().isFiltering) {
		return fillLines([foot.lettersFilter, foot.inverts, foot.move, foot.keep, foot.clear], [], columns, lines);
	}

	const top = topOf(desk);
	if (top?.kind === 'files' && top.isFiltering) {
		return fillLines([foot.lettersFilter, foot.patterns, foot.inverts, foot.move, foot.keep, foot.clear], [], columns, lines);
	}

	if (top?.kind === 'help') {
		return fillLines([foot.lettersSearch, foot.scroll, foot.clearWord], [foot.back], columns, lines);
	}

	if (top?.kind === 'log' && top.isSearching) {
		return fillLines([foot.lettersSearch, foot.find], [foot.cancel], columns, lines);
	}

	if (top?.kind === 'palette') {
		return fillLines([foot.choose, foot.complete, foot.run], [foot.cancel], columns, lines);
	}

	if (screen) {
		return hintLines(desk.commands, desk.theme, situationOf(desk, screen), columns, lines);
	}

	if (top?.kind === 'launcher') {
		return fillLines([foot.next, foot.option, foot.open], [foot.cancel], columns, lines);
	}

	if (top?.kind === 'start') {
		return fillLines([foot.next, foot.chooseValue, foot.take], [foot.cancel], columns, lines);
	}

	return top?.kind === 'connect'
		? fillLines([foot.next, foot.toggle, foot.signIn, foot.clearLine], [foot.leave, foot.quit], columns, lines)
		: fillLines([foot.move, foot.pick], [foot.cancel], columns, lines);
}
