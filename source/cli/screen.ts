import {Problem} from '../core/problem.ts';
import {themeNames, type ThemeName} from '../tui/theme.ts';
import {languageNames, type Language} from '../words/language.ts';
import type {Arguments, Options} from './arguments.ts';
import {openApp} from './connect.ts';
import type {Context} from './context.ts';
import {write} from './output.ts';
import {verbs} from './verbs.ts';

/** Problem `usage` where there is no terminal to draw on. */
export function needTerminal({stdin, stdout, environment}: Context, instead: string): void {
	if (!stdin.isTTY || !stdout.isTTY) {
		throw new Problem('usage', 'baitui needs a terminal for its screen.', {hint: `Without one: ${instead}`});
	}

	if (environment.TERM === 'dumb') {
		throw new Problem('usage', 'This terminal cannot place its cursor (TERM is dumb), so no screen can be drawn on it.', {hint: 'Line by line: baitui --plain'});
	}
}

/** Options of every verb that opens the screen. */
export const screenOptions = {ascii: {type: 'boolean'}, theme: {type: 'string'}, lang: {type: 'string'}} as const satisfies Options;

/** The theme that was asked for. Problem `usage` for a name that is none. */
function readTheme(name: string): ThemeName {
	const theme = themeNames.find(one => one === name);
	if (theme === undefined) {
		throw new Problem('usage', `There is no theme "${name}".`, {hint: `Use one of ${themeNames.join(', ')}.`});
	}

	return theme;
}

/** The language that was asked for. Problem `usage` for one that the screens do not speak. */
function readLanguage(name: string): Language {
	const language = languageNames.find(one => one === name);
	if (language === undefined) {
		throw new Problem('usage', `The screens do not speak "${name}".`, {hint: `Use one of ${languageNames.join(', ')}.`});
	}

	return language;
}

/** Those that open a screen, or are called by other programs only, are no good from within one. */
const unfit = new Set(['ui', 'demo', 'proxy', 'completion']);

const verbWords = (): Readonly<Record<string, string>> => Object.fromEntries(Object.entries(verbs).filter(([name]) => !unfit.has(name)).map(([name, {summary}]) => [name, summary]));

/** What is said of copies that outlive the screen. `command` shows them. */
export function copiesGoOn(count: number, command: string): string {
	return count === 1 ? `1 copy goes on in the background; ${command} shows it.` : `${count} copies go on in the background; ${command} shows them.`;
}

/** Opens the screen and resolves with its exit code when the user leaves it. `command` shows the copies that go on then. */
export async function openScreen(given: Arguments, context: Context, command = 'baitui transfers'): Promise<number> {
	const name = given.text('theme');
	const theme = name === undefined ? {} : {theme: readTheme(name)};
	const lang = given.text('lang');
	const language = lang === undefined ? {} : {language: readLanguage(lang)};
	const {runScreen} = await import('../tui/main.tsx');
	const app = openApp(context, {isScreen: true});
	try {
		const code = await runScreen(app, {
			verbs: verbWords(), ...theme, ...language, ...(given.flag('ascii') && {isAscii: true}),
		});
		const open = app.transfers.get().filter(({state}) => ['waiting', 'running', 'asking'].includes(state.status)).length;
		if (open > 0) {
			await write(context.stderr, `${copiesGoOn(open, command)}\n`);
		}

		return code;
	} finally {
		await app.close();
	}
}
