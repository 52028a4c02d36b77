/**
The sentences of problems, hints, reasons and remarks are English wherever they are made, since they go through files and sockets and to the command line. A screen of another language has them from
a table: the English template, with `{0}`, `{1}` … where something is put in and without its full stop, to the sentence of the language, in which `{0*}` stands for one word that is of the table of
fragments too. Text of others, such as of a server, stays as it is.
*/
export type Sentences = Readonly<Record<string, string>>;

type Template = {
	/** Letters of its own. */
	readonly letters: number;
	/** How much it says itself; of several that suit a text the first is taken. */
	readonly weight: number;
	/** What it says before, between and after what is put in. */
	readonly chunks: readonly string[];
	readonly translated: string;
};

/** Longer text is of a server. */
const longestText = 600;

/** A template with fewer letters of its own could be any text: what is put in must be one word, or known. */
const fewLetters = 5;

const mostKept = 1000;

/** How often a text and its parts are looked for; only what a server made up takes more. */
const mostLooks = 100;

/** What a word of the table of fragments weighs, about as many letters as one has. */
const fragmentWeight = 8;

const hole = /\{\d+\}/;

function compile([template, translated]: readonly [string, string]): Template {
	const chunks = template.split(hole);
	return {
		letters: chunks.join('').replaceAll(/[^a-z]/gi, '').length,
		weight: chunks.join('').length + ((translated.split('*}').length - 1) * fragmentWeight),
		chunks,
		translated,
	};
}

/** What is put in where the text says all that the template says, in order: each as short as can be. No way back, so that no text takes long. */
function valuesOf(text: string, chunks: readonly string[]): readonly string[] | undefined {
	const last = chunks.length - 1;
	if (!text.startsWith(chunks[0]!) || !text.endsWith(chunks[last]!)) {
		return undefined;
	}

	const values: string[] = [];
	let at = chunks[0]!.length;
	for (const [index, chunk] of chunks.slice(1).entries()) {
		const found = index === last - 1 ? text.length - chunk.length : text.indexOf(chunk, at + 1);
		if (found <= at) {
			return undefined;
		}

		values.push(text.slice(at, found));
		at = found + chunk.length;
	}

	return values;
}

/** `fragmentOf` gives one word in the language, or the word itself. The templates are made when the first sentence comes that is none of the table as it stands. */
export function sentenceBy(table: Sentences, fragmentOf: (word: string) => string): (text: string) => string {
	const kept = new Map<string, string>();
	let templates: readonly Template[] | undefined;
	let looksLeft = 0;

	return text => {
		looksLeft = mostLooks;
		return sentence(text);
	};

	function sentence(text: string): string {
		const earlier = kept.get(text);
		if (earlier !== undefined) {
			return earlier;
		}

		const isWhole = looksLeft === mostLooks;
		const said = text.length > longestText ? text : translate(text);
		if (kept.size >= mostKept) {
			kept.clear();
		}

		// A part that found no look left may be known where it stands alone.
		if (isWhole || looksLeft > 0) {
			kept.set(text, said);
		}

		return said;
	}

	/** The longest beginning of whole sentences that is known, and so on with the rest. */
	function translate(text: string): string {
		const ends = text.matchAll(/(?<=[!.?]) (?=\S)/g).map(({index}) => index).toArray();
		for (const end of [text.length, ...ends.toReversed()]) {
			const said = known(text.slice(0, end));
			if (said !== undefined) {
				return end === text.length ? said : `${said} ${sentence(text.slice(end + 1))}`;
			}
		}

		const [first] = ends;
		return first === undefined ? afterColon(text) : `${afterColon(text.slice(0, first))} ${sentence(text.slice(first + 1))}`;
	}

	/** What is known before a colon, with what is told after it. */
	function afterColon(text: string): string {
		const at = text.indexOf(': ');
		const said = at === -1 ? undefined : known(text.slice(0, at));
		return said === undefined ? text : `${said}: ${sentence(text.slice(at + 2))}`;
	}

	function known(text: string): string | undefined {
		looksLeft--;
		if (looksLeft < 0) {
			return undefined;
		}

		const isWhole = text.endsWith('.');
		const words = isWhole ? text.slice(0, -1) : text;
		const said = (Object.hasOwn(table, words) ? table[words] : undefined) ?? byTemplate(words);
		return said === undefined ? undefined : `${said}${isWhole ? '.' : ''}`;
	}

	function byTemplate(text: string): string | undefined {
		templates ??= Object.entries(table).filter(([template]) => hole.test(template)).map(entry => compile(entry)).toSorted((one, other) => other.weight - one.weight);
		const suiting = templates.map(template => ({template, values: valuesOf(text, template.chunks)})).filter(({values}) => values !== undefined);
		for (const mustKnow of [true, false]) {
			for (const {template, values} of suiting) {
				const said = values && filled(template, values, mustKnow);
				if (said !== undefined) {
					return said;
				}
			}
		}

		return undefined;
	}

	/** `mustKnow`: only where each fragment is one. */
	function filled({letters, translated}: Template, values: readonly string[], mustKnow: boolean): string | undefined {
		const isFragment = (index: number): boolean => translated.includes(`{${index}*}`);
		const said = values.map((value, index) => (isFragment(index) ? fragmentOf(value) : (value.includes(' ') ? inner(value) : value)));
		const isUnknown = (value: string, index: number): boolean => said[index] === value && (isFragment(index) ? mustKnow || letters < fewLetters : letters < fewLetters && value.includes(' '));
		return values.some((value, index) => isUnknown(value, index)) ? undefined : translated.replaceAll(/\{(\d+)\*?\}/g, (_, index: string) => said[Number(index)]!);
	}

	/** What is put in is a sentence too, or a list of them, or a name. The end of a list is not put into its first. */
	function inner(value: string): string {
		const parts = value.split(', ');
		const said = parts.map(part => (part.includes(' ') ? sentence(part) : part));
		const isList = said[0] !== parts[0] && !Object.hasOwn(table, value);
		const whole = isList ? value : sentence(value);
		return whole === value ? said.join(', ') : whole;
	}
}
