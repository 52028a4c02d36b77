import os from 'node:os';
import process from 'node:process';
import {render, type Instance} from 'ink';
import type {App} from '../app/app.ts';
import {originOf} from '../core/origin.ts';
import {Problem} from '../core/problem.ts';
import {createStore, type ReadonlyStore} from '../core/store.ts';
import {chooseLanguage, type Language} from '../words/language.ts';
import {wordsOf} from '../words/index.ts';
import {closeFiles, filesOf} from './actions/open-files.ts';
import {closeTemporary} from './actions/quit.ts';
import {alertSequence} from './alert.ts';
import {copyText} from './clipboard.ts';
import {createClock} from './clock.ts';
import {createDesk} from './desk.ts';
import type {Size} from './layout.ts';
import {PacedStdin} from './paced-stdin.ts';
import {PaintedStdout} from './painted-stdout.ts';
import {Screen, type Host} from './screen.tsx';
import {askTerminal, type AskedTerminal} from './terminal-traits.ts';
import {
	createTheme,
	isSimple,
	type TerminalTraits,
	type Theme,
	type ThemeName,
} from './theme.ts';
import {watchApp} from './watch.ts';

export type ScreenOptions = {
	/** Default: by BAITUI_ASCII, the locale and TERM. */
	readonly isAscii?: boolean;
	/** Default: `auto`, by NO_COLOR, BAITUI_THEME and the terminal. */
	readonly theme?: ThemeName;
	/** Default: by BAITUI_LANG and the locale. */
	readonly language?: Language;
	/** Stands in the header in the place of the profile's name. */
	readonly title?: string;
	/** The verbs of the command line and what they do; those that make sense from within a screen. */
	readonly verbs?: Readonly<Record<string, string>>;
};

/**
Shows the screens on the terminal of this process until the user quits, and resolves with the exit code. Starts `app`; closing it is its maker's part.
The terminal is restored in every case. Problem `usage` where stdin or stdout is no terminal.
*/
export async function runScreen(app: App, {
	isAscii, theme, language, title, verbs,
}: ScreenOptions = {}): Promise<number> {
	const {stdin, stdout} = process;
	if (!stdin.isTTY || !stdout.isTTY) {
		throw new Problem('usage', 'baitui needs a terminal for its screens.', {hint: '`baitui ls` lists the sessions without one; `baitui --help` tells the rest.'});
	}

	const size = watchSize(stdout);
	const themeBy = (traits: TerminalTraits): Theme => createTheme({
		...(isAscii !== undefined && {isAscii}), ...(theme !== undefined && {name: theme}), environment: process.env, traits,
	});
	const themes = createStore(themeBy({}));
	const desk = createDesk({
		app,
		clock: createClock(),
		size: size.store,
		themes,
		title,
		verbs,
		words: wordsOf(chooseLanguage(language, process.env)),
		origin: originOf(process.env.SSH_CONNECTION, os.userInfo().username),
	});
	const unwatch = watchApp(desk, text => {
		stdout.write(alertSequence(text, process.env));
	});
	let asked: AskedTerminal | undefined;
	const keys = new PacedStdin(stdin, answer => asked?.take(answer));
	const painted = new PaintedStdout(stdout);
	let instance: Instance | undefined;
	const host: Host = {
		discardInput: async () => keys.discard(),
		announce(line) {
			stdout.write(`${line}\n`);
		},
		copy: text => copyText(text, process.env, bytes => {
			stdout.write(bytes);
		}),
		redraw() {
			painted.redraw();
		},
		paint(lines) {
			painted.paint(lines);
		},
	};

	// What is told of a crash would be lost with the alternate screen.
	const leave = (): void => {
		instance?.unmount();
	};

	process.prependListener('uncaughtException', leave);
	try {
		// Ink does this only after its first frame; a Ctrl-Z before would stop the program with the screen still up.
		keys.setRawMode(true);
		if (!isSimple(process.env.TERM)) {
			asked = askTerminal(bytes => {
				stdout.write(bytes);
			});
			asked.traits.subscribe(() => {
				themes.set(themeBy(asked!.traits.get()));
			});
		}

		instance = render(<Screen desk={desk} host={host}/>, {
			stdin: keys as unknown as NodeJS.ReadStream,
			stdout: painted as unknown as NodeJS.WriteStream,
			exitOnCtrlC: false,
			alternateScreen: true,
			// Ink would draw nothing where CI is set, even on a terminal.
			interactive: true,
		});
		app.start();
		const code = await instance.waitUntilExit();
		return typeof code === 'number' ? code : 0;
	} finally {
		unwatch();
		instance?.unmount();
		process.off('uncaughtException', leave);
		await asked?.settled(200);
		keys.close();
		size.close();
		const files = filesOf(desk);
		if (files) {
			// Its connection would keep the program alive.
			closeFiles(desk, files);
		}

		await closeTemporary(desk);
	}
}

/** The size of the terminal, as it changes. */
function watchSize(stdout: NodeJS.WriteStream): {readonly store: ReadonlyStore<Size>; readonly close: () => void} {
	const read = (): Size => ({columns: stdout.columns, rows: stdout.rows});
	const store = createStore(read());
	const update = (): void => {
		store.set(read());
	};

	stdout.on('resize', update);
	return {
		store,
		close() {
			stdout.off('resize', update);
		},
	};
}
