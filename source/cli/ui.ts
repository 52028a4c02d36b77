import {needWords} from './arguments.ts';
import {needTerminal, openScreen, screenOptions} from './screen.ts';
import type {Verb} from './verb.ts';

export const verb: Verb = {
	usage: `Usage: baitui [--profile NAME] [--ascii] [--theme NAME]

Opens the screen: your sessions, your tunnels, your copies. ? shows the keys, q
leaves; tunnels stay open.

  --ascii       draw with ASCII characters only, as BAITUI_ASCII=1 does
  --theme NAME  auto, light, dark or mono, as BAITUI_THEME does; auto follows
                NO_COLOR and the background of the terminal
`,
	options: screenOptions,
	ownsTerminal: true,
	async run(given, context) {
		needWords(given, []);
		needTerminal(context, 'baitui ls');
		return openScreen(given, context);
	},
};
