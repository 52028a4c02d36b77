import {formatAge} from '../../core/format.ts';

/** At most six letters. */
const shortStates: Readonly<Record<string, string>> = {
	PENDING: 'PEND',
	SCHEDULED: 'SCHED',
	PREPARING: 'PREP',
	PREPARED: 'PREP',
	PULLING: 'PULL',
	BUILDING: 'BUILD',
	CREATING: 'CREATE',
	RUNNING: 'RUN',
	RUNNING_DEGRADED: 'DEGR',
	RESTARTING: 'REST',
	RESCHEDULING: 'RESCH',
	RESIZING: 'RESIZE',
	SUSPENDED: 'SUSP',
	DEPRIORITIZING: 'DEPRIO',
	TERMINATING: 'ENDING',
	TERMINATED: 'TERM',
	CANCELLED: 'CANCEL',
	CREATED: 'NEW',
	STARTED: 'RUN',
	STOPPING: 'ENDING',
	STOPPED: 'STOP',
	COMPLETE: 'DONE',
	CRASHED: 'CRASH',
};

const sessionsCount = (count: number): string => (count === 1 ? '1 session' : `${count} sessions`);

/** The main screen: what stands above, in and between its lists. */
export const main = {
	/** A span in a sentence. Milliseconds. */
	age: formatAge,
	/** The service's own word for a state. */
	state: (detail: string) => detail,
	/** The same in a narrow column of six. */
	shortState: (detail: string) => shortStates[detail.toUpperCase()] ?? detail,
	sessionsCount,
	project: (name: string) => `project ${name}`,
	readOnly: 'read-only',
	tlsOff: 'TLS off',
	notConnected: 'not connected',
	signedOut: 'signed out',
	offline: 'offline',
	offlineSince: (time: string) => `offline  since ${time}`,
	connecting: 'connecting',
	ago: (age: string) => `${age} ago`,
	online: (age: string) => `online  synced ${age} ago`,
	tooSmall: (columns: number, rows: number) => `baitui needs 40x10, this is ${columns}x${rows}. q quits. Tunnels keep running.`,
	sessions: 'Sessions',
	tunnels: 'Tunnels',
	transfers: 'Transfers',
	/** The same in a narrow terminal. */
	tunnelsShort: 'T',
	transfersShort: 'X',
	heads: {
		name: 'NAME', status: 'STATUS', slots: 'GPU/CPU', machine: 'MACHINE', owner: 'BY', price: 'PRICE', ssh: 'SSH', age: 'AGE', ends: 'ENDS IN', mounts: 'MOUNTS', image: 'IMAGE', tunnels: 'TUN', transfers: 'XF',
	},
	shown: (shown: number, total: number) => `${shown} of ${total}`,
	place: (index: number, shown: number, total: number) => `${index}/${shown}${shown < total ? ` of ${total}` : ''}`,
	marked: (count: number) => `${count} marked`,
	filter: (text: string) => `filter: ${text}`,
	sort: (text: string) => `sort: ${text}`,
	mine: 'mine',
	notEnded: 'not ended',
	hiddenByLook: (count: number) => `${sessionsCount(count)} ${count === 1 ? 'is' : 'are'} hidden. {key mine} shows those of others, {key live} those that ended.`,
	nothingMatches: (text: string) => `Nothing matches "${text}".`,
	hiddenByFilter: (count: number) => `Esc clears the filter. ${sessionsCount(count)} ${count === 1 ? 'is' : 'are'} hidden.`,
	noSessions: (project: string | undefined) => `No sessions${project === undefined ? '' : ` in project ${project}`}.`,
	howToStart: 'Start one in the web console or with the service\'s own client; it appears here.',
	nothingKnown: 'Nothing is known of your sessions yet.',
	asking: 'Asking for your sessions …',
	noSession: 'no session',
	noTunnels: 'No tunnels yet.',
	noTunnelsHow: 'No tunnels yet. Choose a session and press {key tunnel}.',
	noCopies: 'Nothing is being copied.',
	noCopiesHow: 'Nothing is being copied. {key upload} uploads to, {key download} downloads from a session.',
	sortTitle: 'Sort sessions',
	sorts: {
		newest: 'newest', used: 'used', name: 'name', ends: 'ends', status: 'status', gpu: 'gpu',
	},
	sortDetails: {
		newest: 'newest first', used: 'last used first', name: 'by name', ends: 'what ends soonest', status: 'by state', gpu: 'most accelerators first',
	},
	pinned: (what: string) => `${what} pinned to the top`,
	unpinned: (what: string) => `${what} no longer pinned`,
};
