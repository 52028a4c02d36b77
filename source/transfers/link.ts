import {type Problem, toPlainProblem, toProblem} from '../core/problem.ts';
import type {TransferState} from '../core/transfer.ts';
import {isLost} from './fatal.ts';
import {openRemote, type FileConnection, type Remote} from './remote.ts';

const usualPauses: readonly number[] = [1000, 2000, 5000, 15_000, 60_000];
/** Milliseconds between the tries of a copy that is paused: after all others were in vain, and until there is a new sign-in. */
const rarePause = 5 * 60_000;
const signInPause = 5000;

/** The connection to the session, made again when it is lost. */
export type Link = {
	/** Does the work with the session's files, and all of it again when the connection was lost meanwhile. Rejects with what the work does otherwise, with what no try can mend, or with the reason of the signal. */
	readonly run: <Value>(work: (remote: Remote) => Promise<Value>) => Promise<Value>;
	/** Something arrived: the next loss is a new one. */
	readonly progressed: () => void;
	readonly pause: () => void;
	readonly resume: () => void;
	/** While a try is waited for, tries now. */
	readonly retry: () => void;
	/** What is connected is most likely of no use any more: connects anew, or tries now. */
	readonly renew: () => void;
	readonly close: () => void;
};

export type LinkOptions = {
	/** Milliseconds before each try to make a lost connection again; after the last one it is `paused`, and tries now and then. */
	readonly pauses?: readonly number[] | undefined;
	readonly connect: (signal: AbortSignal) => Promise<FileConnection | Remote>;
	readonly signal: AbortSignal;
	readonly onStatus: (status: Pick<TransferState, 'status' | 'reason' | 'nextTryAt' | 'problem'>) => void;
	readonly onReconnected: () => void;
	/** No try can mend it; `run` rejects from then on. */
	readonly onFailed: (error: unknown) => void;
};

/** A wait that others can end. */
function createWait(signal: AbortSignal) {
	let wake: (() => void) | undefined;
	return {
		/** Without milliseconds until it is ended. Rejects with the reason of the signal. */
		async for(milliseconds?: number): Promise<void> {
			signal.throwIfAborted();
			await new Promise<void>((resolve, reject) => {
				const onAbort = () => {
					clearTimeout(timer);
					reject(signal.reason as Error);
				};

				const end = () => {
					clearTimeout(timer);
					signal.removeEventListener('abort', onAbort);
					resolve();
				};

				wake = end;
				const timer = milliseconds === undefined ? undefined : setTimeout(end, milliseconds);
				signal.addEventListener('abort', onAbort, {once: true});
			});
		},
		end() {
			wake?.();
		},
	};
}

type Opening = {
	readonly remote: Promise<Remote>;
	isOpen: boolean;
};

export function createLink({pauses = usualPauses, connect, signal, onStatus, onReconnected, onFailed}: LinkOptions): Link {
	let current: Opening | undefined;
	const wish = {isPaused: false};
	let wasConnected = false;
	let failures = 0;
	const wait = createWait(signal);

	const stayPaused = async () => {
		onStatus({status: 'paused'});
		while (wish.isPaused) {
			await wait.for();
		}

		failures = 0;
		onStatus({status: 'running'});
	};

	const restAfter = async (problem: Problem) => {
		const {message: reason, code} = problem;
		const needsSignIn = code === 'sign-in-needed';
		const next = needsSignIn ? signInPause : pauses[failures];
		failures++;
		const milliseconds = next ?? rarePause;
		const nextTryAt = Date.now() + milliseconds;
		onStatus(needsSignIn || next === undefined
			? {
				status: 'paused', reason, nextTryAt, problem: toPlainProblem(problem),
			}
			: {status: 'running', reason, nextTryAt});
		await wait.for(milliseconds);
	};

	const connectOnce = async (): Promise<Remote> => {
		signal.throwIfAborted();
		const connection = await connect(signal);
		try {
			signal.throwIfAborted();
			return 'place' in connection ? connection : await openRemote(connection);
		} catch (error) {
			connection.close();
			throw error;
		}
	};

	const open = async (lost: Problem | undefined): Promise<Remote> => {
		for (let problem = lost; ;) {
			if (problem && !wish.isPaused) {
				await restAfter(problem);
			}

			if (wish.isPaused) {
				await stayPaused();
			}

			try {
				const opened = await connectOnce();
				if (!wish.isPaused) {
					return opened;
				}

				opened.close();
				problem = undefined;
			} catch (error) {
				signal.throwIfAborted();
				problem = toProblem(error);
				if (!problem.isTemporary && problem.code !== 'sign-in-needed') {
					throw problem;
				}
			}
		}
	};

	const begin = (lost?: Problem): Opening => {
		const opening: Opening = {remote: open(lost), isOpen: false};
		const tell = async () => {
			try {
				await opening.remote;
			} catch (error) {
				onFailed(error);
				return;
			}

			opening.isOpen = true;
			if (wasConnected) {
				onReconnected();
			}

			wasConnected = true;
			onStatus({status: 'running'});
		};

		void tell();
		current = opening;
		return opening;
	};

	/** Lets go of a connection; whoever comes first begins the next one. */
	const drop = async (opening: Opening, lost?: Problem) => {
		if (current !== opening) {
			return;
		}

		begin(lost);
		const {close} = await opening.remote;
		close();
	};

	const retry = () => {
		failures = 0;
		if (!wish.isPaused) {
			wait.end();
		}
	};

	return {
		async run(work) {
			for (;;) {
				signal.throwIfAborted();
				const opening = current ?? begin();
				const remote = await opening.remote;
				try {
					return await work(remote);
				} catch (error) {
					signal.throwIfAborted();
					if (!isLost(error)) {
						throw error;
					}

					await drop(opening, error);
				}
			}
		},
		progressed() {
			failures = 0;
		},
		pause() {
			wish.isPaused = true;
			if (current?.isOpen) {
				void drop(current);
			} else {
				wait.end();
			}
		},
		resume() {
			wish.isPaused = false;
			retry();
		},
		retry,
		renew() {
			if (current?.isOpen) {
				void drop(current);
			} else {
				retry();
			}
		},
		close() {
			if (current?.isOpen) {
				void current.remote.then(({close}) => {
					close();
				});
			}
		},
	};
}
