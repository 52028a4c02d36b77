import {Readable} from 'node:stream';
import {StringDecoder} from 'node:string_decoder';
import {setTimeout as wait} from 'node:timers/promises';
import type {ReadStream} from 'node:tty';

const pasteStart = '\u{1B}[200~';
const pasteEnd = '\u{1B}[201~';
// A paste, an answer of the terminal (OSC), a CSI or SS3 sequence, one control character, or a run of printable text. Keys are control characters, so they stand in the pattern.

const tokens = /\u{1B}\[200~[\s\S]*?\u{1B}\[201~|\u{1B}\][^\u{7}\u{1B}]*(?:\u{7}|\u{1B}\\)|\u{1B}{1,2}\[\[?[\d:;<?]*[\u{20}-\u{2F}]*[\u{40}-\u{7E}]|\u{1B}{1,2}O[\u{20}-\u{7E}]|\p{Control}|\P{Control}+/gu;

/** Where the cursor is, or an OSC: what a terminal answers, and no key sends. */
const answers = /^\u{1B}(?:\]|\[\d+;\d+R$)/u;
/** The beginning of an answer whose rest is on its way. */
const unfinishedAnswer = /\u{1B}(?:\][^\u{7}\u{1B}]*\u{1B}?|\[\d[\d;]*)$/u;

/** Ink's `useInput` reports no function keys; those that baitui has commands for travel as characters that nobody can type (the private use area, as in AppKit). */
const functionKeys = new Map([
	['\u{1B}OP', '\u{F704}'],
	['\u{1B}[11~', '\u{F704}'],
	['\u{1B}[[A', '\u{F704}'],
	['\u{1B}[15~', '\u{F708}'],
	['\u{1B}[[E', '\u{F708}'],
	['\u{1B}[17~', '\u{F709}'],
	['\u{1B}[18~', '\u{F70A}'],
	['\u{1B}[19~', '\u{F70B}'],
	['\u{1B}[21~', '\u{F70D}'],
	['\u{1B}[2~', '\u{F727}'],
]);

/** What `PacedStdin` needs of a terminal's input. */
export type KeySource = Pick<ReadStream, 'isTTY' | 'setRawMode' | 'ref' | 'unref' | 'pause' | 'resume' | 'on' | 'off'>;

/**
A terminal's input, one key per turn of the event loop. Ink hands out all keys of one read in one tick, in which components would act on what was true before it.
While raw mode is off nothing is read at all, so that another program can have the terminal.
*/
export class PacedStdin extends Readable {
	readonly #source: KeySource;
	readonly #onAnswer: ((answer: string) => void) | undefined;
	readonly #decoder = new StringDecoder('utf8');
	#queue: string[] = [];
	#unfinished = '';
	#isScheduled = false;
	#isDiscarding = false;

	readonly #take = (chunk: Uint8Array | string): void => {
		if (this.#isDiscarding) {
			return;
		}

		let text = this.#unfinished + (typeof chunk === 'string' ? chunk : this.#decoder.write(chunk));
		const paste = text.lastIndexOf(pasteStart);
		const start = paste !== -1 && !text.includes(pasteEnd, paste) ? paste : text.search(unfinishedAnswer);
		this.#unfinished = start === -1 ? '' : text.slice(start);
		text = start === -1 ? text : text.slice(0, start);
		for (const token of text.match(tokens) ?? []) {
			if (answers.test(token)) {
				this.#onAnswer?.(token);
			} else {
				this.#queue.push(functionKeys.get(token) ?? token);
			}
		}

		this.#schedule();
	};

	/** `onAnswer` gets what the terminal answers to questions; such answers are no keys. */
	constructor(source: KeySource, onAnswer?: (answer: string) => void) {
		super({objectMode: true});
		this.#source = source;
		this.#onAnswer = onAnswer;
		source.on('data', this.#take);
		// A listener makes it flow; it has to wait for raw mode.
		source.pause();
	}

	#schedule(): void {
		if (this.#isScheduled || this.#queue.length === 0) {
			return;
		}

		this.#isScheduled = true;
		setImmediate(() => {
			this.#isScheduled = false;
			const token = this.#queue.shift();
			if (token !== undefined) {
				this.push(token);
			}

			this.#schedule();
		});
	}

	get isTTY(): true {
		return true;
	}

	// Pushes happen when keys come, not when somebody asks.
	override _read(): void {
		// Nothing to ask the source for.
	}

	override setEncoding(): this {
		return this;
	}

	setRawMode(isRaw: boolean): this {
		this.#source.setRawMode(isRaw);
		if (isRaw) {
			this.#source.resume();
		} else {
			this.#source.pause();
			this.#queue = [];
		}

		return this;
	}

	ref(): this {
		this.#source.ref();
		return this;
	}

	unref(): this {
		this.#source.unref();
		return this;
	}

	/** Throws away what was typed while another program had the terminal and did not read it. */
	async discard(): Promise<void> {
		this.#isDiscarding = true;
		this.setRawMode(true);
		// Keys that wait in the kernel arrive within one read; nothing says that there was none.
		await wait(80);
		this.#isDiscarding = false;
		this.#queue = [];
		while (this.read() !== null) {
			// Read on.
		}
	}

	/** Gives the terminal back for good. */
	close(): void {
		this.#source.off('data', this.#take);
		this.setRawMode(false);
	}
}
