import {needWords} from './arguments.ts';
import {needTerminal, openScreen} from './screen.ts';
import type {Verb} from './verb.ts';

export const verb: Verb = {
	usage: `Usage: baitui [--profile NAME] [--ascii]

Opens the screen: your sessions, your tunnels, your copies. ? shows the keys, q
leaves; tunnels stay open.

  --ascii  draw with ASCII characters only, as BAITUI_ASCII=1 does
`,
	options: {ascii: {type: 'boolean'}},
	ownsTerminal: true,
	async run(given, context) {
		needWords(given, []);
		needTerminal(context, 'baitui ls');
		return openScreen(given, context);
	},
};
