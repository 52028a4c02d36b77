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

/**
Asks again and again and puts the answers into `store`. Single flight; `interval` milliseconds after an answer the next question; longer pauses after failures, none after one
that asking again cannot mend (the user must act, and `ask` follows).
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
		store.set(polled => ({...polled, isLoading: true}));
		let pause: number | undefined = usual();
		try {
			const value = await ask(mine.signal);
			if (mine.signal.aborted) {
				return;
			}

			failures = 0;
			store.set({
				value, updatedAt: new Date(), problem: undefined, isLoading: false, nextTryAt: undefined,
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
			store.set(polled => ({
				...polled, problem, isLoading: false, nextTryAt,
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
			store.set(polled => (polled.isLoading ? {...polled, isLoading: false} : polled));
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
				value: initial, updatedAt: undefined, problem: undefined, isLoading: false, nextTryAt: undefined,
			});
			if (isStarted) {
				void turn();
			}
		},
	};
}
