import type {Pane} from '../commands/command.ts';
import {columnsOf} from './columns.ts';
import {selectedId, type Desk} from './desk.ts';
import {framed} from './frame.ts';
import {windowTop} from './selection.ts';

/** The part of a list that is visible, and which of it is selected. */
export function visible<Item>(desk: Desk, pane: Pane, items: readonly Item[], idOf: (item: Item) => string, rows: number): {readonly items: readonly Item[]; readonly index: number; readonly selected: string | undefined} {
	const selected = selectedId(desk, pane);
	const index = Math.max(0, items.findIndex(item => idOf(item) === selected));
	const top = windowTop(desk.state.get().cursors[pane].top, index, items.length, rows);
	return {items: items.slice(top, top + rows), index, selected};
}

/** Lines of a list filled up to `rows`, between the sides of a frame when it has one. */
export function filled(desk: Desk, lines: readonly string[], rows: number, columns: number, isFramed: boolean): readonly string[] {
	const blank = ' '.repeat(columns);
	const all = [...lines, ...Array.from({length: Math.max(0, rows - lines.length)}, () => blank)];
	return isFramed ? all.map(line => framed(desk.theme, line)) : all;
}

/** Rows come padded but for what the columns leave over at the right. */
export function padded(line: string, columns: number): string {
	return line + ' '.repeat(Math.max(0, columns - columnsOf(line)));
}
