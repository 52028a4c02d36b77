import {isAbort, toProblem} from '../core/problem.ts';
import type {Polled} from '../core/polled.ts';
import {backOff} from '../core/retry.ts';
import type {Store} from '../core/store.ts';

export type Poller = {
	readonly start: () => void;
	readonly stop: () => void;
	/** Asks now; a question under way is not repeated. */
	readonly ask: () => void;
	/** Drops what is under way, and forgets the value: another server is asked from now on. */
	readonly reset: () => void;
};

/** Milliseconds until it is seen that another process of the user has signed in. */
const signInInterval = 30_000;

/**
Asks again and again and puts the answers into `store`. Single flight; `interval` milliseconds after an answer the next question; longer pauses after failures, none after one
that asking again cannot mend (the user must act, and `ask` follows). A sign-in may be made elsewhere, so it is looked for now and then.
*/
export function createPoller<Value>(store: Store<Polled<Value>>, ask: (signal: AbortSignal) => Promise<Value>, {interval, initial}: {readonly interval: number | (() => number); readonly initial: Value}): Poller {
	let timer: NodeJS.Timeout | undefined;
	let abort: AbortController | undefined;
	let isStarted = false;
	let failures = 0;

	const usual = () => (typeof interval === 'number' ? interval : interval());

	const schedule = (pause: number) => {
		clearTimeout(timer);
		if (isStarted) {
			timer = setTimeout(() => {
				void turn();
			}, pause);
		}
	};

	const turn = async (): Promise<void> => {
		if (abort) {
			return;
		}

		clearTimeout(timer);
		const mine = new AbortController();
		abort = mine;
		let pause: number | undefined = usual();
		try {
			const value = await ask(mine.signal);
			if (mine.signal.aborted) {
				return;
			}

			failures = 0;
			store.set({
				value, updatedAt: new Date(), problem: undefined, nextTryAt: undefined,
			});
			pause = usual();
		} catch (error) {
			if (mine.signal.aborted || isAbort(error)) {
				return;
			}

			failures++;
			const problem = toProblem(error);
			pause = problem.isTemporary || problem.code === 'failed' ? Math.max(usual(), problem.retryAfter, backOff(failures, {first: 2000})) : undefined;
			const nextTryAt = pause === undefined ? undefined : new Date(Date.now() + pause);
			pause ??= problem.code === 'sign-in-needed' ? signInInterval : undefined;
			store.set(polled => ({
				...polled, problem, nextTryAt,
			}));
		} finally {
			if (abort === mine) {
				abort = undefined;
				if (pause !== undefined) {
					schedule(pause);
				}
			}
		}
	};

	return {
		start() {
			if (isStarted) {
				return;
			}

			isStarted = true;
			void turn();
		},
		stop() {
			isStarted = false;
			clearTimeout(timer);
			abort?.abort();
			abort = undefined;
		},
		ask() {
			if (isStarted) {
				void turn();
			}
		},
		reset() {
			abort?.abort();
			abort = undefined;
			failures = 0;
			clearTimeout(timer);
			store.set({
				value: initial, updatedAt: undefined, problem: undefined, nextTryAt: undefined,
			});
			if (isStarted) {
				void turn();
			}
		},
	};
}
