import {Problem} from '../core/problem.ts';
import type {Choice, Question} from '../core/transfer.ts';
import {decide, isSameFile, type Existing} from './conflict.ts';
import type {Target} from './destination.ts';
import {freeName} from './names.ts';
import type {Place} from './place.ts';
import type {
	EntryFacts,
	PlannedFile,
	PlanOptions,
	Sides,
	Step,
	Way,
} from './plan-types.ts';
import {createTargetGuard} from './target-guard.ts';

export type FilePlanner = {
	/** Finds out what becomes of a file and tells it. Rejects with why it cannot be copied. */
	readonly visitFile: (pair: Target, stat: EntryFacts, existing: Existing | undefined, way: Way, sides: Sides) => Promise<void>;
	/** Rejects where a link at the target leads out of it, if its name came from a server. */
	readonly guard: (to: Place, target: string, way: Pick<Way, 'path' | 'root'>) => Promise<void>;
};

/** `taken`: targets that are promised to a file. */
export function createFilePlanner({ifExists, journal, questions, isDownload, onFile, onDone, onSkip}: PlanOptions, taken: Set<string>, step: Step): FilePlanner {
	const isGuarded = createTargetGuard();

	const visitFile = async (pair: Target, stat: EntryFacts, existing: Existing | undefined, way: Way, {to}: Sides, choice: Choice | undefined): Promise<void> => {
		const {source, target} = pair;
		const {size, modifiedAt} = stat;
		const there = existing?.kind === 'link' ? await to.stat(target) : existing;
		const facts = {size, modifiedAt: modifiedAt.getTime()};
		const done = journal.done(source, facts);
		if (done) {
			const arrived = done.target === target ? there : await to.stat(done.target);
			if (arrived?.kind === 'file' && (to.keepsNoTimes ? arrived.size === size : isSameFile(stat, arrived))) {
				onDone(size, done.checked);
				return;
			}
		}

		const wish = ifExists === 'ask' ? (choice ?? ifExists) : ifExists;
		const decision = decide(wish, stat, there);
		const planned = (path: string, isAdopting = false): PlannedFile => ({
			source, target: path, size, modifiedAt, mode: stat.mode, isAdopting, isReplacing: path === target && there?.kind === 'file', room: way.part + (there?.kind === 'file' ? there.size : 0),
		});
		if (typeof decision === 'object') {
			throw new Problem('failed', decision.reason);
		}

		switch (decision) {
			case 'skip': {
				onSkip(pair);

				break;
			}

			case 'ask': {
				const question: Question = {
					path: source, target, source: facts, existing: {size: there!.size, modifiedAt: there!.modifiedAt.getTime()},
				};
				questions.ask(question, answer => {
					step(source, async sides => visitFile(pair, stat, existing, way, sides, answer));
				});

				break;
			}

			case 'rename': {
				onFile(planned(await freeName(to, target, taken)));

				break;
			}

			case 'copy':
			case 'resume': {
				onFile(planned(existing?.kind === 'link' && there ? await throughLink(to, target, way) : target, decision === 'resume'));
			}
		}
	};

	/** The file a link at the target stands for, so that it is written and the link stays. */
	const throughLink = async (to: Place, target: string, way: Way): Promise<string> => {
		await guard(to, target, way);
		return to.realpath(target);
	};

	const guard: FilePlanner['guard'] = async (to, target, {path, root}) => {
		if (isDownload && path !== '' && !(await isGuarded(to, target, root))) {
			throw new Problem('failed', 'A link at its target leads out of the folder.', {hint: 'Remove the link there, or copy to where it leads.'});
		}
	};

	return {visitFile: async (pair, stat, existing, way, sides) => visitFile(pair, stat, existing, way, sides, questions.known(pair.source)), guard};
}
