import stringWidth from 'string-width';

const tokens = /\u{1B}\[(?<parameters>[\d;?]*)[\u{20}-\u{2F}]*(?<verb>[\u{40}-\u{7E}])|\u{1B}[P\]][^\u{7}\u{1B}]*(?:\u{7}|\u{1B}\\)|\u{1B}.|[\u{0}-\u{1F}]|[^\u{0}-\u{1F}]+/gsv;
const segmenter = new Intl.Segmenter(undefined, {granularity: 'grapheme'});

/** A letter and the SGR numbers that were on, such as `1;36`. */
export type ShownCell = {readonly letter: string; readonly style: string};

/** What ends what of SGR. */
const ends = new Map([[22, [1, 2]], [27, [7]], [39, [30, 31, 32, 33, 34, 35, 36, 37]]]);

/**
What a terminal of any size shows after a log, by rows and columns: the normal screen, or the alternate one while it is up. Knows what screens are drawn with (ECMA-48): CUP, CHA, ED, EL, SGR, and the
alternate screen. The second column of a wide letter is empty.
*/
export function cellsShown(log: string): ReadonlyArray<readonly ShownCell[]> {
	const normal: ShownCell[][] = [];
	let alternate: ShownCell[][] = [];
	let isAlternate = false;
	let [row, column] = [0, 0];
	let kept: readonly [number, number] = [0, 0];
	let on: readonly number[] = [];

	const lines = (): ShownCell[][] => (isAlternate ? alternate : normal);
	const lineAt = (index: number): ShownCell[] => {
		const all = lines();
		while (all.length <= index) {
			all.push([]);
		}

		return all[index]!;
	};

	const put = (letter: string): void => {
		const line = lineAt(row);
		const cell = {letter, style: on.toSorted((one, other) => one - other).join(';')};
		while (line.length < column) {
			line.push({letter: ' ', style: ''});
		}

		// Half a wide letter is none.
		if (line[column]?.letter === '' && column > 0) {
			line[column - 1] = {letter: ' ', style: ''};
		}

		line[column] = cell;
		column++;
		if (stringWidth(letter) > 1) {
			line[column] = {...cell, letter: ''};
			column++;
		}

		if (line[column]?.letter === '') {
			line[column] = {letter: ' ', style: ''};
		}
	};

	const style = (parameters: string): void => {
		for (const number of parameters.split(';').map(Number)) {
			const ended = ends.get(number);
			on = number === 0 ? [] : (ended ? on.filter(one => !ended.includes(one)) : [...on.filter(one => one !== number), number]);
		}
	};

	const control = (verb: string, parameters: string): void => {
		const [first = 0, second = 0] = parameters.split(';').map(Number);
		switch (verb) {
			case 'H': {
				[row, column] = [Math.max(1, first) - 1, Math.max(1, second) - 1];
				break;
			}

			case 'G': {
				column = Math.max(1, first) - 1;
				break;
			}

			case 'K': {
				lineAt(row).splice(first === 2 ? 0 : column);
				break;
			}

			case 'J': {
				lineAt(row).splice(column);
				lines().splice(row + 1);
				break;
			}

			case 'm': {
				style(parameters);
				break;
			}

			default: {
				if (parameters === '?1049') {
					isAlternate = verb === 'h';
					alternate = [];
					if (isAlternate) {
						kept = [row, column];
					} else {
						[row, column] = kept;
					}
				}
			}
		}
	};

	for (const {0: token, groups} of log.matchAll(tokens)) {
		if (groups?.verb !== undefined) {
			control(groups.verb, groups.parameters!);
		} else if (token === '\r') {
			column = 0;
		} else if (token === '\n') {
			row++;
		} else if (!/^[\u{0}-\u{1F}]/v.test(token)) {
			for (const {segment} of segmenter.segment(token)) {
				put(segment);
			}
		}
	}

	return lines();
}

/** The same as lines of text. */
export function shown(log: string): string {
	return cellsShown(log).map(line => line.map(cell => cell.letter).join('').trimEnd()).join('\n');
}
