import {
	everyScreen,
	lists,
	type Command,
	type Pane,
} from './command.ts';

const focus = (pane: Pane, key: string): Command => ({
	id: `focus-${pane}`,
	keys: [key],
	summary: `the list of ${pane}`,
	on: lists,
	run({screens}) {
		screens.focus(pane);
	},
});

/** What works on more than one screen and needs no session. */
export const everywhere: readonly Command[] = [
	{
		id: 'filter',
		keys: ['/'],
		hint: 'filter',
		summary: 'filter; ! inverts',
		on: ['sessions'],
		run({screens}) {
			screens.editFilter();
		},
	},
	{
		id: 'next-pane',
		keys: ['tab'],
		hint: 'next list',
		summary: 'the next list',
		on: lists,
		run({screens}) {
			screens.focus('next');
		},
	},
	{
		id: 'previous-pane',
		keys: ['shift-tab'],
		summary: 'the list before',
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
		hint: 'copies',
		summary: 'all copies',
		on: [...lists, 'files'],
		isHinted: ({screen, app}) => screen === 'files' && app.transfers.get().length > 0,
		run({
			screens, screen, app, session, transfer,
		}) {
			const asking = screen === 'files' ? app.transfers.get().find(({spec, state}) => spec.sessionId === session?.id && state.questions.length > 0) : undefined;
			screens.openQueue(asking ?? transfer);
		},
	},
	{
		id: 'refresh',
		keys: ['r'],
		hint: 'refresh',
		summary: 'ask the server now',
		on: ['sessions', 'details', 'files'],
		run({screens}) {
			screens.refresh();
		},
	},
	{
		id: 'connect',
		keys: ['C'],
		summary: 'another server',
		on: lists,
		run({screens}) {
			screens.openConnect();
		},
	},
	{
		id: 'back',
		keys: ['escape'],
		hint: 'back',
		summary: 'back, clear the filter',
		on: everyScreen,
		isHinted: ({screen}) => screen !== 'sessions',
		run({screens}) {
			screens.back();
		},
	},
	{
		id: 'redraw',
		keys: ['ctrl-l'],
		summary: 'draw the screen again',
		on: everyScreen,
		run({screens}) {
			screens.redraw();
		},
	},
	{
		id: 'stop',
		keys: ['ctrl-z'],
		summary: 'to the shell until fg',
		on: everyScreen,
		run({screens}) {
			screens.stop();
		},
	},
	{
		id: 'help',
		keys: ['?', 'f1'],
		hint: 'help',
		summary: 'this help',
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
		hint: 'command',
		summary: 'a command by its name',
		on: everyScreen,
		isHinted: ({screen}) => lists.includes(screen),
		run({screens}) {
			screens.openPalette();
		},
	},
	{
		id: 'runs',
		keys: ['@'],
		summary: 'what baitui ran',
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
		hint: 'quit',
		summary: 'back, then quit',
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
