import {createStore, type ReadonlyStore} from '../core/store.ts';
import type {TerminalTraits} from './theme.ts';

/** OSC 11 asks for the background (xterm's ctlseqs); `CSI 6 n` for the column of the cursor after one sign whose width is in question. The line is left empty. */
const questions = '\u{1B}]11;?\u{1B}\\\r●\u{1B}[6n\r\u{1B}[2K';

/** What the terminal of this process is like, as it answers; every terminal answers the last question, so no other answer comes after it. */
export type AskedTerminal = {
	readonly traits: ReadonlyStore<TerminalTraits>;
	readonly take: (answer: string) => void;
	/** Resolves when nothing is to come any more, at the latest after `limit` milliseconds: an answer after that would be typed into the shell. */
	readonly settled: (limit: number) => Promise<void>;
};

/** Asks, on an empty line of the normal screen and in raw mode. Nobody has to wait for the answers. */
export function askTerminal(write: (bytes: string) => void): AskedTerminal {
	const traits = createStore<TerminalTraits>({});
	const last = Promise.withResolvers<void>();
	write(questions);

	return {
		traits,
		take(answer) {
			const column = /^\u{1B}\[\d+;(?<column>\d+)R$/u.exec(answer)?.groups?.column;
			if (column !== undefined) {
				traits.set(known => (Number(column) > 2 ? {...known, isWide: true} : known));
				last.resolve();
				return;
			}

			const isLight = isLightColor(answer);
			traits.set(known => (isLight === undefined ? known : {...known, isLight}));
		},
		async settled(limit) {
			const {promise, resolve} = Promise.withResolvers<void>();
			const timer = setTimeout(resolve, limit);
			await Promise.race([promise, last.promise]);
			clearTimeout(timer);
		},
	};
}

/** `]11;rgb:ffff/ffff/dddd`, with one to four hexadecimal digits a part. */
function isLightColor(answer: string): boolean | undefined {
	const parts = /11;rgba?:(?<red>[\da-f]{1,4})\/(?<green>[\da-f]{1,4})\/(?<blue>[\da-f]{1,4})/i.exec(answer)?.groups;
	if (!parts) {
		return undefined;
	}

	const [red, green, blue] = [parts.red!, parts.green!, parts.blue!].map(part => Number.parseInt(part, 16) / ((16 ** part.length) - 1));
	// The brightness an eye sees, by Rec. 709.
	return (0.2126 * red!) + (0.7152 * green!) + (0.0722 * blue!) > 0.5;
}
