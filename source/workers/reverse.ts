import type {Duplex} from 'node:stream';
import {Problem, toProblem} from '../core/problem.ts';
import type {Provider} from '../core/provider.ts';
import {backOff} from '../core/retry.ts';
import {isSameRun, type Session} from '../core/session.ts';
import {formatAddress, type TunnelSpec} from '../core/tunnel.ts';
import type {SshConnection} from '../ssh/connection.ts';
import type {KeyPlaces} from '../ssh/earlier-run.ts';
import {leadTo} from './lead.ts';
import {holdLock} from './lock.ts';
import {logEvent} from './log.ts';
import {connectSession, isGivenUp} from './reach.ts';
import {type SessionWatch, type Watched, watchSession} from './session-watch.ts';
import {probeSession} from './silence.ts';
import {beginLife, type RunningTunnel, statusOf} from './tunnel-life.ts';

/** Milliseconds in which a refused port is asked for again at the start: the connection that had it before may just be ending. */
const handover = 5000;
const handoverPause = 500;

/** Why the port of the session does not lead here now. */
type Down = {readonly problem: Problem; readonly nextTryAt: number};

/**
A port of the session that leads to an address of this host: one ssh connection, asked for again whenever it was lost. Resolves when the port stands, or when the way to the session is on
its way to be. Problem `port-in-use` where another process has the tunnel, `refused` where the session's sshd does not do it, and what a login can fail with.
*/
export async function runReverse(spec: TunnelSpec, {provider, places}: {readonly provider: Provider; readonly places: KeyPlaces & {readonly runtime: string}}): Promise<RunningTunnel> {
	const lock = await holdLock(places.runtime, spec.id);
	const port = spec.target as number;
	const startedAt = Date.now();
	let checkedAt: number | undefined;
	let watched: Watched | undefined;
	let session: Session | undefined;
	let connection: SshConnection | undefined;
	let down: Down | undefined;
	let isStanding = false;
	let isSettled = false;
	let wake = Promise.withResolvers<void>();
	const first = Promise.withResolvers<void>();

	const condition = (): ReturnType<typeof statusOf> => {
		const seen = statusOf(watched);
		if (seen.status !== 'ready' || isStanding) {
			return seen;
		}

		return down ? {status: 'retrying', reason: down.problem.message, nextTryAt: down.nextTryAt} : {status: 'starting'};
	};

	const life = beginLife({
		held: lock,
		condition: () => ({...condition(), ...(checkedAt !== undefined && {checkedAt})}),
		onStop() {
			watch.stop();
			wake.resolve();
			connection?.close();
		},
	});
	const {tally, open, signal, note} = life;

	const serve = async (stream: Duplex): Promise<void> => {
		try {
			await leadTo(spec.bind, stream, {open, tally});
		} catch (error) {
			const problem = toProblem(error);
			tally.lose(problem);
			logEvent(problem.message);
		}
	};

	/** From now on the tunnel stays, whatever comes. */
	const settle = () => {
		isSettled = true;
		first.resolve();
	};

	const stand = async (current: Session): Promise<Problem | undefined> => {
		connection = await connectSession(provider, current, places, signal);
		try {
			await connection.listenInside(port, stream => {
				void serve(stream);
			});
			isStanding = true;
			down = undefined;
			note();
			tally.recover();
			logEvent(`port ${port} of ${spec.sessionName} leads to ${formatAddress(spec.bind)}`);
			settle();
			return await connection.closed;
		} finally {
			isStanding = false;
			note();
			connection.close();
		}
	};

	/** Milliseconds until the next try; undefined when there will be none. */
	const pauseAfter = (problem: Problem, failures: number): number | undefined => {
		const mayPass = isSettled || problem.isTemporary || problem.code === 'sign-in-needed';
		if (mayPass) {
			return backOff(failures);
		}

		return problem.code === 'refused' && Date.now() - startedAt < handover ? handoverPause : undefined;
	};

	const hold = async (): Promise<void> => {
		for (let failures = 1; !signal.aborted; failures++) {
			wake = Promise.withResolvers();
			if (watched?.status !== 'known' || !session) {
				await wake.promise;
				continue;
			}

			let problem: Problem | undefined;
			try {
				problem = await stand(session);
				failures = 1;
			} catch (error) {
				problem = toProblem(error);
			}

			if (signal.aborted) {
				return;
			}

			problem ??= new Problem('unreachable', `The connection to ${spec.sessionName} is closed.`);
			const pause = pauseAfter(problem, failures);
			if (pause === undefined) {
				first.reject(problem);
				life.stop();
				return;
			}

			logEvent(`port ${port} of ${spec.sessionName} is not there: ${problem.message}`);
			tally.lose(problem);
			down = {problem, nextTryAt: Date.now() + pause};
			note();
			if (problem.code !== 'refused') {
				settle();
			}

			watch.ask();
			const timer = setTimeout(wake.resolve, pause);
			await wake.promise;
			clearTimeout(timer);
		}
	};

	const watch: SessionWatch = watchSession(provider, spec.sessionId, {
		isBusy: () => open.size > 0,
		probe: async (session, signal) => probeSession(provider, session, signal),
		onChange(now) {
			const wasKnown = watched?.status === 'known';
			watched = now;
			if (now.status === 'known') {
				checkedAt = Date.now();
				if (session && !isSameRun(session, now.session)) {
					// In session mode nobody tells that the container is another one.
					connection?.close();
				}

				session = now.session;
				if (!wasKnown) {
					wake.resolve();
				}
			} else {
				settle();
			}

			note();
			if (now.status !== 'over') {
				return;
			}

			logEvent(`ended: ${now.reason}`);
			life.stop();
		},
	});

	void hold();
	await first.promise;
	return {
		state: life.state,
		closed: life.closed,
		stop: life.stop,
		retry() {
			watch.ask();
			wake.resolve();
		},
		attend: watch.hurry,
		wake(slept) {
			if (session && isGivenUp(session, slept)) {
				connection?.close();
			}

			watch.wake();
			wake.resolve();
		},
	};
}
