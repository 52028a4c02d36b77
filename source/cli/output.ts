import {once} from 'node:events';
import type {WriteStream} from 'node:tty';
import stringWidth from 'string-width';
import {sanitizeLine} from '../core/text.ts';

/** One column of a table: its heading and what it says of a row. */
export type Column<Row> = {
	readonly heading: string;
	readonly cell: (row: Row) => string;
};

const pad = (text: string, width: number) => `${text}${' '.repeat(Math.max(0, width - stringWidth(text)))}`;

/** Rows below headings, columns aligned by what a terminal shows. Nothing in a cell can steer the terminal. */
export function formatTable<Row>(rows: readonly Row[], columns: ReadonlyArray<Column<Row>>): string {
	const lines = [columns.map(column => column.heading), ...rows.map(row => columns.map(column => sanitizeLine(column.cell(row))))];
	const widths = columns.map((_, index) => Math.max(...lines.map(line => stringWidth(line[index]!))));
	return lines.map(line => `${line.map((cell, index) => pad(cell, widths[index]!)).join('  ').trimEnd()}\n`).join('');
}

/** Names and values below each other. */
export function formatPairs(pairs: ReadonlyArray<readonly [string, string]>): string {
	const width = Math.max(...pairs.map(([name]) => stringWidth(name)));
	return pairs.map(([name, value]) => `${pad(name, width)}  ${sanitizeLine(value)}\n`).join('');
}

/** One JSON document; `version` counts up when a reader of it would break. */
export function formatJson(document: Readonly<Record<string, unknown>>): string {
	return `${JSON.stringify({version: 1, ...document}, undefined, '\t')}\n`;
}

/** Resolves when the text is on its way, so that a slow reader of a pipe gets all of it. */
export async function write(stream: WriteStream, text: string): Promise<void> {
	await new Promise<void>(resolve => {
		// A reader that went away, as `head` does, is told of by the stream's own error event.
		stream.write(text, () => {
			resolve();
		});
	});
}

/** Resolves when one of the signals is aborted, at once when one is. */
export async function untilAborted(...signals: readonly AbortSignal[]): Promise<void> {
	const any = AbortSignal.any([...signals]);
	if (!any.aborted) {
		await once(any, 'abort');
	}
}

/** Aborted when the reader of a pipe went away, as `head` does. */
export function readerGone(stream: WriteStream): AbortSignal {
	const gone = new AbortController();
	stream.once('error', () => {
		gone.abort();
	});
	return gone.signal;
}
