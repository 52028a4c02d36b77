import type {ProblemCode} from '../../core/problem.ts';

const tunnels = (count: number): string => (count === 1 ? '1 tunnel' : `${count} tunnels`);
const copies = (count: number): string => (count === 1 ? '1 copy' : `${count} copies`);

/** What stands at the foot of the screen until the next key. */
export const notices = {
	/** A sentence of a service or a worker, which is always English. */
	problem: (_code: ProblemCode, message: string) => message,
	exists: (name: string, there: string, here: string) => `${name} exists: ${there} there, ${here} here.`,
	capitals: 'Capital letter: the same for all.',
	signInEnded: 'Your sign-in ended. Tunnels stay up until their next connection.',
	signInAgain: ' r signs in again.',
	nextTry: (seconds: number) => ` Next try in ${seconds} s — r now.`,
	triesAgain: ' r tries again.',
	offlineSince: (time: string, why: string) => `Offline since ${time} (${why}). Showing what was true then.`,
	trueAt: (time: string) => ` Showing what was true at ${time}.`,
	minutes: (count: number) => `${count} min`,
	ends: (name: string, time: string, why: string | undefined) => `${name} ends in ${time}${why === undefined ? '' : ` (${why})`}.`,
	allLost: 'All files in it are lost then.',
	lostOutside: (kept: string) => `Files outside ${kept} are lost.`,
	cutOff: (open: number, copying: number) => ` ${[...(open > 0 ? [tunnels(open)] : []), ...(copying > 0 ? [copies(copying)] : [])].join(' and ')} into it ${open + copying === 1 ? 'ends' : 'end'} too.`,
	soDo: (first: string, others: number) => ` So do ${others === 1 ? first : `${others} others`}.`,
	notRunning: (count: number) => (count === 1 ? 'A tunnel of before is not running: {key retry-tunnels} starts it.' : `${count} tunnels of before are not running: {key retry-tunnels} starts them.`),
	canGoOn: (count: number) => `${count === 1 ? '1 copy can' : `${count} copies can`} go on: {key focus-transfers} shows ${count === 1 ? 'it' : 'them'}, {key retry-transfer} goes on.`,
};
