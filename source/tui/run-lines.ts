import type {Run} from '../core/run-log.ts';
import {sanitizeLine} from '../core/text.ts';
import {fit, wrapWords} from './columns.ts';
import type {Desk} from './desk.ts';
import {timeOfDay} from './notices.ts';

const looks = {running: {glyph: 'busy', style: 'busy'}, done: {glyph: 'ready', style: 'good'}, failed: {glyph: 'bad', style: 'bad'}} as const;

/** `0.12 s`, `3.4 s`, `62 s`. Milliseconds. */
const seconds = (took: number): string => `${(took / 1000).toFixed(took < 1000 ? 2 : (took < 10_000 ? 1 : 0))} s`;

/** What baitui ran, a line for each, and what a shell would be told for the same. */
export function runLines({app, theme, words}: Desk, columns: number): readonly string[] {
	const runs = app.runs.get();
	return runs.length === 0 ? [fit(words.text.noRuns, columns)] : runs.flatMap(run => linesOf(run));

	function linesOf({at, status, what, command, result, took, times}: Run): readonly string[] {
		const {glyph, style} = looks[status];
		const start = `${timeOfDay(new Date(at))} ${theme.glyphs[glyph]} `;
		const end = [took === undefined ? '' : seconds(took), times > 1 ? `x${times}` : '', result === undefined || result === 'done' ? '' : sanitizeLine(words.sentence(result))].filter(Boolean).join('  ');
		// A line that the user wrote is none of ours; a question to a server has two spaces before what it is for.
		const said = command === what ? what : what.split('  ').map(part => words.sentence(part)).join('  ');
		const text = wrapWords(`${sanitizeLine(said)}${end === '' ? '' : `  ${end}`}`, Math.max(8, columns - 15), 3);
		return [
			...text.map((line, index) => (index === 0 ? start.slice(0, 9) + theme.paint(style, fit(start.slice(9), 5)) + fit(line, columns - 14) : fit(`${' '.repeat(14)}${line}`, columns))),
			...(command === undefined || command === what ? [] : wrapWords(sanitizeLine(command), Math.max(8, columns - 16), 4).map(line => theme.paint('dim', fit(`${' '.repeat(14)}${line}`, columns)))),
		];
	}
}
