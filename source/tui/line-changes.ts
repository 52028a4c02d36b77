import {
	blank,
	cellsOf,
	restyle,
	type Cell,
} from './cells.ts';

/** Columns that stay the same and are still cheaper to write again than to jump over. */
const smallGap = 5;

/** A letter of several code points, which terminals do not agree on how wide it is. */
const isDoubtful = (letter: string): boolean => letter.length > 1 && [...letter].length > 1;

/**
What turns one line on the terminal into another: the columns that differ, and nothing else. `row` counts from 1. Both lines are as wide as the terminal at most. It begins and ends with plain style,
and after a letter whose width is in doubt the place of the next one is said.
*/
export function lineChanges(previous: string, next: string, row: number): string {
	const before = cellsOf(previous);
	const after = cellsOf(next);
	const width = Math.max(before.length, after.length);
	const at = (cells: readonly Cell[], column: number): Cell => cells[column] ?? blank;
	const isBlank = ({letter, style}: Cell): boolean => letter === ' ' && style === '';
	const isSame = (column: number): boolean => at(before, column).letter === at(after, column).letter && at(before, column).style === at(after, column).style;

	let output = '';
	let style = '';
	/** Where the terminal's cursor is; undefined where that is not known. */
	let cursor: number | undefined;
	/** The first column that was not looked at. */
	let done = 0;

	const moveTo = (column: number): void => {
		if (cursor !== column) {
			output += `\u{1B}[${row};${column + 1}H`;
		}
	};

	const put = (column: number): void => {
		const cell = at(after, column);
		moveTo(column);
		output += restyle(style, cell.style) + cell.letter;
		({style} = cell);
		done = column + 1;
		while (done < after.length && after[done]!.letter === '') {
			done++;
		}

		cursor = isDoubtful(cell.letter) ? undefined : done;
	};

	const end = after.findLastIndex(cell => !isBlank(cell)) + 1;
	for (let column = 0; column < end; column++) {
		if (column < done || isSame(column)) {
			continue;
		}

		let from = column;
		while (at(after, from).letter === '') {
			from--;
		}

		const gap = cursor === undefined ? Infinity : from - cursor;
		for (let same = gap <= smallGap ? cursor! : from; same <= from; same = done) {
			put(same);
		}
	}

	const isLonger = Array.from({length: width - end}, (_, index) => at(before, end + index)).some(cell => !isBlank(cell));
	if (isLonger) {
		output += restyle(style, '');
		style = '';
		moveTo(end);
		output += '\u{1B}[K';
	}

	return output + restyle(style, '');
}
