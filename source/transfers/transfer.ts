import {setTimeout as delay} from 'node:timers/promises';
import {Problem, toPlainProblem, toProblem} from '../core/problem.ts';
import {
	waitingState,
	type Answer,
	type TransferSpec,
	type TransferState,
} from '../core/transfer.ts';
import type {SshConnection} from '../ssh/connection.ts';
import {createBudget} from './budget.ts';
import {copyFile, fileWindow} from './copy.ts';
import {resolveTargets} from './destination.ts';
import {isFatal} from './fatal.ts';
import {localPlace} from './local-place.ts';
import {createPace} from './pace.ts';
import type {Place, RemotePlace} from './place.ts';
import {plan, type PlannedFile} from './plan.ts';
import {createProgress} from './progress.ts';
import {createWorkQueue} from './work-queue.ts';

/** Small files under way at once: their round trips are what takes the time. */
const parallelFiles = 64;
/** Room for two large files, so that one flows while the other is being finished. */
const bytesUnderWay = 2 * fileWindow;
/** What even an empty file takes of it. */
const leastWeight = 64 * 1024;
/** Milliseconds that a cancelled copy waits for its last answers. */
const patience = 2000;

/** What a transfer needs of a login to the session. */
export type FileConnection = Pick<SshConnection, 'exec' | 'closed' | 'close'> & {readonly openSftp: () => Promise<RemotePlace>};

export type TransferOptions = {
	/**
	A new login to the session. Called at the start and again after each cut; the connection is closed by the transfer. A Problem that is temporary, or `sign-in-needed`, makes the
	transfer wait or pause; any other ends it.
	*/
	readonly connect: (signal: AbortSignal) => Promise<FileConnection>;
	/** Directory of what a later run must know; made where it is missing. One for all transfers of a user. */
	readonly journal: string;
	/** Called at most about ten times a second, and with the last state. */
	readonly onState: (state: TransferState) => void;
};

/** A transfer under way. The calls return at once; what they do shows in the state. */
export type RunningTransfer = {
	readonly state: () => TransferState;
	/** Resolves with the last state (`isTransferOver`), never rejects. All connections and files are closed then. */
	readonly ended: Promise<TransferState>;
	/** Lets go of the connection; the parts stay. */
	readonly pause: () => void;
	/** Goes on after `pause`, or after all tries to reach the session were in vain; while a try is waited for, tries now. */
	readonly resume: () => void;
	/** Ends it; the parts stay, and the next transfer of the same files goes on with them. */
	readonly cancel: () => void;
	/** Answers one question or all. An answer to a question that is not open does nothing. */
	readonly answer: (answer: Answer) => void;
	/** Bytes a second from now on; undefined = no limit. */
	readonly setLimit: (limit: number | undefined) => void;
};

/**
Copies what a wish says. A file that cannot be copied is listed in `failed` while the others go on; a lost connection is made again (after 1, 2, 5, 15, 60 s, then it is `paused`).
Started again with the same spec, after a crash or to try what failed, it copies only what is missing and goes on with half files.
*/
export function startTransfer(spec: TransferSpec, options: TransferOptions): RunningTransfer {
	const abort = new AbortController();
	let state = waitingState;
	const later = () => undefined;
	const run = async () => {
		let connection: FileConnection | undefined;
		try {
			connection = await options.connect(abort.signal);
			return await runTransfer(spec, {
				sftp: await connection.openSftp(), signal: abort.signal, onState(next) {
					state = next;
					options.onState(next);
				},
			});
		} catch (error) {
			state = {...state, ...(abort.signal.aborted ? {status: 'cancelled'} : {status: 'failed', problem: toPlainProblem(toProblem(error))})};
			options.onState(state);
			return state;
		} finally {
			connection?.close();
		}
	};

	return {
		state: () => state,
		ended: run(),
		pause: later,
		resume: later,
		cancel() {
			abort.abort();
		},
		answer: later,
		setLimit: later,
	};
}

type RunOptions = {
	/** The files of the session. */
	readonly sftp: Place;
	readonly signal?: AbortSignal | undefined;
	readonly onState: (state: TransferState) => void;
};

async function runTransfer(spec: TransferSpec, {sftp, signal, onState}: RunOptions): Promise<TransferState> {
	const {limit} = spec;
	const progress = createProgress(onState);
	const [from, to] = spec.direction === 'upload' ? [localPlace, sftp] : [sftp, localPlace];
	const pace = createPace(limit);
	const stop = new AbortController();
	const running = signal ? AbortSignal.any([signal, stop.signal]) : stop.signal;
	const files = createWorkQueue(parallelFiles, running);
	const budget = createBudget(bytesUnderWay);

	const copyOne = async (file: PlannedFile) => {
		const weight = Math.min(Math.max(file.size, leastWeight), fileWindow);
		await budget.take(weight);
		try {
			running.throwIfAborted();
			progress.started(file.source);
			await copyFile(file, {
				from, to, pace, signal: running, onBytes: progress.copied,
			});
			progress.fileDone();
		} catch (error) {
			if (isFatal(error)) {
				// The walk ends with it too.
				stop.abort(error);
			}

			running.throwIfAborted();
			progress.failed({path: file.source, reason: toProblem(error).message});
		} finally {
			budget.giveBack(weight);
		}
	};

	const copyAll = async () => {
		try {
			running.throwIfAborted();
			await plan(await resolveTargets(spec, to), {
				from,
				to,
				ifExists: spec.ifExists,
				signal: running,
				onSkip: progress.skipped,
				onFailed(failed) {
					progress.found(0);
					progress.failed(failed);
				},
				onFile(file) {
					progress.found(file.size);
					files.add(async () => copyOne(file));
				},
			});
			progress.planned();
		} catch (error) {
			stop.abort(error);
		}

		await files.idle();
		running.throwIfAborted();
	};

	try {
		await orAborted(copyAll(), signal);
		const {failed} = progress.state();
		return failed.length > 0 ? progress.end('failed', filesNotCopied(failed.length)) : progress.end('done');
	} catch (error) {
		return signal?.aborted ? progress.end('cancelled') : progress.end('failed', toProblem(error));
	}
}

function filesNotCopied(count: number): Problem {
	return new Problem('files-not-copied', `${count === 1 ? '1 file was' : `${count} files were`} not copied.`, {hint: 'The reasons are listed; the same copy tries again.'});
}

/** The work, or a little after the signal: a connection that hangs must not keep a cancelled copy. */
async function orAborted(work: Promise<void>, signal: AbortSignal | undefined): Promise<void> {
	if (!signal) {
		await work;
		return;
	}

	const settled = new AbortController();
	const abort = Promise.withResolvers<never>();
	const onAbort = async () => {
		await delay(patience, undefined, {signal: settled.signal}).catch(() => undefined);
		abort.reject(signal.reason);
	};

	signal.addEventListener('abort', onAbort, {once: true});
	try {
		await Promise.race([work, abort.promise]);
	} finally {
		signal.removeEventListener('abort', onAbort);
		settled.abort();
	}
}
