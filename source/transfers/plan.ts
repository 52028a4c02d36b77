import type {FileEntry} from '../core/file.ts';
import {isAbort, Problem} from '../core/problem.ts';
import type {FailedFile, IfExists} from '../core/transfer.ts';
import type {FileStat} from '../ssh/sftp-attributes.ts';
import {decide} from './conflict.ts';
import type {Target} from './destination.ts';
import {isFatal} from './fatal.ts';
import {isContainedName, joinPath} from './names.ts';
import type {Place} from './place.ts';
import {createWorkQueue} from './work-queue.ts';

/** A file to copy, as it was when it was found. */
export type PlannedFile = Target & {
	readonly size: number;
	readonly modifiedAt: Date;
	readonly mode: number;
};

export type PlanListener = {
	/** It may be copied at once: its folder is there. */
	readonly onFile: (file: PlannedFile) => void;
	/** It is there already and stays. */
	readonly onSkip: () => void;
	readonly onFailed: (failed: FailedFile) => void;
};

export type PlanOptions = PlanListener & {
	readonly from: Place;
	readonly to: Place;
	readonly ifExists: IfExists;
	readonly signal?: AbortSignal | undefined;
};

/** Folders looked into at once. */
const parallelFolders = 8;

/** What lies at a target: unknown until asked for, or known from a listing of its folder. */
type Existing = Pick<FileStat, 'kind' | 'modifiedAt'> | undefined;

type Way = {
	/** The folders that were entered on the way, without links. */
	readonly ancestors: readonly string[];
	/** The path of the entry itself, without links. */
	readonly real: string;
};

/**
Walks all sources and makes the folders, empty ones too. Links are followed, as scp does; one that leads nowhere or back to a folder it lies in is told as failed.
Rejects only where everything ends: AbortError, Problem `unreachable`, a full disk.
*/
export async function plan(targets: readonly Target[], {from, to, ifExists, signal, onFile, onSkip, onFailed}: PlanOptions): Promise<void> {
	const queue = createWorkQueue(parallelFolders, signal);
	const taken = new Set<string>();

	/** Runs a step of one entry; what it throws is told of that entry only. */
	const step = (source: string, work: () => Promise<void>) => {
		queue.add(async () => {
			try {
				await work();
			} catch (error) {
				if (isFatal(error) || isAbort(error)) {
					throw error;
				}

				onFailed({path: source, reason: error instanceof Error ? error.message : String(error)});
			}
		});
	};

	const visit = async ({source, target}: Target, stat: FileStat, existing: Existing, {ancestors, real}: Way): Promise<void> => {
		if (stat.kind === 'folder') {
			if (ancestors.includes(real)) {
				throw new Problem('failed', 'A link back to a folder it lies in.');
			}

			await enter({source, target}, stat.mode, existing, [...ancestors, real]);
			return;
		}

		if (stat.kind !== 'file') {
			throw new Problem('failed', 'Neither a file nor a folder.');
		}

		const decision = decide(ifExists, stat.modifiedAt, existing?.kind === 'link' ? await to.stat(target) : existing);
		if (decision === 'skip') {
			onSkip();
		} else if (decision === 'copy') {
			onFile({
				source, target: existing?.kind === 'link' ? await throughLink(to, target) : target, size: stat.size, modifiedAt: stat.modifiedAt, mode: stat.mode,
			});
		} else {
			throw new Problem('failed', decision.reason);
		}
	};

	const enter = async ({source, target}: Target, mode: number, existing: Existing, ancestors: readonly string[]): Promise<void> => {
		const there = existing?.kind === 'link' ? await to.stat(target) : existing;
		if (there && there.kind !== 'folder') {
			throw new Problem('failed', 'A file of that name is there.');
		}

		if (!there) {
			// The user must be able to write into it now, whatever the source says.
			await to.makeFolder(target, (mode & 0o777) | 0o700);
		}

		const [entries, others] = await Promise.all([from.list(source), there ? to.list(target) : []]);
		const known = new Map(others.map(entry => [entry.name, entry]));
		for (const entry of entries) {
			child({source: joinPath(source, entry.name), target: joinPath(target, entry.name)}, entry, known.get(entry.name), ancestors);
		}
	};

	const child = (pair: Target, entry: FileEntry, existing: Existing, ancestors: readonly string[]) => {
		step(pair.source, async () => {
			if (!isContainedName(entry.name)) {
				throw new Problem('failed', 'Its name would lead out of the folder.');
			}

			const isLink = entry.kind === 'link';
			const stat = isLink ? await followed(from, pair.source) : entry;
			await visit(pair, stat, existing, {ancestors, real: isLink ? await from.realpath(pair.source) : joinPath(ancestors.at(-1)!, entry.name)});
		});
	};

	for (const pair of targets) {
		step(pair.source, async () => {
			if (taken.has(pair.target)) {
				throw new Problem('failed', 'Another source has the same name.');
			}

			taken.add(pair.target);
			const [stat, existing] = await Promise.all([from.stat(pair.source), to.lstat(pair.target)]);
			if (!stat) {
				throw new Problem('not-found', 'It is not there.');
			}

			await visit(pair, stat, existing, {ancestors: [], real: await from.realpath(pair.source)});
		});
	}

	await queue.idle();
}

/** What a link leads to. */
async function followed(place: Place, path: string): Promise<FileStat> {
	const stat = await place.stat(path);
	if (!stat) {
		throw new Problem('failed', 'A link that leads nowhere.');
	}

	return stat;
}

/** The file a link at the target stands for, so that it is written and the link stays; the link's own place where it leads nowhere. */
async function throughLink(place: Place, target: string): Promise<string> {
	return (await place.stat(target)) ? place.realpath(target) : target;
}
