import {Problem, toPlainProblem, toProblem} from '../core/problem.ts';
import type {Context} from './context.ts';
import {formatJson, write} from './output.ts';
import {formatProblem} from './report.ts';

/** One of several things to do, in a few words, and what it resolves with: the id of its tunnel. */
export type Task = {readonly name: string; readonly run: () => Promise<string>};

/**
Does them one after the other and tells of each; one that fails keeps no other from being done. `done` is the word for what worked, such as `Restarted`. Resolves with 0, the exit code
that all failures have in common, or 1. With --json the ids stand under `key`, and what failed under `failed`.
*/
export async function reportTasks(tasks: readonly Task[], {done, key}: {readonly done: string; readonly key: string}, {isJson, stdout, stderr, signal}: Context): Promise<number> {
	const ids: string[] = [];
	const failed: Array<{readonly name: string; readonly problem: Problem}> = [];
	for (const {name, run} of tasks) {
		try {
			ids.push(await run());
			if (!isJson) {
				await write(stderr, `${done}: ${name}.\n`);
			}
		} catch (error) {
			if (!(error instanceof Problem) || signal.aborted) {
				throw error;
			}

			failed.push({name, problem: toProblem(error)});
			if (!isJson) {
				await write(stderr, `Not ${done.toLowerCase()}: ${name}.\n${formatProblem(error, false)}`);
			}
		}
	}

	if (isJson) {
		await write(stdout, formatJson({[key]: ids, failed: failed.map(({name, problem}) => ({name, exit: problem.exitCode, ...toPlainProblem(problem)}))}));
	}

	const codes = new Set(failed.map(({problem}) => problem.exitCode));
	return codes.size > 1 ? 1 : [...codes][0] ?? 0;
}
