import process from 'node:process';
import {keyLabel} from '../commands/key-label.ts';
import {standardTable} from '../commands/index.ts';
import {needWords, type Arguments} from './arguments.ts';
import {needTerminal, openScreen, screenOptions} from './screen.ts';
import type {Verb} from './verb.ts';

/** Ink's own variable for screen readers counts too. */
const isPlain = (given: Arguments): boolean => given.flag('plain') || process.env.INK_SCREEN_READER === 'true';

/** The keys of the list of sessions that its hint line may name, from the table that makes the hint line. */
const keys = standardTable.commands
	.filter(({on, hint}) => on.includes('sessions') && hint !== undefined)
	.map(command => `  ${command.keys.map(key => keyLabel(key, true)).join(' ').padEnd(8)} ${command.summary}\n`)
	.join('');

export const verb: Verb = {
	usage: `Usage: baitui [--profile NAME] [--ascii] [--theme NAME] [--lang NAME]
       baitui --plain

Opens the screen: your sessions, your tunnels, your copies. ? shows the keys, q
leaves; tunnels stay open.

  --ascii       draw with ASCII characters only, as BAITUI_ASCII=1 does
  --theme NAME  auto, light, dark or mono, as BAITUI_THEME does; auto follows
                NO_COLOR and the background of the terminal
  --lang NAME   en or ko, as BAITUI_LANG does; else the language of the locale
                (LC_ALL, LC_MESSAGES, LANG), English where it is another
  --plain       no screen: how things stand, then one line for each change, for
                screen readers and pipes; INK_SCREEN_READER=true does the same

Keys in the list of sessions; baitui keys lists all, and how to change them:

${keys}`,
	options: {...screenOptions, plain: {type: 'boolean'}},
	ownsTerminal: given => !isPlain(given),
	async run(given, context) {
		needWords(given, []);
		if (isPlain(given)) {
			const {runPlain} = await import('./plain.ts');
			return runPlain(context);
		}

		needTerminal(context, 'baitui ls');
		return openScreen(given, context);
	},
};
