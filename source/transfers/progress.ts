import {toPlainProblem, type Problem} from '../core/problem.ts';
import {waitingState, type FailedFile, type TransferState} from '../core/transfer.ts';

/** Counts what happens to a copy and tells of it at most ten times a second. */
export type Progress = {
	readonly found: (bytes: number) => void;
	readonly planned: () => void;
	readonly started: (path: string) => void;
	readonly copied: (bytes: number) => void;
	readonly fileDone: () => void;
	readonly skipped: () => void;
	readonly failed: (file: FailedFile) => void;
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

export function createProgress(onState: (state: TransferState) => void, clock: Clock = realClock): Progress {
	let state: TransferState = {...waitingState, status: 'running'};
	let told: TransferState | undefined;
	let bytesDone = 0;
	let samples: Array<{readonly at: number; readonly bytes: number}> = [{at: clock.now(), bytes: 0}];

	const change = (changes: Partial<TransferState>) => {
		state = {...state, ...changes};
	};

	const measure = () => {
		const now = clock.now();
		const last = samples.at(-1)!;
		if (now - last.at >= tellInterval) {
			samples.push({at: now, bytes: bytesDone});
			// The oldest sample that is kept is the last one from before the span.
			const start = samples.findLastIndex(sample => sample.at <= now - rateSpan);
			samples = samples.slice(Math.max(start, 0));
		}

		const first = samples[0]!;
		const span = now - first.at;
		const rate = span < 1000 ? 0 : Math.round((bytesDone - first.bytes) / span * 1000);
		if (rate !== state.rate || bytesDone !== state.bytesDone) {
			change({rate, bytesDone});
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
		planned() {
			change({isPlanned: true});
		},
		started(path) {
			change({current: path});
		},
		copied(bytes) {
			bytesDone += bytes;
		},
		fileDone() {
			change({filesDone: state.filesDone + 1});
		},
		skipped() {
			change({filesTotal: state.filesTotal + 1, filesSkipped: state.filesSkipped + 1});
		},
		failed(file) {
			change({failed: [...state.failed, file]});
		},
		state: () => state,
		tick,
		end(status, problem) {
			stop();
			measure();
			const {current: _, ...rest} = state;
			state = {...rest, status, ...(problem && {problem: toPlainProblem(problem)})};
			told = state;
			onState(state);
			return state;
		},
	};
}
