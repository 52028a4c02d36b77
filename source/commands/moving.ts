import {everyScreen, type Command, type Step} from './command.ts';

const step = (id: Step, keys: readonly string[], summary: string): Command => ({
	id,
	keys,
	summary,
	on: everyScreen,
	run({screens}) {
		screens.move(id);
	},
});

export const moving: readonly Command[] = [
	step('up', ['up', 'k'], 'one line up'),
	step('down', ['down', 'j'], 'one line down'),
	step('page-up', ['page-up', 'ctrl-b'], 'a page up'),
	step('page-down', ['page-down', 'ctrl-f'], 'a page down'),
	step('half-up', ['ctrl-u'], 'half a page up'),
	step('half-down', ['ctrl-d'], 'half a page down'),
	step('top', ['g', 'home'], 'to the top'),
	step('bottom', ['G', 'end'], 'to the bottom'),
];
