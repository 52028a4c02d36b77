import type net from 'node:net';
import process from 'node:process';
import {setTimeout as pause} from 'node:timers/promises';
import {Problem, toProblem} from '../core/problem.ts';
import type {Provider} from '../core/provider.ts';
import {
	appOf,
	isSameRun,
	isUsable,
	unchangedSession,
	type Session,
} from '../core/session.ts';
import type {TunnelSpec} from '../core/tunnel.ts';
import type {KeyPlaces} from '../ssh/earlier-run.ts';
import {lendAccepted} from './accepted-socket.ts';
import {keepAwake} from './awake.ts';
import {serveConnection} from './connection.ts';
import {listen} from './listener.ts';
import {logEvent} from './log.ts';
import {peerOf} from './peer.ts';
import {isGivenUp, type Road, roadTo} from './reach.ts';
import {type SessionWatch, type Watched, watchSession} from './session-watch.ts';
import {explainSilence, isUnchanged, probeSession} from './silence.ts';
import {beginLife, type RunningTunnel, statusOf} from './tunnel-life.ts';

/** Seconds an accepted connection waits for an app or a server that is on its way. */
const usualPatience = 30;

/** Milliseconds that a connection waits in one go for the first answer of the service. */
const firstAnswer = 1000;

/**
A local address in front of a target of a session: one stream of the service for each accepted connection. Resolves when it listens.
Problem `port-in-use`.
*/
export async function runTunnel(spec: TunnelSpec, {provider, places}: {readonly provider: Provider; readonly places: KeyPlaces}): Promise<RunningTunnel> {
	const {touch} = provider;
	if (spec.awakeUntil !== undefined && !touch) {
		throw new Problem('usage', 'Nothing keeps a session awake here: this service ends none for being idle.');
	}

	const server = await listen(spec.bind);
	// A unix socket is open to its owner only.
	const isGuarded = spec.isShared !== true && spec.bind.path === undefined;
	let checkedAt: number | undefined;
	let watched: Watched | undefined;
	let session: Session | undefined;
	let road: Road | undefined;
	const sessionKnown = Promise.withResolvers<void>();

	const life = beginLife({
		held: server,
		condition: () => ({
			...statusOf(watched),
			...(checkedAt !== undefined && {checkedAt}),
			...(awake?.until() !== undefined && {awakeUntil: awake.until()!}),
			...(isGuarded && process.platform !== 'linux' && {isUnguarded: true}),
		}),
		onStop() {
			watch.stop();
			road?.close();
		},
	});
	const {tally, open, signal} = life;
	const awake = touch && keepAwake(spec.awakeUntil, {
		touch: async session => touch(session, signal),
		onTrouble(error) {
			logEvent(`the session could not be kept awake: ${toProblem(error).message}`);
		},
	});

	const lose = (problem: Problem) => {
		tally.lose(problem);
		logEvent(`a connection was lost: ${problem.message}`);
		watch.ask();
	};

	/** Cuts what is connected: in session mode nobody else will. */
	const cut = (reason: string) => {
		road?.close(new Problem('unreachable', reason, {hint: 'Connect again.'}));
		road = undefined;
	};

	/** Whether the container of before goes on although the service tells of a restart. */
	let goesOn = false;

	/** What leads into a container that is no more is of no use. */
	const leaveEarlierRun = (now: Session) => {
		if (session && !isSameRun(session, now) && goesOn) {
			const problem = unchangedSession(now);
			tally.lose(problem);
			tally.recover();
			logEvent(problem.message);
		} else if (session && !isSameRun(session, now)) {
			logEvent(`${now.name} was restarted: its keys are looked at anew, and what was connected to it is cut`);
			cut(`${now.name} was restarted.`);
		}

		session = now;
	};

	const goesThroughSsh = (now: Session): boolean => {
		const app = appOf(now, spec.target);
		return app === undefined || app.name === 'sshd' || app.isInside === true;
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
		const peer = isGuarded ? await peerOf(socket) : 'unknown';
		if (peer === 'stranger' || peer === 'gone') {
			if (peer === 'stranger') {
				tally.refuse();
				logEvent('refused a connection of another user');
			}

			socket.destroy();
			return;
		}

		const problem = await serveConnection(socket, {
			async open(connectionSignal) {
				const current = await needSession();
				road ??= roadTo(provider, current, spec.target, places, spec.appOptions);
				const stream = await road.open(connectionSignal).catch((error: unknown) => {
					// What is refused while the session restarts is on its way.
					throw watched?.status === 'away' && watched.problem.isTemporary ? watched.problem : error;
				});
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
			signal,
		});
		if (problem && !signal.aborted) {
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
		// Who is connected would wait for ever.
		onReturn() {
			road?.doubt();
		},
		async probe(now, probeSignal) {
			goesOn = false;
			await probeSession(provider, now, probeSignal);
			goesOn = session !== undefined && !isSameRun(session, now) && await isUnchanged(provider, now, places, probeSignal);
		},
		onChange(now) {
			// While it restarts nobody knows yet what becomes of it.
			if (now.status !== 'over' && now.session && (isUsable(now.session) || !session)) {
				leaveEarlierRun(now.session);
			}

			watched = now;
			if (now.status === 'known') {
				checkedAt = Date.now();
				awake?.look(now.session);
				sessionKnown.resolve();
			}

			if (life.note()) {
				const {status, reason} = statusOf(now);
				logEvent(`${status}${reason === undefined ? '' : `: ${reason}`}`);
				if (now.status === 'known') {
					tally.recover();
				} else if (now.status === 'away') {
					tally.lose(now.problem);
				}
			}

			if (now.status === 'over') {
				life.stop();
			}
		},
	});

	return {
		state: life.state,
		closed: life.closed,
		stop: life.stop,
		retry: watch.ask,
		attend: watch.hurry,
		wake(slept) {
			if (session && goesThroughSsh(session) && isGivenUp(session, slept)) {
				cut(`The sshd of ${session.name} gave up while this machine stood still.`);
			}

			road?.doubt();
			watch.wake();
		},
	};
}
