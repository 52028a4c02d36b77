import {isAbort, Problem, toProblem} from '../core/problem.ts';
import type {Output, Provider} from '../core/provider.ts';
import type {Session} from '../core/session.ts';
import {createStore, type ReadonlyStore} from '../core/store.ts';
import {need} from './changes.ts';
import {downloadOutput} from './outputs.ts';

/** Where an output is on its way to this machine. */
export type Download =
	| {readonly status: 'waiting'}
	/** Bytes. */
	| {readonly status: 'running'; readonly done: number}
	/** `isNew` = false where a file of that size was there already. */
	| {readonly status: 'done'; readonly file: string; readonly isNew: boolean}
	| {readonly status: 'failed'; readonly problem: Problem};

export type Downloads = {
	/** Of this program, by the output's id. */
	readonly downloads: ReadonlyStore<ReadonlyMap<string, Download>>;
	/** Downloads outputs of a session below a folder, one after the other, and resolves when each of them has its end in `downloads`. Problem `refused` where the service keeps none; the first that failed, when all were tried. */
	readonly download: (session: Session, outputs: readonly Output[], folder: string) => Promise<void>;
};

/** Bytes between two words of how far one is. */
const tellEvery = 256 * 1024;

/** `close` ends what is on its way; what has not arrived whole leaves nothing behind. */
export function createDownloads(needProvider: () => Provider): Downloads & {readonly close: () => Promise<void>} {
	const downloads = createStore<ReadonlyMap<string, Download>>(new Map());
	const closing = new AbortController();
	let last: Promise<unknown> = Promise.resolve();

	const tell = (id: string, download: Download) => {
		downloads.set(all => new Map([...all, [id, download]]));
	};

	const one = async (read: NonNullable<Provider['readOutput']>, output: Output, folder: string): Promise<Problem | undefined> => {
		let told = 0;
		tell(output.id, {status: 'running', done: 0});
		try {
			closing.signal.throwIfAborted();
			const {file, result} = await downloadOutput(read, output, folder, {
				signal: closing.signal,
				onBytes(done) {
					if (done - told < tellEvery) {
						return;
					}

					told = done;
					tell(output.id, {status: 'running', done});
				},
			});
			tell(output.id, {status: 'done', file, isNew: result === 'written'});
			return undefined;
		} catch (error) {
			const problem = isAbort(error) ? new Problem('interrupted', 'It was cancelled.') : toProblem(error);
			tell(output.id, {status: 'failed', problem});
			return problem;
		}
	};

	return {
		downloads,
		async download(session, outputs, folder) {
			const read = need(needProvider(), 'readOutput', 'keep outputs');
			for (const {id} of outputs) {
				tell(id, {status: 'waiting'});
			}

			const all = (async () => {
				await last;
				const problems: Problem[] = [];
				for (const output of outputs) {
					const problem = await one(read, output, folder);
					problems.push(...(problem ? [problem] : []));
				}

				return problems;
			})();
			last = all;
			const [problem, ...others] = await all;
			if (problem) {
				throw others.length === 0 ? problem : new Problem(problem.code, `${others.length + 1} of ${outputs.length} outputs of ${session.name} did not arrive. ${problem.message}`, {...(problem.hint !== undefined && {hint: problem.hint}), cause: problem});
			}
		},
		async close() {
			closing.abort();
			await last;
		},
	};
}
