import {hasSession, type Command} from './command.ts';

/** What is done with the list of sessions itself. */
export const listing: readonly Command[] = [
	{
		id: 'mark-session',
		keys: ['space'],
		hint: 'mark',
		summary: 'mark, for many at once',
		on: ['sessions'],
		isAvailable: hasSession,
		run({screens, session}) {
			screens.markSession(session!);
		},
	},
	{
		id: 'mark-all',
		keys: ['ctrl-a'],
		summary: 'mark all shown, or none',
		on: ['sessions'],
		run({screens}) {
			screens.markSessions();
		},
	},
	{
		id: 'sort',
		keys: [','],
		hint: 'sort',
		summary: 'sort the list',
		on: ['sessions'],
		run({screens}) {
			screens.openSortMenu();
		},
	},
	{
		id: 'pin',
		keys: ['p'],
		hint: 'pin',
		summary: 'pin to the top',
		on: ['sessions'],
		isAvailable: hasSession,
		isHinted: () => false,
		run({screens, sessions}) {
			screens.pinSessions(sessions);
		},
	},
];
