import {isAbort, toProblem} from '../core/problem.ts';
import type {FailedFile, TransferWish} from '../core/transfer.ts';
import type {FileStat} from '../ssh/sftp-attributes.ts';
import {resolveTargets, type Target} from './destination.ts';
import {createExcludes} from './exclude.ts';
import type {Journal} from './journal.ts';
import {localPlace} from './local-place.ts';
import {folderOf, joinPath, lastName} from './names.ts';
import type {Place} from './place.ts';
import {startPlan} from './plan.ts';
import type {Sides} from './plan-types.ts';
import {createQuestions} from './questions.ts';

/** What would become of a file or a link. */
export type Step = Target & {
	readonly action: 'copy' | 'replace' | 'resume' | 'skip' | 'ask' | 'link';
	/** Bytes; 0 for a link and for what is skipped. */
	readonly size: number;
};

export type DryRun = {
	/** In the order of their targets. */
	readonly steps: readonly Step[];
	readonly failed: readonly FailedFile[];
	/** Bytes that are needed beyond what is given back, and that are free; the latter undefined where nobody tells. */
	readonly needed: number;
	readonly free: number | undefined;
	/** Where they are free. */
	readonly folder: string;
};

/** A place that says what would be there, and changes nothing. */
function untouched(place: Place): Place {
	const made = new Map<string, FileStat>();
	const bare = (path: string) => joinPath(folderOf(path), lastName(path));
	const parentOf = async (path: string): Promise<string> => (made.has(bare(path)) ? parentOf(folderOf(path)) : path);
	return {
		...place,
		stat: async path => made.get(bare(path)) ?? place.stat(path),
		lstat: async path => made.get(bare(path)) ?? place.lstat(path),
		list: async path => (made.has(bare(path)) ? [] : place.list(path)),
		room: async path => place.room(await parentOf(path)),
		async makeFolder(path, mode = 0o777) {
			made.set(bare(path), {
				kind: 'folder', size: 0, modifiedAt: new Date(), mode,
			});
		},
	};
}

/** Knows nothing of earlier runs and keeps nothing. */
const noJournal: Pick<Journal, 'done' | 'hasMade' | 'noteFolder'> = {done: () => undefined, hasMade: () => false, noteFolder: () => undefined};

/** Finds out what a copy would do; nothing is changed on either side. Problems of the session, of `resolveTargets`; AbortError. */
export async function dryRun(wish: TransferWish, remote: Place, signal: AbortSignal): Promise<DryRun> {
	const isUpload = wish.direction === 'upload';
	const sides: Sides = isUpload ? {from: localPlace, to: untouched(remote)} : {from: remote, to: untouched(localPlace)};
	const steps: Step[] = [];
	const failed: FailedFile[] = [];
	let needed = 0;
	const fail = (path: string, error: unknown) => {
		const {message, code} = toProblem(error);
		failed.push({path, reason: message, code});
	};

	const targets = await resolveTargets(wish, sides.to);
	const plan = startPlan(targets, {
		withSides: async work => work(sides),
		ifExists: wish.ifExists,
		links: wish.links ?? 'follow',
		excludes: createExcludes(wish.exclude ?? []),
		journal: noJournal,
		questions: {
			...createQuestions([], () => undefined),
			ask({path: source, target, source: {size}}) {
				steps.push({
					source, target, size, action: 'ask',
				});
			},
		},
		isDownload: !isUpload,
		signal,
		onFile({source, target, size, isAdopting, isReplacing, room}) {
			needed += size - room;
			steps.push({
				source, target, size, action: isAdopting ? 'resume' : (isReplacing ? 'replace' : 'copy'),
			});
		},
		onDone: () => undefined,
		onFolder: () => undefined,
		onLink({source, target}) {
			steps.push({
				source, target, size: 0, action: 'link',
			});
		},
		onSkip({source, target}) {
			steps.push({
				source, target, size: 0, action: 'skip',
			});
		},
		onFailed(source, error) {
			if (isAbort(error)) {
				throw error;
			}

			fail(source, error);
		},
	});
	await plan.idle();
	const folder = folderOf(targets[0]?.target ?? wish.destination);
	return {
		steps: steps.toSorted((one, other) => one.target.localeCompare(other.target)), failed, needed: Math.max(0, needed), free: (await sides.to.room(folder).catch(() => undefined))?.free, folder,
	};
}
