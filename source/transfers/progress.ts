import {toPlainProblem, type Problem} from '../core/problem.ts';
import {
	listedAtMost,
	waitingState,
	type FailedFile,
	type Question,
	type Remark,
	type TransferState,
} from '../core/transfer.ts';
import type {Checked} from './journal.ts';

/** Counts what happens to a copy and tells of it at most ten times a second. */
export type Progress = {
	readonly found: (bytes: number) => void;
	/** Whether all was found by now. */
	readonly planned: (isPlanned: boolean) => void;
	readonly started: (path: string) => void;
	/** Bytes that are there by now. */
	readonly copied: (bytes: number) => void;
	/** Bytes that went over the wire. */
	readonly sent: (bytes: number) => void;
	readonly resumed: (bytes: number) => void;
	/** One more file is being compared, or one less. */
	readonly verifying: (change: 1 | -1) => void;
	readonly fileDone: (checked: Checked) => void;
	readonly skipped: () => void;
	readonly failed: (file: FailedFile) => void;
	readonly remark: (...files: readonly Remark[]) => void;
	/** The first of those that are open, and how many there are. */
	readonly asks: (questions: readonly Question[], total: number) => void;
	/** What the connection does. */
	readonly status: (change: Pick<TransferState, 'status' | 'reason' | 'nextTryAt' | 'problem'>) => void;
	readonly reconnected: () => void;
	readonly state: () => TransferState;
	/** Tells what was not told yet. */
	readonly tick: () => void;
	/** Tells the last state and stops. */
	readonly end: (status: 'done' | 'failed' | 'cancelled', problem?: Problem) => TransferState;
};

/** Milliseconds the rate looks back. */
const rateSpan = 5000;
const tellInterval = 100;

export type Clock = {
	/** Milliseconds, from any start. */
	readonly now: () => number;
	/** Calls `task` again and again until the returned function is called. */
	readonly every: (milliseconds: number, task: () => void) => () => void;
};

const realClock: Clock = {
	now: () => performance.now(),
	every(milliseconds, task) {
		const timer = setInterval(task, milliseconds).unref();
		return () => {
			clearInterval(timer);
		};
	},
};

type Sample = {readonly at: number; readonly bytes: number};

/** Bytes a second over the last seconds; those that are there from an earlier try are no rate. */
function createRate(clock: Clock, from = 0): (bytes: number) => number {
	let samples: Sample[] = [{at: clock.now(), bytes: from}];
	return bytes => {
		const now = clock.now();
		if (now - samples.at(-1)!.at >= tellInterval) {
			samples.push({at: now, bytes});
			// The oldest sample that is kept is the last one from before the span.
			const start = samples.findLastIndex(sample => sample.at <= now - rateSpan);
			samples = samples.slice(Math.max(start, 0));
		}

		const first = samples[0]!;
		const span = now - first.at;
		return span < 1000 ? 0 : Math.round((bytes - first.bytes) / span * 1000);
	};
}

function withTimeLeft(state: TransferState): TransferState {
	const {timeLeft: _, ...rest} = state;
	const {status, isPlanned, rate, bytesTotal, bytesDone} = state;
	return status === 'running' && isPlanned && rate > 0 ? {...rest, timeLeft: Math.round((bytesTotal - bytesDone) / rate * 1000)} : rest;
}

function withOne<Item>(list: readonly Item[], item: Item): readonly Item[] {
	return list.length < listedAtMost ? [...list, item] : list;
}

export function createProgress(onState: (state: TransferState) => void, clock: Clock = realClock): Progress {
	let state: TransferState = {...waitingState, status: 'running'};
	let told: TransferState | undefined;
	let bytesDone = 0;
	let bytesSent = 0;
	let bytesResumed = 0;
	let rateOf = createRate(clock);

	const change = (changes: Partial<TransferState>) => {
		state = {...state, ...changes};
	};

	const measure = () => {
		const rate = rateOf(bytesDone - bytesResumed);
		if (rate !== state.rate || bytesDone !== state.bytesDone || bytesSent !== state.bytesSent) {
			state = withTimeLeft({
				...state, rate, bytesDone, bytesSent, bytesResumed,
			});
		}
	};

	const tick = () => {
		measure();
		if (state === told) {
			return;
		}

		told = state;
		onState(state);
	};

	const stop = clock.every(tellInterval, tick);
	return {
		found(bytes) {
			change({filesTotal: state.filesTotal + 1, bytesTotal: state.bytesTotal + bytes});
		},
		planned(isPlanned) {
			change({isPlanned});
		},
		started(path) {
			change({current: path});
		},
		copied(bytes) {
			bytesDone += bytes;
		},
		sent(bytes) {
			bytesSent += bytes;
		},
		resumed(bytes) {
			bytesResumed += bytes;
		},
		verifying(by) {
			change({filesVerifying: state.filesVerifying + by});
		},
		fileDone(checked) {
			change({filesDone: state.filesDone + 1, filesVerified: state.filesVerified + (checked === 'sha256' ? 1 : 0)});
		},
		skipped() {
			change({filesTotal: state.filesTotal + 1, filesSkipped: state.filesSkipped + 1});
		},
		failed(file) {
			change({failed: withOne(state.failed, file), failedTotal: state.failedTotal + 1});
		},
		remark(...files) {
			for (const file of files) {
				change({remarks: withOne(state.remarks, file), remarksTotal: state.remarksTotal + 1});
			}
		},
		asks(questions, questionsTotal) {
			change({questions, questionsTotal});
		},
		status(next) {
			const {
				reason: _, nextTryAt: __, problem: ___, ...rest
			} = state;
			if (next.status !== undefined && next.status !== state.status) {
				// A time in which nothing was to be copied is no part of the rate.
				rateOf = createRate(clock, bytesDone - bytesResumed);
			}

			state = {...rest, ...next};
			tick();
		},
		reconnected() {
			change({reconnects: state.reconnects + 1});
		},
		state: () => state,
		tick,
		end(status, problem) {
			stop();
			measure();
			const {
				current: _, reason: __, nextTryAt: ___, timeLeft: ____, problem: _____, ...rest
			} = state;
			state = {
				...rest, filesVerifying: 0, status, endedAt: Date.now(), ...(problem && {problem: toPlainProblem(problem)}),
			};
			told = state;
			onState(state);
			return state;
		},
	};
}
