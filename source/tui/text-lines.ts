import {sanitizeLine} from '../core/text.ts';
import {columnsOf, fit, wrapWords} from './columns.ts';
import type {Theme} from './theme.ts';

const labelColumns = 8;

/** Where a new part of a text begins: a line of the frame around it, where it has one. */
export type Heading = {readonly title: string};

export type TextLine = string | Heading;

/** The text where no frame is its own: a heading is a line apart. */
export function plainLines(theme: Theme, lines: readonly TextLine[], columns: number): readonly string[] {
	return lines.flatMap(line => (typeof line === 'string' ? [line] : [' '.repeat(columns), theme.paint('accent', fit(line.title, columns))]));
}

/** A label and its text, which goes on in lines of its own below itself. */
export function pair(label: string, text: string, columns: number, most = Infinity): readonly string[] {
	return labelled(label, text, {columns, labels: labelColumns, most});
}

function labelled(label: string, text: string, {columns, labels, most}: {readonly columns: number; readonly labels: number; readonly most: number}): readonly string[] {
	return wrapWords(text, Math.max(8, columns - labels), most).map((line, index) => `${fit(index === 0 ? label : '', labels)}${line}`);
}

export type Fact = {readonly label: string; readonly text: string};

const leastRight = 32;
const rightLabels = 6;

/** Columns of the text at the left of two facts side by side. */
export const leftRoom = (columns: number): number => leftColumns(columns) - 2 - labelColumns;

const leftColumns = (columns: number): number => columns - Math.max(leastRight, Math.floor(columns * 0.42));

/** Two facts side by side, or the one that there is over all of the line. */
export function sideBySide(left: Fact | undefined, right: Fact | undefined, columns: number): readonly string[] {
	if (!left || !right) {
		const only = left ?? right;
		return only ? pair(only.label, only.text, columns) : [];
	}

	const width = leftColumns(columns);
	const ofLeft = pair(left.label, left.text, width - 2);
	const ofRight = labelled(right.label, right.text, {columns: columns - width, labels: rightLabels, most: Infinity});
	return Array.from({length: Math.max(ofLeft.length, ofRight.length)}, (_, index) => `${fit(ofLeft[index] ?? '', width)}${ofRight[index] ?? ''}`);
}

/** Options side by side, `gap` columns apart, in as many lines as they take. */
export function fillRow(options: readonly string[], columns: number, gap = 2): readonly string[] {
	const lines: string[] = [];
	for (const option of options) {
		const last = lines.at(-1);
		if (last !== undefined && columnsOf(last) + gap + columnsOf(option) <= columns) {
			lines[lines.length - 1] = `${last}${' '.repeat(gap)}${option}`;
		} else {
			lines.push(option);
		}
	}

	return lines;
}

/** A text of the service in as many lines as it takes, set in. */
export function indented(text: string | undefined, columns: number): readonly string[] {
	return text === undefined ? [] : wrapWords(sanitizeLine(text), Math.max(8, columns - 4)).map(line => `    ${line}`);
}
