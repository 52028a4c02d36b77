import type {Command, Situation} from '../commands/command.ts';
import type {CommandTable} from '../commands/table.ts';
import {keyLabel} from '../commands/key-label.ts';
import {columnsOf, fit} from './columns.ts';
import type {Theme} from './theme.ts';

const separator = '  ';
const alwaysShown = new Set(['back', 'help', 'quit']);

/** The hint lines of a screen: as many commands as fit, in their order; back, help and quit always. */
export function hintLines(table: CommandTable, theme: Theme, situation: Situation, columns: number, lines: number): readonly string[] {
	const commands = table.hinted(situation);
	const label = ({keys, hint}: Command): string => `${keyLabel(keys[0]!, theme.isAscii)} ${hint}`;
	const last = commands.filter(({id}) => alwaysShown.has(id)).map(command => label(command));
	const others = commands.filter(({id}) => !alwaysShown.has(id)).map(command => label(command));
	return fillLines(others, last, columns, lines).map(line => fit(line, columns));
}

/** Words on lines; `last` takes the end of the last line. */
export function fillLines(words: readonly string[], last: readonly string[], columns: number, lines: number): readonly string[] {
	const end = last.join(separator);
	const rows: string[] = [];
	let line = '';
	for (const word of words) {
		const isLast = rows.length === lines - 1;
		const room = columns - 1 - (isLast && end !== '' ? columnsOf(end) + separator.length : 0);
		const longer = line === '' ? ` ${word}` : line + separator + word;
		if (columnsOf(longer) <= room) {
			line = longer;
		} else if (!isLast) {
			rows.push(line);
			line = ` ${word}`;
		}
	}

	const row = line === '' ? ` ${end}` : (end === '' ? line : line + separator + end);
	if (columnsOf(row) <= columns || rows.length === lines - 1) {
		rows.push(row);
	} else {
		rows.push(line, ` ${end}`);
	}

	return [...rows, ...Array.from({length: Math.max(0, lines - rows.length)}, () => '')];
}

