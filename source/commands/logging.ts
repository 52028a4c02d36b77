import {
	hasSession,
	panes,
	type Command,
	type ScreenName,
	type Situation,
} from './command.ts';

const withSession: readonly ScreenName[] = [...panes, 'details', 'tunnel'];

const canLog = ({app, session}: Situation): boolean => session !== undefined && app.can('logs');

/** What tells of the past: logs, history, and what baitui ran. */
export const logging: readonly Command[] = [
	{
		id: 'log',
		keys: ['l'],
		aliases: ['logs'],
		hint: 'log',
		summary: 'what it wrote, its log',
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
		hint: 'follow',
		summary: 'follow the end, or stop',
		on: ['log'],
		run({screens}) {
			screens.log.follow();
		},
	},
	{
		id: 'wrap',
		keys: ['w'],
		hint: 'wrap',
		summary: 'break long lines or cut',
		on: ['log'],
		run({screens}) {
			screens.log.wrap();
		},
	},
	{
		id: 'search',
		keys: ['/'],
		hint: 'search',
		summary: 'search in the log',
		on: ['log'],
		run({screens}) {
			screens.log.search();
		},
	},
	{
		id: 'next-match',
		keys: ['n'],
		hint: 'next',
		summary: 'the next match',
		on: ['log'],
		run({screens}) {
			screens.log.next('down');
		},
	},
	{
		id: 'previous-match',
		keys: ['N'],
		summary: 'the match before',
		on: ['log'],
		run({screens}) {
			screens.log.next('up');
		},
	},
	{
		id: 'save-log',
		keys: ['d'],
		hint: 'save',
		summary: 'save the log to a file',
		on: ['log'],
		run({screens}) {
			screens.log.save();
		},
	},
	{
		id: 'next-container',
		keys: ['tab'],
		summary: 'the next container',
		on: ['log'],
		isAvailable: hasSession,
		run({screens}) {
			screens.log.nextContainer();
		},
	},
	{
		id: 'copy-run',
		keys: ['y'],
		hint: 'copy',
		summary: 'copy a command line',
		on: ['runs'],
		run({screens}) {
			screens.copyRuns();
		},
	},
];
