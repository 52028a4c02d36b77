import {redact} from './redact.ts';
import {createStore, type ReadonlyStore} from './store.ts';

/** Something that baitui ran for its user. Without secrets. */
export type Run = {
	readonly id: number;
	/** When it began last, in milliseconds since the epoch. */
	readonly at: number;
	/** `call` = a question to the service; `run` = what the user asked for. */
	readonly kind: 'call' | 'run';
	/** A sentence or a line: `POST /admin/gql  Listing sessions`, `ssh to train-llm`. */
	readonly what: string;
	/** The line of a shell that does the same. */
	readonly command?: string;
	readonly status: 'running' | 'done' | 'failed';
	/** Such as `200` or a Problem's sentence. */
	readonly result?: string;
	/** How long it took, in milliseconds. */
	readonly took?: number;
	/** How often it was done with the same result, this time included. */
	readonly times: number;
};

export type RunLog = {
	readonly runs: ReadonlyStore<readonly Run[]>;
	/** Notes that something begins; the returned function says how it ended. */
	readonly begin: (run: Pick<Run, 'kind' | 'what'> & {readonly command?: string | undefined}) => (end: {readonly isFailed: boolean; readonly result: string}) => void;
};

/** Older runs are forgotten. */
const mostRuns = 500;

/** Calls that come again and again within so many runs are counted instead of listed. */
const near = 8;

/** What baitui ran, the oldest first. */
export function createRunLog(now: () => number = Date.now): RunLog {
	const runs = createStore<readonly Run[]>([]);
	let nextId = 1;

	return {
		runs,
		begin({kind, what: whole, command}) {
			const what = redact(whole);
			const id = nextId++;
			const at = now();
			if (kind === 'run') {
				runs.set(all => [...all, {
					id, at, kind, what, status: 'running' as const, times: 1, ...(command !== undefined && {command: redact(command)}),
				}].slice(-mostRuns));
			}

			return ({isFailed, result: said}) => {
				const result = redact(said);
				const status = isFailed ? 'failed' : 'done';
				const took = now() - at;
				const ended = (run: Run): Run => ({
					...run, status, result, took,
				});
				if (kind === 'run') {
					runs.set(all => all.map(run => (run.id === id ? ended(run) : run)));
					return;
				}

				runs.set(all => {
					const again = all.findLastIndex((run, index) => index >= all.length - near && run.kind === 'call' && run.what === what && run.result === result);
					return again === -1
						? [...all, {
							id, at, kind, what, status, result, took, times: 1,
						} as const].slice(-mostRuns)
						: all.with(again, {
							...all[again]!, at, took, times: all[again]!.times + 1,
						});
				});
			};
		},
	};
}
