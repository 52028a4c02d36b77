import type {FileEntry, Removal} from '../core/file.ts';
import {Problem, toProblem} from '../core/problem.ts';
import {sanitizeLine} from '../core/text.ts';
import type {Sftp} from '../ssh/sftp.ts';
import {isContainedName, joinPath} from '../transfers/names.ts';

export type RemovablePlace = Pick<Sftp, 'list' | 'lstat' | 'removeFile' | 'removeFolder'>;

export type RemoveOptions = {
	readonly signal?: AbortSignal;
	/** Told after each one how many are gone. */
	readonly onRemoved?: (removed: number) => void;
};

/** Removals of one folder asked for at once. */
const parallel = 16;

/**
Removes what a path names: a link itself, never what it leads to; a folder with all that is in it. What cannot be removed stays and is told, the rest goes.
Whether something is a folder is asked of each one anew, since a listing may say what a link leads to. Rejects when the place is gone or `signal` says so.
*/
export async function removeTree(place: RemovablePlace, path: string, {signal, onRemoved}: RemoveOptions = {}): Promise<Removal> {
	let removed = 0;
	const failed: Array<Removal['failed'][number]> = [];
	const attempt = async <Value>(tried: string, work: () => Promise<Value>): Promise<Value | undefined> => {
		try {
			return await work();
		} catch (error) {
			const {code, message} = toProblem(error);
			if (code === 'unreachable' || signal?.aborted) {
				throw error;
			}

			failed.push({path: tried, reason: message});
			return undefined;
		}
	};

	const count = (): true => {
		removed++;
		onRemoved?.(removed);
		return true;
	};

	// These tell whether it is gone.
	const removeFile = async (file: string): Promise<boolean> => await attempt(file, async () => {
		await place.removeFile(file);
		return count();
	}) ?? false;

	const removeAny = async (any: string): Promise<boolean> => {
		signal?.throwIfAborted();
		const found = await attempt(any, async () => {
			const stat = await place.lstat(any);
			if (!stat) {
				throw new Problem('not-found', `There is no ${sanitizeLine(any)}.`);
			}

			return stat;
		});
		return found !== undefined && (found.kind === 'folder' ? removeFolder(any) : removeFile(any));
	};

	const removeFolder = async (folder: string): Promise<boolean> => await attempt(folder, async () => {
		if (!await removeEntries(folder, await place.list(folder))) {
			return false;
		}

		await place.removeFolder(folder);
		return count();
	}) ?? false;

	const removeEntries = async (folder: string, entries: readonly FileEntry[]): Promise<boolean> => {
		let isEmpty = true;
		const rest = entries[Symbol.iterator]();
		const work = async (): Promise<void> => {
			for (const {name, kind} of rest) {
				signal?.throwIfAborted();
				if (!isContainedName(name)) {
					failed.push({path: folder, reason: `The server names something in it that cannot be there: ${sanitizeLine(name)}.`});
					isEmpty = false;
					continue;
				}

				const path = joinPath(folder, name);
				const isGone = kind === 'folder' ? await removeAny(path) : await removeFile(path);
				isEmpty &&= isGone;
			}
		};

		await Promise.all(Array.from({length: parallel}, work));
		return isEmpty;
	};

	await removeAny(path);
	return {removed, failed};
}
