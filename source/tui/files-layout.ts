import type {Size} from './layout.ts';

/** Rows of a pane of files: what is left of the title bar, the frame above and below, the line on what is kept, the copies and the foot. */
export function filesPage({columns, rows}: Size, notices: number): number {
	return Math.max(1, rows - 1 - 4 - copyLines(rows) - notices - hintLines(columns));
}

/** Lines for copies under the panes. */
export function copyLines(rows: number): number {
	return rows >= 20 ? 2 : (rows >= 14 ? 1 : 0);
}

export function hintLines(columns: number): number {
	return columns >= 60 ? 2 : 1;
}
