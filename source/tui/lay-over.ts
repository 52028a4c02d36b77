import {
	blank,
	cellsOf,
	lineOf,
	type Cell,
} from './cells.ts';
import type {Size} from './layout.ts';

/** A wide letter of which the other half is covered leaves a space. */
const withoutHalves = (cells: readonly Cell[], next: Cell | undefined): readonly Cell[] => cells.map((cell, index) => {
	const isFirst = index === 0 && cell.letter === '';
	const isLast = index === cells.length - 1 && next?.letter === '';
	return isFirst || isLast ? {...blank, style: cell.style} : cell;
});

/**
Lines with a box in the middle of the screen, over what is there. All lines of the box are as wide as its first. The last lines, as many as `foot` says, are left as they are; where there is no
other room, the box has all of such a line.
*/
export function layOver(lines: readonly string[], box: readonly string[], {columns, rows}: Size, foot: number): readonly string[] {
	const width = cellsOf(box[0] ?? '').length;
	const above = lines.length - foot;
	const top = Math.max(1, Math.min(Math.floor((rows - 3 - box.length) / 2), above - box.length));
	const left = Math.max(0, Math.floor((columns - width) / 2));
	return lines.map((line, row) => {
		const over = box[row - top];
		if (over === undefined) {
			return line;
		}

		const cells = row < above ? cellsOf(line) : Array.from({length: columns}, () => blank);
		const before = Array.from({length: left}, (_, column) => cells[column] ?? blank);
		return lineOf([...withoutHalves(before, cells[left]), ...cellsOf(over), ...withoutHalves(cells.slice(left + width), undefined)]);
	});
}
