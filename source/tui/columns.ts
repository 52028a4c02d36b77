import stringWidth from 'string-width';

const segmenter = new Intl.Segmenter(undefined, {granularity: 'grapheme'});
const ellipsis = '…';
const printableAscii = /^[\u{20}-\u{7E}]*$/u;
/** Besides ASCII the signs that lists and frames are full of, and Hangul: each is a letter by itself, and a segmenter takes a hundred times as long to find that out. */
const simple = /^[\u{20}-\u{7E}·—…↑→↓\u{2500}-\u{259F}▶○●◐\u{AC00}-\u{D7A3}]*$/u;
const hangul = /[\u{AC00}-\u{D7A3}]/gu;

/** How many terminal columns a text takes. It holds no control sequences. */
export function columnsOf(text: string): number {
	if (printableAscii.test(text)) {
		return text.length;
	}

	return simple.test(text) ? text.length + (text.match(hangul)?.length ?? 0) : stringWidth(text);
}

/** The graphemes of a text: what a user calls letters. */
export function lettersOf(text: string): string[] {
	return simple.test(text) ? [...text] : Array.from(segmenter.segment(text), ({segment}) => segment);
}

/** As much of the start (or end) of a text as fits into `columns`, never half a wide letter. */
export function takeColumns(text: string, columns: number, from: 'start' | 'end' = 'start'): string {
	if (printableAscii.test(text)) {
		return from === 'start' ? text.slice(0, Math.max(0, columns)) : text.slice(Math.max(0, text.length - columns));
	}

	const letters = from === 'start' ? lettersOf(text) : lettersOf(text).toReversed();
	const taken: string[] = [];
	let room = columns;
	for (const letter of letters) {
		room -= columnsOf(letter);
		if (room < 0) {
			break;
		}

		taken.push(letter);
	}

	return (from === 'start' ? taken : taken.toReversed()).join('');
}

export type FitOptions = {
	readonly align?: 'left' | 'right';
	/** Where a text that is too long loses letters. Default `end`. */
	readonly cut?: 'start' | 'middle' | 'end';
};

/** The text in exactly `columns` columns: padded with spaces, or cut by columns with an ellipsis. */
export function fit(text: string, columns: number, {align = 'left', cut = 'end'}: FitOptions = {}): string {
	if (columns <= 0) {
		return '';
	}

	const shown = columnsOf(text) <= columns ? text : shorten(text, columns, cut);
	const padding = ' '.repeat(columns - columnsOf(shown));
	return align === 'left' ? shown + padding : padding + shown;
}

function shorten(text: string, columns: number, cut: 'start' | 'middle' | 'end'): string {
	const room = columns - 1;
	if (room < 1) {
		return takeColumns(text, columns);
	}

	if (cut === 'start') {
		return ellipsis + takeColumns(text, room, 'end');
	}

	if (cut === 'end') {
		return takeColumns(text, room) + ellipsis;
	}

	const start = takeColumns(text, Math.ceil(room / 2));
	return start + ellipsis + takeColumns(text, room - columnsOf(start), 'end');
}

/** A sentence as lines of at most `columns` columns, broken between words; a longer word is broken by columns. Never more than `most` lines. */
export function wrapWords(text: string, columns: number, most = Infinity): string[] {
	const lines: string[] = [];
	let line = '';
	for (const word of text.split(' ')) {
		if (line !== '' && columnsOf(line) + 1 + columnsOf(word) <= columns) {
			line += ` ${word}`;
			continue;
		}

		if (line !== '') {
			lines.push(line);
		}

		const pieces = breakWord(word, columns);
		lines.push(...pieces.slice(0, -1));
		line = pieces.at(-1)!;
	}

	lines.push(line);
	return lines.length <= most ? lines : [...lines.slice(0, most - 1), fit(lines.slice(most - 1).join(' '), columns)];
}

function breakWord(word: string, columns: number): string[] {
	const pieces: string[] = [];
	let rest = word;
	let start = takeColumns(rest, columns);
	while (start !== '' && start !== rest) {
		pieces.push(start);
		rest = rest.slice(start.length);
		start = takeColumns(rest, columns);
	}

	return [...pieces, rest];
}
