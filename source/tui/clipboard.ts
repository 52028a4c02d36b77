import {spawn} from 'node:child_process';
import {takesSequences, throughScreen, throughTmux} from './terminal-sequence.ts';

/** Letters of base64 that xterm, tmux and others still take; more is dropped or cut without a word. */
const longest = 74_994;

type Environment = Readonly<Record<string, string | undefined>>;

/**
What puts a text into the clipboard of the terminal at the user's hands (OSC 52), also over ssh and from within tmux and screen. Undefined where the terminal does not take it, or the text is too
long for any: a part of it would be worse than nothing.
*/
export function clipboardSequence(text: string, environment: Environment): string | undefined {
	const base64 = Buffer.from(text).toString('base64');
	if (base64.length > longest || !takesSequences(environment)) {
		return undefined;
	}

	const sequence = `\u{1B}]52;c;${base64}\u{7}`;
	if (environment.TMUX) {
		// The first is for `set-clipboard on`, the second for `allow-passthrough on`; whichever is off ignores its own.
		return sequence + throughTmux(sequence);
	}

	return environment.STY ? throughScreen(sequence) : sequence;
}

/** Tells the tmux around this program itself: as it comes, tmux takes no sequence of a program, but passes its own buffer on to the terminal. An older tmux (before 3.2) refuses, and the sequence is left. */
function tellTmux(text: string): void {
	const child = spawn('tmux', ['load-buffer', '-w', '-'], {stdio: ['pipe', 'ignore', 'ignore']});
	child.on('error', () => undefined);
	child.stdin.on('error', () => undefined);
	child.stdin.end(text);
	child.unref();
}

/** Copies a text by way of the terminal; false where that cannot be. */
export function copyText(text: string, environment: Environment, write: (bytes: string) => void): boolean {
	const sequence = clipboardSequence(text, environment);
	if (sequence === undefined) {
		return false;
	}

	write(sequence);
	if (environment.TMUX) {
		tellTmux(text);
	}

	return true;
}
