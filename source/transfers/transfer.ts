import {setTimeout as delay} from 'node:timers/promises';
import {toProblem} from '../core/problem.ts';
import type {Answer, TransferSpec, TransferState} from '../core/transfer.ts';
import {copyAll} from './copy-all.ts';
import {openJournal, type Journal} from './journal.ts';
import {createLink} from './link.ts';
import {createLocalHasher} from './local-hasher.ts';
import {createPace} from './pace.ts';
import {filesNotCopied} from './problems.ts';
import {createProgress} from './progress.ts';
import type {FileConnection, Remote} from './remote.ts';

export type {FileConnection} from './remote.ts';

/** Milliseconds that a cancelled copy waits for its last answers. */
const patience = 2000;

export type TransferOptions = {
	/**
	A new login to the session, or the folder of the service that takes its place. Called at the start and again after each cut; the connection is closed by the transfer. A Problem that is temporary makes the transfer try again,
	`sign-in-needed` makes it pause until it is called with success; any other ends it.
	*/
	readonly connect: (signal: AbortSignal) => Promise<FileConnection | Remote>;
	/** Directory of what a later run must know; made where it is missing. One for all transfers of a user. */
	readonly journal: string;
	/** Milliseconds before each try to make a lost connection again; after the last one it is paused, and tries again now and then. Default: 1, 2, 5, 15 and 60 s. */
	readonly pauses?: readonly number[];
	/** Called at most about ten times a second, and with the last state. */
	readonly onState: (state: TransferState) => void;
};

/** A transfer under way. The calls return at once; what they do shows in the state. */
export type RunningTransfer = {
	readonly state: () => TransferState;
	/** Resolves with the last state (`isTransferOver`), never rejects. */
	readonly ended: Promise<TransferState>;
	/** Lets go of the connection; the parts stay. */
	readonly pause: () => void;
	/** Goes on after `pause`; while a try is waited for, tries now. */
	readonly resume: () => void;
	/** While a try to reach the session is waited for, tries now. */
	readonly retry: () => void;
	/** The connection is most likely of no use any more, such as after this process stood still: it is made anew. */
	readonly renew: () => void;
	/** Ends it; the parts stay, and the next transfer of the same files goes on with them. */
	readonly cancel: () => void;
	/** Answers one question or all. */
	readonly answer: (answer: Answer) => void;
	/** Bytes a second from now on; undefined = no limit. */
	readonly setLimit: (limit: number | undefined) => void;
};

/**
Copies what a wish says. A file that cannot be copied is listed in `failed` while the others go on; a lost connection is made again (after 1, 2, 5, 15, 60 s, then it is `paused` and
tries every five minutes).
Started again with the same spec, after a crash or to try what failed, it copies only what is missing and goes on with half files; `forgetTransfer` of journal.ts ends that.
*/
export function startTransfer(spec: TransferSpec, {connect, journal: directory, pauses, onState}: TransferOptions): RunningTransfer {
	const progress = createProgress(onState);
	const abort = new AbortController();
	const {signal} = abort;
	let {limit} = spec;
	const localHasher = createLocalHasher();
	let isCancelled = false;
	let isAsking = false;
	let journal: Journal | undefined;
	let answer: (answer: Answer) => void = () => undefined;

	const link = createLink({
		pauses,
		connect,
		signal,
		onStatus(status) {
			progress.status(isAsking && status.status === 'running' && status.reason === undefined ? {status: 'asking'} : status);
		},
		onReconnected: progress.reconnected,
		onFailed(error) {
			abort.abort(error);
		},
	});

	const run = async (): Promise<TransferState> => {
		let last: TransferState | undefined;
		try {
			journal = openJournal(directory, spec);
			const work = copyAll(spec, {
				link,
				journal,
				localHasher,
				progress,
				abort,
				pace: createPace(() => limit),
				onQuestions(questions) {
					answer = questions.answer;
				},
				onAsking(isNow) {
					isAsking = isNow;
					progress.status({status: isNow ? 'asking' : 'running'});
				},
			});
			const {hasFailedCheck} = await orAborted(work, signal);
			const {failedTotal} = progress.state();
			last = failedTotal > 0 ? progress.end('failed', filesNotCopied(failedTotal, hasFailedCheck)) : progress.end('done');
		} catch (error) {
			last = isCancelled ? progress.end('cancelled') : progress.end('failed', toProblem(error));
		}

		link.close();
		localHasher.close();
		await journal?.close(last.status === 'done');
		return last;
	};

	return {
		state: progress.state,
		ended: run(),
		pause: link.pause,
		resume: link.resume,
		retry: link.retry,
		renew: link.renew,
		cancel() {
			isCancelled = true;
			abort.abort();
		},
		answer(given) {
			answer(given);
		},
		setLimit(next) {
			limit = next;
		},
	};
}

/** The work, or a little after the signal: a connection that hangs must not keep a cancelled copy. */
async function orAborted<Value>(work: Promise<Value>, signal: AbortSignal): Promise<Value> {
	const settled = new AbortController();
	const abort = Promise.withResolvers<never>();
	const onAbort = async () => {
		await delay(patience, undefined, {signal: settled.signal}).catch(() => undefined);
		abort.reject(signal.reason);
	};

	signal.addEventListener('abort', onAbort, {once: true});
	try {
		return await Promise.race([work, abort.promise]);
	} finally {
		signal.removeEventListener('abort', onAbort);
		settled.abort();
	}
}
