import {hasSession, type BareCommand} from './command.ts';

/** What is done with the list of sessions itself. */
export const listing: readonly BareCommand[] = [
	{
		id: 'mark-session',
		keys: ['space'],
		on: ['sessions'],
		isAvailable: hasSession,
		run({screens, session}) {
			screens.markSession(session!);
		},
	},
	{
		id: 'mark-all',
		keys: ['ctrl-a'],
		on: ['sessions'],
		run({screens}) {
			screens.markSessions();
		},
	},
	{
		id: 'sort',
		keys: [','],
		on: ['sessions'],
		run({screens}) {
			screens.openSortMenu();
		},
	},
	{
		id: 'mine',
		keys: ['m'],
		on: ['sessions'],
		isAvailable: ({app}) => app.sessions.get().value.some(({owner}) => owner !== undefined),
		run({screens}) {
			screens.toggleMine();
		},
	},
	{
		id: 'live',
		keys: ['.'],
		on: ['sessions'],
		run({screens}) {
			screens.toggleLive();
		},
	},
	{
		id: 'pin',
		keys: ['p'],
		on: ['sessions'],
		isAvailable: hasSession,
		isHinted: () => false,
		run({screens, sessions}) {
			screens.pinSessions(sessions);
		},
	},
];
