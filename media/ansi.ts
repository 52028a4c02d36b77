import stringWidth from 'string-width';

/** What one column of a terminal shows. `text` is empty for the second column of a wide letter. */
export type Cell = {
	readonly text: string;
	readonly foreground: number | undefined;
	readonly isBold: boolean;
	readonly isDim: boolean;
	readonly isReversed: boolean;
};

type Pen = Omit<Cell, 'text'>;

const plain: Pen = {
	foreground: undefined, isBold: false, isDim: false, isReversed: false,
};

function applyCode(pen: Pen, code: number): Pen {
	if (code === 0) {
		return plain;
	}

	if ((code >= 30 && code <= 37) || (code >= 90 && code <= 97)) {
		return {...pen, foreground: code - (code >= 90 ? 82 : 30)};
	}

	switch (code) {
		case 1: {
			return {...pen, isBold: true};
		}

		case 2: {
			return {...pen, isDim: true};
		}

		case 7: {
			return {...pen, isReversed: true};
		}

		case 22: {
			return {...pen, isBold: false, isDim: false};
		}

		case 27: {
			return {...pen, isReversed: false};
		}

		case 39: {
			return {...pen, foreground: undefined};
		}

		default: {
			return pen;
		}
	}
}

const piece = /\u{1B}\[([\d;]*)m|\u{1B}[()][0-9AB]|[\u{E}\u{F}]|([^\u{E}\u{F}\u{1B}]+)/gu;
const letters = new Intl.Segmenter(undefined, {granularity: 'grapheme'});

/** The cells of each line of a captured screen (`tmux capture-pane -e`): colours and attributes of the 16-colour set. */
export function readScreen(captured: string): readonly Cell[][] {
	let pen = plain;
	return captured.split('\n').map(line => {
		const cells: Cell[] = [];
		for (const [, codes, text] of line.matchAll(piece)) {
			if (codes !== undefined) {
				for (const code of codes.split(';')) {
					pen = applyCode(pen, Number(code));
				}
			}

			for (const {segment} of letters.segment(text ?? '')) {
				cells.push({text: segment, ...pen});
				if (stringWidth(segment) === 2) {
					cells.push({text: '', ...pen});
				}
			}
		}

		return cells;
	});
}
