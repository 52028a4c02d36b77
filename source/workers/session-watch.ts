import {Problem, toProblem} from '../core/problem.ts';
import type {Provider} from '../core/provider.ts';
import {backOff} from '../core/retry.ts';
import {
	isOver,
	isSameRun,
	isUsable,
	type Session,
} from '../core/session.ts';
import {hearOfSession} from './session-events.ts';

/** What is known of the session a tunnel leads to. */
export type Watched =
	| {readonly status: 'known'; readonly session: Session}
	/** `session` where the service itself answered. */
	| {readonly status: 'away'; readonly problem: Problem; readonly nextTryAt: number; readonly session?: Session}
	| {readonly status: 'over'; readonly reason: string};

export type SessionWatch = {
	/** Asks now instead of at the next turn. */
	readonly ask: () => void;
	/** Asks now, and takes the service's word that the session runs no more until something in it was reached. */
	readonly doubt: () => void;
	/** Somebody waits or looks: while the service itself cannot be reached, the pause until the next try is a short one. */
	readonly hurry: () => void;
	/** This process stood still for a while: a question from before it will get no answer, and the failures were of another time. Asks now. */
	readonly wake: () => void;
	readonly stop: () => void;
};

export type WatchOptions = {
	/** Whether connections are open, which shortens the pause. */
	readonly isBusy: () => boolean;
	readonly onChange: (watched: Watched) => void;
	/** The service answers again after it did not, or only after a long time: what was open may have gone without a word meanwhile. */
	readonly onReturn?: () => void;
	/** Rejects with a Problem where nothing in the session can be reached. */
	readonly probe: (session: Session, signal: AbortSignal) => Promise<void>;
};

/**
Milliseconds between two looks: one small question each, and the longest stays below the 20 s after which an end must be known. A dead far end is silent in session mode (backendai.md section 6.4),
so the status is what tells; where the service sends events a look follows them at once. A session that is about to change is looked at more often; that does not last.
*/
const busyInterval = 8000;
const idleInterval = 15_000;
const changingInterval = 2000;

/** An answer that took longer came by another way than the one that was there. */
const longAnswer = 10_000;

/** Between two tries while somebody waits for a service that is away. */
const hurriedInterval = 1500;

const isChanging = ({status}: Session) => status === 'starting' || status === 'stopping';

/**
Looks at the session's status until it is over. A session that is missing from two answers in a row is over; one that was restarted is known again when something in it was reached,
since the service calls a restart that failed RUNNING, too (containers-observed section 5).
*/
export function watchSession(provider: Provider, id: string, {isBusy, onChange, onReturn, probe}: WatchOptions): SessionWatch {
	const abort = new AbortController();
	let timer: NodeJS.Timeout | undefined;
	let isAsking = false;
	let isAskedAgain = false;
	let isDoubtful = false;
	let last: Session | undefined;
	let failures = 0;
	let misses = 0;
	/** What was said last, as long as nothing is reached. */
	let away: Extract<Watched, {status: 'away'}> | undefined;
	let question: AbortController | undefined;

	const schedule = (pause: number) => {
		clearTimeout(timer);
		if (!abort.signal.aborted) {
			timer = setTimeout(() => {
				void look();
			}, pause);
		}
	};

	/** Undefined where nothing is wrong. */
	const troubleOf = async (session: Session, signal: AbortSignal): Promise<Problem | undefined> => {
		if (!isUsable(session)) {
			return new Problem('session-not-usable', `${session.name} is ${session.detail}.`, {isTemporary: true});
		}

		if (isDoubtful) {
			try {
				await probe(session, signal);
				isDoubtful = false;
			} catch (error) {
				return toProblem(error);
			}
		}

		return undefined;
	};

	/** Says what the answer to the look of then means, and resolves with the milliseconds until the next one. */
	const judge = async (session: Session | undefined, askedAt: number, signal: AbortSignal): Promise<number> => {
		const pause = isBusy() ? busyInterval : idleInterval;
		misses = session ? 0 : misses + 1;
		if (!session) {
			if (misses > 1) {
				onChange({status: 'over', reason: 'the session is gone'});
			}

			return changingInterval;
		}

		if (isOver(session)) {
			onChange({status: 'over', reason: `${session.name} ended${session.reason ? ` (${session.reason})` : ''}`});
			return pause;
		}

		isDoubtful ||= last !== undefined && !isSameRun(last, session);
		last = session;
		const problem = await troubleOf(session, signal);
		signal.throwIfAborted();
		const spent = Date.now() - askedAt;
		const next = Math.max(changingInterval, isChanging(session) ? 0 : pause - spent, provider.pause?.([session]) ?? 0);
		onChange(problem
			? {
				status: 'away', problem, session, nextTryAt: Date.now() + next,
			}
			: {status: 'known', session});
		return next;
	};

	const look = async (): Promise<void> => {
		if (isAsking) {
			return;
		}

		isAsking = true;
		let pause = 0;
		question = new AbortController();
		const signal = AbortSignal.any([abort.signal, question.signal]);
		const askedAt = Date.now();
		try {
			const session = await provider.findSession(id, signal);
			if (failures > 0 || Date.now() - askedAt > longAnswer) {
				onReturn?.();
			}

			failures = 0;
			away = undefined;
			pause = await judge(session, askedAt, signal);
		} catch (error) {
			if (signal.aborted) {
				return;
			}

			failures++;
			const problem = toProblem(error);
			pause = Math.max(backOff(failures), problem.retryAfter);
			away = {status: 'away', problem, nextTryAt: Date.now() + pause};
			onChange(away);
		} finally {
			isAsking = false;
			schedule(isAskedAgain ? 0 : pause);
			isAskedAgain = false;
		}
	};

	/** What is under way may not have seen yet what the asker knows. */
	const ask = () => {
		if (isAsking) {
			isAskedAgain = true;
		} else {
			schedule(0);
		}
	};

	void look();
	void hearOfSession(provider, id, ask, abort.signal);
	return {
		ask,
		doubt() {
			isDoubtful = true;
			ask();
		},
		hurry() {
			const soon = Date.now() + hurriedInterval;
			if (isAsking || !away || away.nextTryAt <= soon) {
				return;
			}

			away = {...away, nextTryAt: soon};
			onChange(away);
			schedule(hurriedInterval);
		},
		wake() {
			failures = 0;
			question?.abort();
			schedule(0);
		},
		stop() {
			abort.abort();
			clearTimeout(timer);
		},
	};
}
