import {formatMoment} from './format.ts';
import {Problem} from './problem.ts';

/** Where a session is in its life, in words common to all services. A word baitui does not know is `unknown`, with the service's own in `detail`. */
export type SessionStatus = 'queued' | 'starting' | 'running' | 'stopping' | 'ended' | 'failed' | 'unknown';

/** A service inside a session that answers on a port. */
export type App = {
	readonly name: string;
	readonly protocol: 'tcp' | 'http';
	/** Port numbers inside the session; the first is the usual one. */
	readonly ports: readonly number[];
	/** As the service writes it, with {protocol}, {host} and {port}. */
	readonly urlTemplate?: string;
	/** Milliseconds after which it drops a client that says nothing, where that is known. The service may keep the end of such a stream to itself. */
	readonly givesUpAfter?: number;
	/** Names of the arguments and variables it may be started with; absent where the service does not tell. */
	readonly allowedArguments?: readonly string[];
	readonly allowedEnvironment?: readonly string[];
	/** True where the service has no way to it: it is a program that usually listens on that port, and is reached through ssh. Whether it runs nobody knows. */
	readonly isInside?: boolean;
};

/** A folder of the service that is mounted into a session. */
export type Mount = {
	readonly name: string;
	/** Absolute path in the session. */
	readonly path: string;
	/** Whether its files outlive the session. */
	readonly isKept: boolean;
	readonly isReadOnly: boolean;
};

export type Resources = {
	/** The kind of machine, where the service rents whole ones. */
	readonly machine?: string;
	/** US dollars that such a machine costs in an hour. */
	readonly hourlyPrice?: number;
	/** Cores. */
	readonly cpu?: number;
	/** Bytes. */
	readonly memory?: number;
	/** Such as {name: 'cuda.device', count: 4}. */
	readonly accelerators: ReadonlyArray<{readonly name: string; readonly count: number}>;
};

export type Session = {
	readonly id: string;
	readonly name: string;
	/** Other words that mean it on a command line, the best one first. */
	readonly aliases?: readonly string[];
	readonly status: SessionStatus;
	/** The service's own word for the status, such as PULLING. */
	readonly detail: string;
	/** Why it is pending or ended, in the service's words. */
	readonly reason?: string;
	readonly image: string;
	/** What it is there for, in words, where the service keeps them; lists show it beside the name. */
	readonly title?: string;
	readonly project?: string;
	/** What kind it is, in the service's word in small letters, such as interactive or batch. */
	readonly type?: string;
	/** The part of the service's machines that it runs on. */
	readonly resourceGroup?: string;
	/** How many containers it has, and the names of the machines they run on, where the service tells. */
	readonly containers?: number;
	readonly machines?: readonly string[];
	/** Who started it, where others' are listed too. */
	readonly owner?: string;
	/** US dollars so far. */
	readonly cost?: number;
	/** Milliseconds that its work took, or takes so far, where the service tells. */
	readonly ranFor?: number;
	readonly resources: Resources;
	readonly apps: readonly App[];
	readonly mounts: readonly Mount[];
	/** Where a user's files lie when no mount says otherwise. */
	readonly home: string;
	readonly createdAt: Date;
	/**
	When the service last began to start what runs in it. Another time means that it was restarted: its host key and perhaps its ssh key are new, and what was connected to it is cut.
	Undefined where the service does not tell.
	*/
	readonly startedAt?: Date;
	/** When the service will end it by itself, if that is known. */
	readonly endsAt?: Date;
	/** The rule behind `endsAt`, such as `max lifetime`. */
	readonly endsBecause?: string;
	/** All rules that may end it, the next one first. */
	readonly limits?: ReadonlyArray<{readonly rule: string; readonly at: Date}>;
};

/** The word for a session that a shell, and a host name, take as it is. */
export function wordFor({name, aliases}: Session): string {
	return aliases?.[0] ?? name;
}

/** Whether ssh, tunnels and copies can be opened now. */
export function isUsable(session: Session): boolean {
	return session.status === 'running';
}

/** Whether both are the session between the same two starts of it, as far as is known: then its keys are the same, and streams into it may live on. */
export function isSameRun(one: Session, other: Session): boolean {
	return one.startedAt === undefined || other.startedAt === undefined || one.startedAt.getTime() === other.startedAt.getTime();
}

/** Whether the session will never run again. */
export function isOver(session: Session): boolean {
	return session.status === 'ended' || session.status === 'failed';
}

/**
The session that `reference` means: its name or another word for it, its id, or a prefix of its id that only one has (four letters or more).
Live sessions come before ended ones of the same name. Throws Problem `not-found` or `not-unique`, which lists the candidates.
*/
export function findSession(sessions: readonly Session[], reference: string): Session {
	const byId = sessions.find(session => session.id === reference);
	if (byId) {
		return byId;
	}

	const named = sessions.filter(({name, aliases}) => name === reference || aliases?.includes(reference));
	const live = named.filter(session => !isOver(session));
	const begun = reference.length >= 4 ? sessions.filter(session => session.id.startsWith(reference)) : [];
	const candidates = [live, named, begun].find(some => some.length > 0) ?? [];

	if (candidates.length === 0) {
		const known = sessions.filter(session => !isOver(session)).map(session => session.name);
		throw new Problem('not-found', `There is no session "${reference}".`, {
			hint: known.length === 0 ? 'You have no sessions now.' : `Yours are: ${known.slice(0, 12).join(', ')}${known.length > 12 ? ' …' : ''}.`,
		});
	}

	if (candidates.length > 1) {
		throw new Problem('not-unique', `${candidates.length} sessions are called "${reference}".`, {
			hint: `Use the id of one: ${candidates.map(session => `${session.id} (${session.detail})`).join(', ')}.`,
		});
	}

	return candidates[0]!;
}

const wholeId = /^[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}$/i;

/**
A session of which only the id is known: enough to connect to an app of it, where the service itself says what is wrong with it. Undefined where `reference` is no whole id.
It saves asking for the list each time ssh starts.
*/
export function sessionOfId(reference: string): Session | undefined {
	return wholeId.test(reference)
		? {
			id: reference, name: reference, status: 'unknown', detail: '', image: '', resources: {accelerators: []}, apps: [], mounts: [], home: '/', createdAt: new Date(0),
		}
		: undefined;
}

/** The session if it can be used; else throws Problem `session-not-usable` that says what it is doing instead. */
export function needUsable(session: Session): Session {
	if (isUsable(session)) {
		return session;
	}

	throw new Problem('session-not-usable', session.reason ? `${session.name} is ${session.detail} (${session.reason}), not running.` : `${session.name} is ${session.detail}, not running.`, {
		hint: isOver(session) ? 'Start a new session, or choose another one.' : 'Try again when it runs.',
		isTemporary: !isOver(session),
	});
}

/** What is said of a session that runs as far as its service knows, while nothing in it can be reached: Backend.AI keeps RUNNING when a container is lost or a restart failed (containers-observed section 5). */
export function unreachableSession({name, startedAt}: Session): Problem {
	return new Problem('session-not-usable', `The server says ${name} is running, but nothing in it can be reached.`, {
		hint: `${startedAt ? `It started at ${formatMoment(startedAt)}; if that was a restart, the restart went wrong, whatever the server answered` : 'Its container may be gone'}. Restart it once more, or end it and start another one; mounted folders keep their files.`,
		isTemporary: false,
	});
}

/** What is said of a session that was restarted as far as its service knows, while the container of before goes on (containers-observed section 5). */
export function unchangedSession({name, startedAt}: Session): Problem {
	return new Problem('session-not-usable', `The server says ${name} was restarted${startedAt ? ` at ${formatMoment(startedAt)}` : ''}, but nothing was: the container of before goes on.`, {
		hint: 'Restart it once more, or end it and start another one; mounted folders keep their files.',
		isTemporary: false,
	});
}

/** The app that a target means: by its name, or by its usual port. */
export function appOf(session: Session, target: string | number): App | undefined {
	return session.apps.find(app => app.name === target || app.ports[0] === target);
}

/** The app of that name. Throws Problem `not-found`, which lists what the session offers. */
export function findApp(session: Session, name: string): App {
	const app = session.apps.find(app => app.name === name);
	if (!app) {
		throw new Problem('not-found', `${session.name} has no app "${name}".`, {
			hint: session.apps.length === 0 ? 'It offers no apps yet.' : `It offers: ${session.apps.map(app => app.name).join(', ')}.`,
		});
	}

	return app;
}
