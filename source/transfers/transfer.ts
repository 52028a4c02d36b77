import {setTimeout as delay} from 'node:timers/promises';
import {toProblem} from '../core/problem.ts';
import type {TransferSpec, TransferState} from '../core/transfer.ts';
import {createBudget} from './budget.ts';
import {copyFile, fileWindow} from './copy.ts';
import {resolveTargets} from './destination.ts';
import {isFatal} from './fatal.ts';
import {localPlace} from './local-place.ts';
import {createPace} from './pace.ts';
import type {Place} from './place.ts';
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

export type TransferOptions = {
	/** The files of the session. */
	readonly sftp: Place;
	readonly signal?: AbortSignal | undefined;
	/** Called at most about ten times a second, and with the last state. */
	readonly onState: (state: TransferState) => void;
	/** Bytes a second. */
	readonly limit?: number | undefined;
};

/**
Copies what a wish says, and resolves with the last state. Never rejects: a file that cannot be copied is listed in `failed` while the others go on;
`problem` is what ended the copy as a whole.
*/
export async function runTransfer(spec: TransferSpec, {sftp, signal, onState, limit}: TransferOptions): Promise<TransferState> {
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
		return progress.end('done');
	} catch (error) {
		return signal?.aborted ? progress.end('cancelled') : progress.end('failed', toProblem(error));
	}
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
