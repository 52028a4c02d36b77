import {columnsOf, lettersOf} from './columns.ts';

/** One column of a line. */
export type Cell = {
	/** Empty for the second column of a wide letter. */
	readonly letter: string;
	/** The SGR numbers that are on, such as `1;36`; empty = plain. */
	readonly style: string;
};

export const blank: Cell = {letter: ' ', style: ''};

const sequences = /(\u{1B}\[[\d;]*m)/u;

/** The SGR number that ends what another one began (ECMA-48, 8.3.117). Themes know no backgrounds. */
const endOf = (number: number): number => (number <= 2 ? 22 : (number < 10 ? number + 20 : 39));

/** The columns of a line that a theme painted. What takes no column is left out. */
export function cellsOf(line: string): readonly Cell[] {
	const cells: Cell[] = [];
	const on = new Map<number, number>();
	let style = '';
	for (const [index, piece] of line.split(sequences).entries()) {
		if (index % 2 === 0) {
			for (const letter of lettersOf(piece)) {
				const columns = columnsOf(letter);
				for (let column = 0; column < columns; column++) {
					cells.push({letter: column === 0 ? letter : '', style});
				}
			}

			continue;
		}

		for (const number of piece.slice(2, -1).split(';').map(Number)) {
			if (number === 0) {
				on.clear();
			} else if (number === 39 || (number > 20 && number < 30)) {
				on.delete(number);
			} else {
				on.set(endOf(number), number);
			}
		}

		style = on.values().toArray().toSorted((one, other) => one - other).join(';');
	}

	return cells;
}

/** What leads from one style to another. */
export function restyle(from: string, to: string): string {
	return from === to ? '' : `\u{1B}[${from === '' || to === '' ? to : `0;${to}`}m`;
}

/** The line that has these columns. */
export function lineOf(cells: readonly Cell[]): string {
	let line = '';
	let style = '';
	for (const cell of cells) {
		line += restyle(style, cell.style) + cell.letter;
		({style} = cell);
	}

	return line + restyle(style, '');
}
