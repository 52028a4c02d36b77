/** A line of bash up to the cursor: its words without their quotes, and how the last one is completed. */
export type BashLine = {
	readonly words: readonly string[];
	/** What stands for the part of the last word that readline replaces, when that word becomes `value`. */
	readonly insert: (value: string) => string;
};

const operators = new Set('<>;|&()');

const escape: Readonly<Record<string, (text: string) => string>> = {
	'': text => text.replaceAll(/[\s!"#$&'()*;<>?[\\\]`{|}]/g, String.raw`\$&`),
	'"': text => text.replaceAll(/["$\\`]/g, String.raw`\$&`),
	'\'': text => text.replaceAll('\'', String.raw`'\''`),
};

/**
Reads a line as bash does, which hands out words that are cut at each of `breaks` (COMP_WORDBREAKS), colons among them, and with their quotes. Readline replaces what follows the quote that is
open, else what follows the last break outside of quotes.
*/
export function readBashLine(line: string, breaks: string): BashLine {
	const words: string[] = [];
	let word: string | undefined;
	let quote = '';
	let isEscaped = false;
	/** How much of the word readline leaves alone, in letters without quotes. */
	let kept = 0;
	let keptOutside = 0;

	const end = () => {
		if (word !== undefined) {
			words.push(word);
		}

		word = undefined;
		kept = 0;
	};

	const add = (letter: string) => {
		word = (word ?? '') + letter;
	};

	for (const letter of line) {
		if (isEscaped) {
			add(quote === '"' && !'"$`\\'.includes(letter) ? `\\${letter}` : letter);
			isEscaped = false;
		} else if (letter === '\\' && quote !== '\'') {
			isEscaped = true;
		} else if (letter === quote) {
			quote = '';
			kept = keptOutside;
		} else if (quote !== '') {
			add(letter);
		} else if (letter === '"' || letter === '\'') {
			add('');
			quote = letter;
			keptOutside = kept;
			kept = word!.length;
		} else if (/\s/.test(letter)) {
			end();
		} else if (operators.has(letter)) {
			end();
			words.push(letter);
		} else {
			add(letter);
			kept = breaks.includes(letter) ? word!.length : kept;
		}
	}

	words.push(word ?? '');
	return {words, insert: value => escape[quote]!(value.slice(kept))};
}
