import type {FileEntry} from '../core/file.ts';
import {isAbort, Problem} from '../core/problem.ts';
import {decide, type Existing} from './conflict.ts';
import {makeOneFolder, type Target} from './destination.ts';
import {isFatal} from './fatal.ts';
import {
	isContainedName,
	joinPath,
	lastName,
	partPath,
} from './names.ts';
import {makeKeptFolders, wayBelow} from './kept-folders.ts';
import {createFilePlanner} from './plan-file.ts';
import type {
	EntryFacts,
	PlanOptions,
	Sides,
	Step,
	Way,
} from './plan-types.ts';
import {createWorkQueue} from './work-queue.ts';

/** Folders looked into at once. */
const parallelFolders = 8;

export type Plan = {
	/** Resolves when all was found but what waits for answers. Rejects only where everything ends: AbortError, what no try can mend, a full disk here. */
	readonly idle: () => Promise<void>;
};

/** Walks all sources and makes the folders, empty ones too. A link that leads nowhere or back to a folder it lies in is told as failed. */
export function startPlan(targets: readonly Target[], options: PlanOptions): Plan {
	const {withSides, ifExists, links, excludes, journal, signal, onFolder, onLink, onSkip, onFailed} = options;
	const queue = createWorkQueue(parallelFolders, signal);
	const taken = new Set<string>();

	const step: Step = (source, work) => {
		queue.add(async () => {
			try {
				await withSides(work);
			} catch (error) {
				if (signal.aborted || isFatal(error) || isAbort(error)) {
					throw error;
				}

				onFailed(source, error);
			}
		});
	};

	const {visitFile, guard} = createFilePlanner(options, taken, step);

	const enter = async ({source, target}: Target, stat: EntryFacts, existing: Existing | undefined, way: Way, {from, to}: Sides): Promise<void> => {
		const there = existing?.kind === 'link' ? await to.stat(target) : existing;
		if (there && there.kind !== 'folder') {
			throw new Problem('failed', 'A file of that name is there.');
		}

		if (existing?.kind === 'link') {
			await guard(to, target, way);
		}

		if (!there) {
			// The user must be able to write into it now, whatever the source says.
			await makeOneFolder(to, target, (stat.mode & 0o777) | 0o700);
		}

		const [entries, others] = await Promise.all([from.list(source), there ? to.list(target) : []]);
		if (!there || journal.hasMade(target)) {
			journal.noteFolder(target);
			onFolder({target, mode: stat.mode, modifiedAt: stat.modifiedAt});
		}

		const known = new Map(others.map(entry => [entry.name, entry]));
		const seen = new Set<string>();
		const ancestors = [...way.ancestors, way.real];
		for (const entry of entries) {
			const path = way.path === '' ? entry.name : `${way.path}/${entry.name}`;
			if (isContainedName(entry.name) && excludes(path, entry.kind === 'folder')) {
				continue;
			}

			const pair = {source: joinPath(source, entry.name), target: joinPath(target, entry.name)};
			const isTwice = seen.has(entry.name);
			seen.add(entry.name);
			child(pair, entry, known.get(entry.name), {
				ancestors, real: joinPath(way.real, entry.name), path, root: way.root, part: known.get(lastName(partPath(pair.target)))?.size ?? 0,
			}, isTwice);
		}
	};

	const visit = async (pair: Target, stat: EntryFacts, existing: Existing | undefined, way: Way, sides: Sides): Promise<void> => {
		if (stat.kind === 'folder') {
			if (way.ancestors.includes(way.real)) {
				throw new Problem('failed', 'A link back to a folder it lies in.');
			}

			await enter(pair, stat, existing, way, sides);
		} else if (stat.kind === 'file') {
			await visitFile(pair, stat, existing, way, sides);
		} else {
			throw new Problem('failed', 'Neither a file nor a folder.');
		}
	};

	/** A link is followed, copied as it is or left out; the rest is visited. */
	const visitAny = async (pair: Target, stat: EntryFacts, existing: Existing | undefined, way: Way, sides: Sides): Promise<void> => {
		if (stat.kind !== 'link') {
			await visit(pair, stat, existing, way, sides);
			return;
		}

		if (links === 'skip') {
			onSkip(pair);
		} else if (links === 'copy') {
			const decision = decide(ifExists === 'ask' ? 'overwrite' : ifExists, stat, existing);
			if (typeof decision === 'object') {
				throw new Problem('failed', decision.reason);
			}

			if (decision === 'skip') {
				onSkip(pair);
			} else {
				onLink({...pair, text: await sides.from.readLink(pair.source)});
			}
		} else {
			const followed = await sides.from.stat(pair.source);
			if (!followed) {
				throw new Problem('failed', 'A link that leads nowhere.');
			}

			await visit(pair, followed, existing, {...way, real: await sides.from.realpath(pair.source)}, sides);
		}
	};

	const child = (pair: Target, entry: FileEntry, existing: Existing | undefined, way: Way, isTwice: boolean) => {
		step(pair.source, async sides => {
			if (!isContainedName(entry.name)) {
				throw new Problem('failed', 'Its name would lead out of the folder.');
			}

			if (isTwice) {
				throw new Problem('failed', 'Another entry has the same name.');
			}

			await visitAny(pair, entry, existing, way, sides);
		});
	};

	const begin = (pair: Target) => {
		if (taken.has(pair.target)) {
			onFailed(pair.source, new Problem('failed', 'Another source has the same name.'));
			return;
		}

		taken.add(pair.target);
		step(pair.source, async sides => {
			const {from, to} = sides;
			await makeKeptFolders(pair, to, guard);
			const [stat, existing, part] = await Promise.all([links === 'follow' ? from.stat(pair.source) : from.lstat(pair.source), to.lstat(pair.target), to.lstat(partPath(pair.target))]);
			if (!stat) {
				throw new Problem('not-found', 'It is not there.');
			}

			if (excludes(lastName(pair.source), stat.kind === 'folder')) {
				return;
			}

			const way: Way = {
				ancestors: [], real: stat.kind === 'link' ? pair.source : await from.realpath(pair.source), ...wayBelow(pair), part: part?.size ?? 0,
			};
			await visitAny(pair, stat, existing, way, sides);
		});
	};

	for (const pair of targets) {
		begin(pair);
	}

	return {idle: queue.idle};
}
