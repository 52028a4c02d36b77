import {columnsOf, fit} from './columns.ts';
import type {Theme} from './theme.ts';

export type FrameLine = {
	readonly columns: number;
	readonly position: 'top' | 'middle' | 'bottom';
	readonly title?: string;
	/** At the right end. Left out where there is no room. */
	readonly right?: string;
	readonly isFocused?: boolean;
};

/** A horizontal line of a frame with a title in it: `┌─ 1 Sessions  5 of 5 ──── newest ─┐`. */
export function frameLine(theme: Theme, {columns, position, title = '', right = '', isFocused = false}: FrameLine): string {
	const {horizontal, corners} = theme.glyphs;
	const [start, end] = {
		top: [corners.topLeft, corners.topRight],
		middle: [corners.left, corners.right],
		bottom: [corners.bottomLeft, corners.bottomRight],
	}[position] as [string, string];
	const inner = columns - 2;
	const shown = title === '' ? '' : fit(title, Math.min(columnsOf(title), inner - 4));
	const left = shown === '' ? '' : `${horizontal} ${shown} `;
	const room = inner - columnsOf(left);
	const tail = right === '' || room < columnsOf(right) + 4 ? '' : ` ${right} `;
	const rule = horizontal.repeat(Math.max(0, room - columnsOf(tail) - 1));
	// Only a title is painted: each style is a cost of every frame, and lines are part of every row.
	const paintedLeft = isFocused ? `${horizontal} ${theme.paint('accent', theme.paint('strong', shown))} ` : left;
	return start + paintedLeft + rule + tail + horizontal + end;
}

/** A row between the sides of a frame. Its text takes exactly two columns fewer than the frame. */
export function framed({glyphs: {vertical}}: Theme, text: string): string {
	return vertical + text + vertical;
}

/** Two lines of frames side by side, which share the corner between them. */
export function joined(left: string, right: string, corner: string): string {
	return left.slice(0, -1) + corner + right.slice(1);
}
