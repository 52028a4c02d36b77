import type net from 'node:net';
import process from 'node:process';
import {setTimeout as pause} from 'node:timers/promises';
import {Problem, toProblem} from '../core/problem.ts';
import type {Provider} from '../core/provider.ts';
import {appOf, isSameRun, type Session} from '../core/session.ts';
import type {TunnelSpec, TunnelState} from '../core/tunnel.ts';
import type {KeyPlaces} from '../ssh/earlier-run.ts';
import {lendAccepted} from './accepted-socket.ts';
import {keepAwake} from './awake.ts';
import {serveConnection} from './connection.ts';
import {listen} from './listener.ts';
import {logEvent} from './log.ts';
import {peerOf} from './peer.ts';
import {type Road, roadTo} from './reach.ts';
import {type SessionWatch, type Watched, watchSession} from './session-watch.ts';
import {explainSilence, probeSession} from './silence.ts';
import {createTally} from './tally.ts';

/** Seconds an accepted connection waits for an app or a server that is on its way. */
const usualPatience = 30;

/** Milliseconds that a connection waits in one go for the first answer of the service. */
const firstAnswer = 1000;

export type RunningTunnel = {
	readonly state: () => TunnelState;
	/** Resolves when the tunnel is over; its port is free then. */
	readonly closed: Promise<TunnelState>;
	readonly stop: () => void;
	/** Looks at the session now. */
	readonly retry: () => void;
	/** Somebody looks at its state: a service that is away is asked again soon. */
	readonly attend: () => void;
	/** This process stood still for a while. */
	readonly wake: () => void;
};

/** What is known of a tunnel whose port is bound, from what its session was seen to be. */
export function statusOf(watched: Watched | undefined): Pick<TunnelState, 'status' | 'reason' | 'nextTryAt'> {
	switch (watched?.status) {
		case 'known': {
			return {status: 'ready'};
		}

		case 'over': {
			return {status: 'ended', reason: watched.reason};
		}

		case 'away': {
			const {problem, nextTryAt} = watched;
			return {status: problem.code === 'sign-in-needed' ? 'sign-in-needed' : 'retrying', reason: problem.message, nextTryAt};
		}

		case undefined: {
			return {status: 'starting'};
		}
	}
}

/**
A local address in front of a target of a session: one stream of the service for each accepted connection. Resolves when it listens.
Problem `port-in-use`.
*/
export async function runTunnel(spec: TunnelSpec, {provider, places}: {readonly provider: Provider; readonly places: KeyPlaces}): Promise<RunningTunnel> {
	const server = await listen(spec.bind);
	const startedAt = Date.now();
	const tally = createTally();
	const open = new Set<net.Socket>();
	const ending = new AbortController();
	// A unix socket is open to its owner only.
	const isGuarded = spec.isShared !== true && spec.bind.path === undefined;
	const awake = keepAwake(spec.awakeUntil, {
		touch: async session => provider.touch(session, ending.signal),
		onTrouble(error) {
			logEvent(`the session could not be kept awake: ${toProblem(error).message}`);
		},
	});
	let since = startedAt;
	let checkedAt: number | undefined;
	let watched: Watched | undefined;
	let session: Session | undefined;
	let road: Road | undefined;
	const sessionKnown = Promise.withResolvers<void>();
	const closed = Promise.withResolvers<TunnelState>();

	const state = (): TunnelState => ({
		...statusOf(watched),
		processId: process.pid,
		startedAt,
		since,
		...(checkedAt !== undefined && {checkedAt}),
		connections: open.size,
		...tally.read(),
		...(awake.until() !== undefined && {awakeUntil: awake.until()!}),
		...(isGuarded && process.platform !== 'linux' && {isUnguarded: true}),
	});

	const close = () => {
		if (ending.signal.aborted) {
			return;
		}

		ending.abort();
		watch.stop();
		road?.close();
		for (const socket of open) {
			socket.destroy();
		}

		server.close(() => {
			closed.resolve(state());
		});
	};

	const lose = (problem: Problem) => {
		tally.lose(problem);
		logEvent(`a connection was lost: ${problem.message}`);
		watch.ask();
	};

	/** What leads into a container that is no more is cut: in session mode nobody else will. */
	const leaveEarlierRun = (now: Session) => {
		if (session && !isSameRun(session, now)) {
			logEvent(`${now.name} was restarted: its keys are looked at anew, and what was connected to it is cut`);
			road?.close(new Problem('unreachable', `${now.name} was restarted.`, {hint: 'Connect again.'}));
			road = undefined;
		}

		session = now;
	};

	/** The session, as soon as the service was reached for the first time. Problem as the watch has it, `unreachable` before it has any. */
	const needSession = async (): Promise<Session> => {
		watch.hurry();
		await Promise.race([sessionKnown.promise, pause(firstAnswer, undefined, {ref: false})]);
		if (session) {
			return session;
		}

		throw watched?.status === 'away' ? watched.problem : new Problem('unreachable', 'The server has not answered yet.');
	};

	let answer: Promise<Problem | undefined> | undefined;

	/** Why nothing is heard. Connections that ask together get one answer: each costs handshakes, and an sshd takes few at once (containers-observed section 2). */
	const askWhy = async (): Promise<Problem | undefined> => {
		answer ??= explainSilence(provider, session!, spec.target, places).finally(() => {
			answer = undefined;
		});
		const reason = await answer;
		if (reason) {
			watch.doubt();
		}

		return reason;
	};

	const serve = async (socket: net.Socket): Promise<void> => {
		if (isGuarded && await peerOf(socket) === 'stranger') {
			tally.refuse();
			logEvent('refused a connection of another user');
			socket.destroy();
			return;
		}

		const problem = await serveConnection(socket, {
			async open(signal) {
				const current = await needSession();
				road ??= roadTo(provider, current, spec.target, places, spec.appOptions);
				const stream = await road.open(signal);
				if (watched?.status === 'away') {
					watch.ask();
				}

				return stream;
			},
			isHttp: () => session !== undefined && appOf(session, spec.target)?.protocol === 'http',
			patience: (spec.patience ?? usualPatience) * 1000,
			onBytes: tally.add,
			explainSilence: askWhy,
			onTrouble() {
				watch.ask();
			},
			signal: ending.signal,
		});
		if (problem && !ending.signal.aborted) {
			lose(problem);
		}
	};

	server.on('connection', accepted => {
		const socket = lendAccepted(accepted);
		open.add(socket);
		tally.accept();
		socket.on('error', () => undefined);
		socket.once('close', () => {
			open.delete(socket);
		});
		serve(socket).catch((error: unknown) => {
			socket.destroy();
			lose(toProblem(error));
		});
	});

	const watch: SessionWatch = watchSession(provider, spec.sessionId, {
		isBusy: () => open.size > 0,
		probe: async (session, signal) => probeSession(provider, session, signal),
		onChange(now) {
			if (now.status !== 'over' && now.session) {
				leaveEarlierRun(now.session);
			}

			const before = statusOf(watched);
			watched = now;
			const after = statusOf(now);
			if (now.status === 'known') {
				checkedAt = Date.now();
				awake.look(now.session);
				sessionKnown.resolve();
			}

			if (after.status !== before.status) {
				since = Date.now();
				logEvent(`${after.status}${after.reason === undefined ? '' : `: ${after.reason}`}`);
				if (now.status === 'known') {
					tally.recover();
				} else if (now.status === 'away') {
					tally.lose(now.problem);
				}
			}

			if (now.status === 'over') {
				close();
			}
		},
	});

	return {
		state, closed: closed.promise, stop: close, retry: watch.ask, attend: watch.hurry, wake: watch.wake,
	};
}
