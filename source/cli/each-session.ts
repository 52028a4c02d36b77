import {Problem, toPlainProblem} from '../core/problem.ts';
import type {Session} from '../core/session.ts';
import type {Context} from './context.ts';
import {formatJson, write} from './output.ts';
import {formatProblem} from './report.ts';

type Outcome = {
	readonly session: Session;
	readonly problem: Problem | undefined;
};

/** Does something to several sessions, one after the other, and tells of each: one that fails does not keep the others from it. Resolves with the exit code, that of the first failure. */
export async function forEachSession(context: Context, sessions: readonly Session[], {act, done}: {
	readonly act: (session: Session) => Promise<void>;
	/** What is said of each that went well, such as `alpha ends.` */
	readonly done: (session: Session) => string;
}): Promise<number> {
	const outcomes: Outcome[] = [];
	for (const session of sessions) {
		let problem: Problem | undefined;
		try {
			await act(session);
			await write(context.stderr, context.isJson ? '' : `${done(session)}\n`);
		} catch (error) {
			if (!(error instanceof Problem)) {
				throw error;
			}

			problem = error;
			await write(context.stderr, context.isJson ? '' : formatProblem(error, false));
		}

		outcomes.push({session, problem});
	}

	const failed = outcomes.filter(({problem}) => problem !== undefined);
	if (context.isJson) {
		await write(context.stdout, formatJson({sessions: outcomes.map(({session: {name, id}, problem}) => ({name, id, problem: problem ? toPlainProblem(problem) : null}))}));
	} else if (outcomes.length > 1) {
		await write(context.stderr, `${outcomes.length - failed.length} of ${outcomes.length} done${failed.length === 0 ? '' : `, ${failed.length} not: ${failed.map(({session}) => session.name).join(', ')}`}.\n`);
	}

	return failed[0]?.problem?.exitCode ?? 0;
}
