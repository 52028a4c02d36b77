import {columnsOf, fit, takeColumns} from './columns.ts';
import {problemText, type Desk} from './desk.ts';
import type {LogView} from './log-view.ts';

type Broken = {readonly columns: number; readonly rows: readonly string[]; /** Index of the row each line begins in. */ readonly starts: readonly number[]};

/** The last one of each log, so that a key does not break ten thousand lines again. */
const broken = new WeakMap<readonly string[], Broken>();

function breakLines(lines: readonly string[], columns: number): Broken {
	const known = broken.get(lines);
	if (known?.columns === columns) {
		return known;
	}

	const rows: string[] = [];
	const starts: number[] = [];
	for (const line of lines) {
		starts.push(rows.length);
		let rest = line;
		do {
			const row = takeColumns(rest, columns);
			rows.push(row === '' ? rest : row);
			rest = row === '' ? '' : rest.slice(row.length);
		} while (rest !== '');
	}

	const made = {columns, rows, starts};
	broken.set(lines, made);
	return made;
}

/** The rows of a log of exactly `columns` columns; only those from `first` on, `count` of them, are made ready to draw. */
export function logRows({theme, words}: Desk, log: LogView, columns: number): {readonly count: number; readonly draw: (first: number, count: number) => readonly string[]} {
	if (log.status === 'failed' && log.lines.length === 0) {
		return all([theme.paint('bad', fit(`${theme.glyphs.bad} ${log.problem ? problemText(words, log.problem) : words.text.noLog}`, columns))]);
	}

	if (log.lines.length === 0) {
		return all([fit(log.status === 'loading' ? `${theme.glyphs.busy} ${words.text.askingLog}` : words.text.emptyLog, columns)]);
	}

	const rows = log.isWrapping ? breakLines(log.lines, columns).rows : log.lines;
	const sought = log.search.text.toLowerCase();
	return {
		count: rows.length,
		draw: (first, count) => rows.slice(first, first + count).map(row => marked(fit(row, columns))),
	};

	/** What was searched for stands out. */
	function marked(row: string): string {
		const index = sought === '' ? -1 : row.toLowerCase().indexOf(sought);
		return index === -1 ? row : row.slice(0, index) + theme.paint('selected', row.slice(index, index + sought.length)) + row.slice(index + sought.length);
	}
}

const all = (lines: readonly string[]) => ({count: lines.length, draw: (first: number, count: number) => lines.slice(first, first + count)});

/** The row in which a line of the log begins. */
export function rowOfLine(log: LogView, line: number, columns: number): number {
	return log.isWrapping ? breakLines(log.lines, columns).starts[line] ?? 0 : line;
}

/** The line of the log to which a row belongs. */
export function lineOfRow(log: LogView, row: number, columns: number): number {
	return log.isWrapping ? breakLines(log.lines, columns).starts.findLastIndex(start => start <= row) : row;
}

/** Whether a line is too long to be seen whole. */
export function isCut(log: LogView, columns: number): boolean {
	return !log.isWrapping && log.lines.some(line => columnsOf(line) > columns);
}
