import {Problem, toProblem} from '../core/problem.ts';
import type {Provider} from '../core/provider.ts';
import {backOff} from '../core/retry.ts';
import {isOver, isUsable, type Session} from '../core/session.ts';

/** What is known of the session a tunnel leads to. */
export type Watched =
	| {readonly status: 'known'; readonly session: Session}
	| {readonly status: 'away'; readonly problem: Problem; readonly nextTryAt: number}
	| {readonly status: 'over'; readonly reason: string};

export type SessionWatch = {
	/** Asks now instead of at the next turn. */
	readonly ask: () => void;
	readonly stop: () => void;
};

/** Milliseconds between two looks. A dead far end is silent in session mode (backendai.md section 6.4), so the status is what tells. */
const busyInterval = 10_000;
const idleInterval = 20_000;

/**
Looks at the session's status until it is over. `isBusy` says whether connections are open, which shortens the pause. A session that is missing from two answers in a row is over.
*/
export function watchSession(provider: Provider, id: string, {isBusy, onChange}: {readonly isBusy: () => boolean; readonly onChange: (watched: Watched) => void}): SessionWatch {
	const abort = new AbortController();
	let timer: NodeJS.Timeout | undefined;
	let isAsking = false;
	let failures = 0;
	let misses = 0;

	const schedule = (pause: number) => {
		clearTimeout(timer);
		if (!abort.signal.aborted) {
			timer = setTimeout(() => {
				void look();
			}, pause);
		}
	};

	const look = async (): Promise<void> => {
		if (isAsking) {
			return;
		}

		isAsking = true;
		let pause = isBusy() ? busyInterval : idleInterval;
		try {
			const session = (await provider.listSessions(abort.signal)).find(session => session.id === id);
			failures = 0;
			misses = session ? 0 : misses + 1;
			if (session && !isOver(session)) {
				onChange(isUsable(session)
					? {status: 'known', session}
					: {status: 'away', problem: new Problem('session-not-usable', `${session.name} is ${session.detail}.`, {isTemporary: true}), nextTryAt: Date.now() + pause});
			} else if (session) {
				onChange({status: 'over', reason: `${session.name} ended${session.reason ? ` (${session.reason})` : ''}`});
			} else if (misses > 1) {
				onChange({status: 'over', reason: 'the session is gone'});
			} else {
				pause = 1000;
			}
		} catch (error) {
			if (abort.signal.aborted) {
				return;
			}

			failures++;
			pause = backOff(failures);
			onChange({status: 'away', problem: toProblem(error), nextTryAt: Date.now() + pause});
		} finally {
			isAsking = false;
			schedule(pause);
		}
	};

	void look();
	return {
		ask() {
			schedule(0);
		},
		stop() {
			abort.abort();
			clearTimeout(timer);
		},
	};
}
