import {PassThrough} from 'node:stream';
import {setImmediate as turn, setTimeout as wait} from 'node:timers/promises';
import {stripVTControlCharacters} from 'node:util';
import {render} from 'ink';
import type {Origin} from '../../source/core/origin.ts';
import {createStore} from '../../source/core/store.ts';
import {createDesk, type Desk} from '../../source/tui/desk.ts';
import {PacedStdin, type KeySource} from '../../source/tui/paced-stdin.ts';
import {Screen} from '../../source/tui/screen.tsx';
import {createTheme} from '../../source/tui/theme.ts';
import {watchApp} from '../../source/tui/watch.ts';
import type {Words} from '../../source/words/index.ts';
import type {FakeApp} from './fake-app.ts';

const names: Record<string, string> = {
	up: '\u{1B}[A', down: '\u{1B}[B', right: '\u{1B}[C', left: '\u{1B}[D', 'page-up': '\u{1B}[5~', 'page-down': '\u{1B}[6~',
	home: '\u{1B}[H', end: '\u{1B}[F', enter: '\r', escape: '\u{1B}', tab: '\t', 'shift-tab': '\u{1B}[Z', backspace: '\u{7F}', space: ' ',
	f1: '\u{1B}OP', f5: '\u{1B}[15~', f6: '\u{1B}[17~', f7: '\u{1B}[18~', f8: '\u{1B}[19~', f10: '\u{1B}[21~', insert: '\u{1B}[2~', 'ctrl-c': '\u{3}', 'ctrl-d': '\u{4}', 'ctrl-u': '\u{15}', 'ctrl-l': '\u{C}', 'ctrl-a': '\u{1}',
};

/** A keyboard that is written to by `emit('data')`. */
const createKeyboard = (): PassThrough & KeySource => {
	const keyboard = new PassThrough();
	const same = (): PassThrough => keyboard;
	return Object.assign(keyboard, {
		isTTY: true, setRawMode: same, ref: same, unref: same, pause: same, resume: same,
	}) as unknown as PassThrough & KeySource;
};

/** A terminal on which only lines that are painted count. */
const createOutput = () => Object.assign(new PassThrough(), {isTTY: true, columns: 80, rows: 24}).resume();

export type OpenScreen = {
	readonly desk: Desk;
	/** The lines of the last frame without colours. */
	readonly lines: () => readonly string[];
	readonly text: () => string;
	/** The last frame with its control sequences. */
	readonly styled: () => string;
	/** How many were drawn so far. */
	readonly frames: () => number;
	/** Keys by name or letter, each as a read of its own. */
	readonly press: (...keys: readonly string[]) => Promise<void>;
	/** Bytes, each as a read of its own. */
	readonly reads: (reads: readonly Uint8Array[]) => Promise<void>;
	/** All of it as one read. */
	readonly burst: (text: string) => Promise<void>;
	/** Resolves when it holds; fails with the frame after some seconds. */
	readonly until: (holds: (text: string) => boolean, what?: string) => Promise<void>;
	readonly resize: (columns: number, rows: number) => Promise<void>;
	readonly setTime: (milliseconds: number) => Promise<void>;
	/** What was written on the normal screen while another program had it. */
	readonly announced: string[];
	/** What rang the bell. */
	readonly alerts: string[];
	/** What was to go into the clipboard. */
	readonly copied: string[];
	/** The code it was quit with. */
	readonly exited: Promise<unknown>;
	readonly close: () => void;
};

export type ScreenLook = {readonly columns?: number; readonly rows?: number; readonly environment?: Record<string, string>; readonly title?: string; readonly origin?: Origin; readonly canCopy?: boolean; readonly verbs?: Record<string, string>; readonly words?: Words};

/** The real screens over an app, with real key parsing, on a terminal that is a string. */
export function openScreen(app: FakeApp, {columns = 80, rows = 24, environment = {LANG: 'en_US.UTF-8'}, title, origin, canCopy = true, verbs, words}: ScreenLook = {}): OpenScreen {
	const source = createKeyboard();
	let frame = '';
	let frames = 0;
	const size = createStore({columns, rows});
	const clock = createStore(Date.now());
	const desk = createDesk({
		app, clock, size, themes: createStore(createTheme({environment: {TERM: 'xterm-256color', ...environment}})), title, origin, verbs, words,
	});
	const alerts: string[] = [];
	const unwatch = watchApp(desk, text => {
		alerts.push(text);
	});
	const keys = new PacedStdin(source);
	const announced: string[] = [];
	const copied: string[] = [];
	const host = {
		discardInput: async () => keys.discard(),
		announce(line: string) {
			announced.push(line);
		},
		copy(text: string) {
			copied.push(text);
			return canCopy;
		},
		redraw() {
			app.calls.push('redraw');
		},
		paint(lines: readonly string[]) {
			frame = lines.map(line => line.trimEnd()).join('\n');
			frames++;
		},
	};
	const instance = render(<Screen desk={desk} host={host}/>, {
		stdin: keys as unknown as NodeJS.ReadStream,
		stdout: createOutput() as unknown as NodeJS.WriteStream,
		debug: true,
		interactive: true,
		exitOnCtrlC: false,
		patchConsole: false,
	});
	const text = (): string => stripVTControlCharacters(frame);

	const settle = async (turns: number): Promise<void> => {
		for (let count = 0; count < turns; count++) {
			await turn();
		}
	};

	const until = async (holds: (text: string) => boolean, what = 'the frame never came'): Promise<void> => {
		const end = Date.now() + 10_000;
		while (!holds(text())) {
			if (Date.now() > end) {
				throw new Error(`${what}:\n${text()}`);
			}

			await wait(5);
		}
	};

	return {
		desk,
		announced,
		alerts,
		copied,
		lines: () => text().split('\n'),
		text,
		styled: () => frame,
		frames: () => frames,
		async press(...pressed) {
			for (const key of pressed) {
				source.emit('data', names[key] ?? key);
				await settle(6);
				if (key !== 'escape') {
					continue;
				}

				// Ink waits 20 ms for the rest of an escape sequence; only the clock ends that.
				await wait(40);
				await settle(2);
			}
		},
		async reads(all) {
			for (const bytes of all) {
				source.emit('data', bytes);
				await settle(6);
			}
		},
		async burst(read) {
			source.emit('data', read);
			await settle(read.length + 6);
		},
		until,
		async resize(newColumns, newRows) {
			size.set({columns: newColumns, rows: newRows});
			await settle(4);
		},
		async setTime(milliseconds) {
			clock.set(milliseconds);
			await settle(3);
		},
		exited: instance.waitUntilExit(),
		close() {
			unwatch();
			instance.unmount();
			instance.cleanup();
			keys.close();
		},
	};
}
