import {
	everyScreen,
	lists,
	type BareCommand,
	type Pane,
} from './command.ts';

const focus = (pane: Pane, key: string): BareCommand => ({
	id: `focus-${pane}`,
	keys: [key],
	on: lists,
	run({screens}) {
		screens.focus(pane);
	},
});

/** What works on more than one screen and needs no session. */
export const everywhere: readonly BareCommand[] = [
	{
		id: 'filter',
		keys: ['/'],
		on: ['sessions'],
		run({screens}) {
			screens.editFilter();
		},
	},
	{
		id: 'next-pane',
		keys: ['tab'],
		on: lists,
		run({screens}) {
			screens.focus('next');
		},
	},
	{
		id: 'previous-pane',
		keys: ['shift-tab'],
		on: lists,
		run({screens}) {
			screens.focus('previous');
		},
	},
	focus('sessions', '1'),
	focus('tunnels', '2'),
	focus('transfers', '3'),
	{
		id: 'queue',
		keys: ['w'],
		on: [...lists, 'files', 'file-questions'],
		isHinted: ({screen, app}) => !lists.includes(screen) && app.transfers.get().length > 0,
		run({screens, asking, transfer}) {
			screens.openQueue(asking ?? transfer);
		},
	},
	{
		id: 'folders',
		keys: ['F'],
		on: lists,
		isAvailable: ({app}) => app.hasFolders(),
		run({screens}) {
			screens.openFolders();
		},
	},
	{
		id: 'refresh',
		keys: ['r'],
		on: ['sessions', 'details', 'files', 'outputs'],
		run({screens}) {
			screens.refresh();
		},
	},
	{
		id: 'connect',
		keys: ['C'],
		on: lists,
		run({screens}) {
			screens.openConnect();
		},
	},
	{
		id: 'back',
		keys: ['escape'],
		on: everyScreen,
		isHinted: ({screen}) => screen !== 'sessions',
		run({screens}) {
			screens.back();
		},
	},
	{
		id: 'redraw',
		keys: ['ctrl-l'],
		on: everyScreen,
		run({screens}) {
			screens.redraw();
		},
	},
	{
		id: 'stop',
		keys: ['ctrl-z'],
		on: everyScreen,
		run({screens}) {
			screens.stop();
		},
	},
	{
		id: 'help',
		keys: ['?', 'f1'],
		on: everyScreen,
		isHinted: ({screen}) => screen !== 'help',
		run({screens, screen}) {
			if (screen === 'help') {
				screens.back();
			} else {
				screens.openHelp();
			}
		},
	},
	{
		id: 'palette',
		keys: [':'],
		on: everyScreen,
		isHinted: ({screen}) => lists.includes(screen),
		run({screens}) {
			screens.openPalette();
		},
	},
	{
		id: 'runs',
		keys: ['@'],
		on: everyScreen,
		run({screens, screen}) {
			if (screen === 'runs') {
				screens.back();
			} else {
				screens.openRuns();
			}
		},
	},
	{
		id: 'quit',
		keys: ['q', 'f10'],
		aliases: ['q', 'exit'],
		on: everyScreen,
		run({screens, screen}) {
			if (lists.includes(screen)) {
				screens.quit();
			} else {
				screens.back();
			}
		},
	},
];
