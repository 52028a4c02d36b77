import {everyScreen, type BareCommand, type Step} from './command.ts';

const step = (id: Step, keys: readonly string[]): BareCommand => ({
	id,
	keys,
	on: everyScreen,
	run({screens}) {
		screens.move(id);
	},
});

export const moving: readonly BareCommand[] = [
	step('up', ['up', 'k']),
	step('down', ['down', 'j']),
	step('page-up', ['page-up', 'ctrl-b']),
	step('page-down', ['page-down', 'ctrl-f']),
	step('half-up', ['ctrl-u']),
	step('half-down', ['ctrl-d']),
	step('top', ['g', 'home']),
	step('bottom', ['G', 'end']),
];
