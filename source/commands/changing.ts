import {isOver, isUsable} from '../core/session.ts';
import type {BareCommand, ScreenName} from './command.ts';

const withSession: readonly ScreenName[] = ['sessions', 'details'];

/** What makes, changes and ends sessions. A service has what it has: what it cannot is neither hinted nor done. */
export const changing: readonly BareCommand[] = [
	{
		id: 'start',
		isChange: true,
		keys: ['n'],
		on: withSession,
		isAvailable: ({app}) => app.can('starting'),
		isHinted: ({app}) => app.can('starting'),
		run({screens}) {
			screens.openStart(undefined);
		},
	},
	{
		id: 'again',
		isChange: true,
		keys: ['a'],
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
		on: withSession,
		isAvailable: ({session}) => session !== undefined,
		isHinted: ({screen}) => screen === 'details',
		run({screens, session}) {
			screens.openWeb(session!);
		},
	},
	{
		id: 'end',
		aliases: ['terminate'],
		isChange: true,
		keys: ['X', 'f8'],
		isGrave: true,
		on: withSession,
		isAvailable: ({app, sessions}) => app.can('terminate') && sessions.length > 0,
		isHinted: ({app, sessions}) => app.can('terminate') && sessions.some(session => !isOver(session)),
		run({screens, sessions}) {
			screens.openEnd(sessions);
		},
	},
	{
		id: 'delete',
		isChange: true,
		keys: ['D'],
		isGrave: true,
		on: withSession,
		isAvailable: ({app, sessions}) => app.can('remove') && sessions.some(session => isOver(session)),
		run({screens, sessions}) {
			screens.openDelete(sessions.filter(session => isOver(session)));
		},
	},
	{
		id: 'outputs',
		keys: ['O'],
		on: withSession,
		isAvailable: ({app, session}) => session !== undefined && app.can('outputs'),
		isHinted: ({app, session, screen}) => session !== undefined && app.can('outputs') && (isOver(session) || screen === 'details'),
		run({screens, session}) {
			screens.openOutputs(session!);
		},
	},
	{
		id: 'rename-session',
		isChange: true,
		keys: ['R', 'f6'],
		on: ['details'],
		isAvailable: ({app, session}) => session !== undefined && isUsable(session) && app.can('rename'),
		run({screens, session}) {
			screens.openRename(session!);
		},
	},
	{
		id: 'history',
		keys: ['h'],
		on: withSession,
		isAvailable: ({app, session}) => session !== undefined && app.can('history'),
		isHinted: ({app, screen}) => screen === 'details' && app.can('history'),
		run({screens, session}) {
			screens.openHistory(session!);
		},
	},
	{
		id: 'code',
		keys: ['v'],
		on: withSession,
		isAvailable: ({session}) => session !== undefined,
		isHinted: ({screen, session}) => screen === 'details' && session !== undefined && isUsable(session),
		run({screens, session}) {
			screens.openCode(session!);
		},
	},
	{
		id: 'key',
		keys: ['K'],
		on: withSession,
		isHinted: () => false,
		run({screens, session}) {
			screens.openKeys(session);
		},
	},
];
