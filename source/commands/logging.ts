import {
	hasSession,
	panes,
	type BareCommand,
	type ScreenName,
	type Situation,
} from './command.ts';

const withSession: readonly ScreenName[] = [...panes, 'details', 'tunnel'];

const canLog = ({app, session}: Situation): boolean => session !== undefined && app.can('logs');

/** What tells of the past: logs, history, and what baitui ran. */
export const logging: readonly BareCommand[] = [
	{
		id: 'log',
		keys: ['l'],
		aliases: ['logs'],
		on: withSession,
		isAvailable: canLog,
		isHinted: ({screen}) => screen === 'sessions' || screen === 'details',
		run({screens, session}) {
			screens.openLog(session!);
		},
	},
	{
		id: 'follow',
		keys: ['f'],
		on: ['log'],
		run({screens}) {
			screens.log.follow();
		},
	},
	{
		id: 'wrap',
		keys: ['w'],
		on: ['log'],
		run({screens}) {
			screens.log.wrap();
		},
	},
	{
		id: 'search',
		keys: ['/'],
		on: ['log'],
		run({screens}) {
			screens.log.search();
		},
	},
	{
		id: 'next-match',
		keys: ['n'],
		on: ['log'],
		run({screens}) {
			screens.log.next('down');
		},
	},
	{
		id: 'previous-match',
		keys: ['N'],
		on: ['log'],
		run({screens}) {
			screens.log.next('up');
		},
	},
	{
		id: 'save-log',
		keys: ['d'],
		on: ['log'],
		run({screens}) {
			screens.log.save();
		},
	},
	{
		id: 'next-container',
		keys: ['tab'],
		on: ['log'],
		isAvailable: hasSession,
		run({screens}) {
			screens.log.nextContainer();
		},
	},
	{
		id: 'copy-run',
		keys: ['y'],
		on: ['runs'],
		run({screens}) {
			screens.copyRuns();
		},
	},
];
