import {isAbort, Problem} from '../core/problem.ts';
import type {Provider} from '../core/provider.ts';
import {isOver, isUsable, type Session} from '../core/session.ts';
import {formatStage, stageOf, type Stage} from '../core/start.ts';
import {hearOfSession} from '../workers/session-events.ts';

/** Milliseconds between two looks when nothing is heard. Events are lost and doubled, so a look is what counts. */
const interval = 2000;
/** Least between two looks. */
const pause = 250;

/** What is waited for: that it can be used, or that it is over. */
export type Goal = 'running' | 'terminated';

export type Following = {
	readonly goal: Goal;
	/** Hears each new stage. */
	readonly onStage: (stage: Stage) => void;
	readonly signal: AbortSignal;
	/** Milliseconds after which Problem `session-not-usable` says that it still is not so. */
	readonly patience?: number | undefined;
};

/** Resolves after a while, or as soon as something happens to the session. Never rejects. */
function createBell(provider: Provider, id: string, signal: AbortSignal): (usual: number) => Promise<void> {
	let ring: (() => void) | undefined;
	let hasRung = false;
	void hearOfSession(provider, id, () => {
		hasRung = true;
		ring?.();
	}, signal);
	return async usual => new Promise(resolve => {
		const done = () => {
			clearTimeout(timer);
			signal.removeEventListener('abort', done);
			ring = undefined;
			hasRung = false;
			resolve();
		};

		const timer = setTimeout(done, hasRung ? pause : usual);
		signal.addEventListener('abort', done, {once: true});
		ring = done;
	});
}

function overProblem(session: Session): Problem {
	return new Problem('session-not-usable', `${session.name} is ${formatStage(stageOf(session))}; it will not run.`, {
		hint: `The log may say more: baitui logs ${session.id}`,
		isTemporary: false,
	});
}

/**
Looks at a session until it is where it is wanted, and resolves with it. One that ends instead of running is told of at once, with the reason.
Problem `session-not-usable`, `not-found`, `sign-in-needed`; a server that cannot be reached is asked again, until `patience` is over.
*/
export async function followSession(provider: Provider, id: string, {goal, onStage, signal, patience}: Following): Promise<Session> {
	const until = patience === undefined ? Infinity : Date.now() + patience;
	const listening = new AbortController();
	const bell = createBell(provider, id, AbortSignal.any([signal, listening.signal]));
	let stage = '';
	let name = id;
	let latest: Session | undefined;
	const tell = (next: Stage) => {
		const text = formatStage(next);
		if (text === stage) {
			return;
		}

		stage = text;
		onStage(next);
	};

	try {
		for (;;) {
			signal.throwIfAborted();
			try {
				const session = await provider.findSession(id, signal);
				if (!session) {
					throw new Problem('not-found', `The server does not know ${name} any more.`);
				}

				latest = session;
				({name} = session);
				const waits = session.status === 'queued' ? await provider.starting?.waitsFor?.(id, signal) : undefined;
				tell(stageOf(session, waits));
				if (goal === 'running' ? isUsable(session) : isOver(session)) {
					return session;
				}

				if (isOver(session)) {
					throw overProblem(session);
				}
			} catch (error) {
				if (isAbort(error) || !(error instanceof Problem) || !error.isTemporary || Date.now() >= until) {
					throw error;
				}

				tell({why: [error.message]});
			}

			if (Date.now() >= until) {
				throw new Problem('session-not-usable', `${name} is not ${goal} yet: ${stage}.`, {hint: 'It goes on without being watched.'});
			}

			await bell(Math.max(interval, latest === undefined ? 0 : provider.pause?.([latest]) ?? 0));
		}
	} finally {
		listening.abort();
	}
}
