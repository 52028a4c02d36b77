import {isOver, isUsable} from '../core/session.ts';
import type {Command, ScreenName} from './command.ts';

const withSession: readonly ScreenName[] = ['sessions', 'details'];

/** What makes, changes and ends sessions. A service has what it has: what it cannot is neither hinted nor done. */
export const changing: readonly Command[] = [
	{
		id: 'start',
		keys: ['n'],
		hint: 'new',
		summary: 'start a session',
		on: withSession,
		isAvailable: ({app}) => app.can('starting'),
		isHinted: ({app}) => app.can('starting'),
		run({screens}) {
			screens.openStart(undefined);
		},
	},
	{
		id: 'again',
		keys: ['a'],
		hint: 'again',
		summary: 'start another like it',
		on: withSession,
		isAvailable: ({app, session}) => session !== undefined && app.can('starting'),
		isHinted: ({app, session}) => session !== undefined && isOver(session) && app.can('starting'),
		run({screens, session}) {
			screens.openStart(session);
		},
	},
	{
		id: 'open-web',
		keys: ['o'],
		hint: 'browser',
		summary: 'open a web app of it',
		on: withSession,
		isAvailable: ({session}) => session !== undefined,
		isHinted: ({screen}) => screen === 'details',
		run({screens, session}) {
			screens.openWeb(session!);
		},
	},
	{
		id: 'end',
		keys: ['X', 'f8'],
		isGrave: true,
		hint: 'end',
		summary: 'end or restart it; asks',
		on: withSession,
		isAvailable: ({app, sessions}) => app.can('terminate') && sessions.some(session => !isOver(session)),
		run({screens, sessions}) {
			screens.openEnd(sessions.filter(session => !isOver(session)));
		},
	},
	{
		id: 'rename-session',
		keys: ['R'],
		hint: 'rename',
		summary: 'rename the session',
		on: ['details'],
		isAvailable: ({app, session}) => session !== undefined && isUsable(session) && app.can('rename'),
		run({screens, session}) {
			screens.openRename(session!);
		},
	},
	{
		id: 'history',
		keys: ['h'],
		hint: 'history',
		summary: 'states it went through',
		on: withSession,
		isAvailable: ({app, session}) => session !== undefined && app.can('history'),
		isHinted: ({app, screen}) => screen === 'details' && app.can('history'),
		run({screens, session}) {
			screens.openHistory(session!);
		},
	},
];
