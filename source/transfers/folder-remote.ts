import type {StorageFiles} from '../core/storage-folder.ts';
import {createBudget} from './budget.ts';
import {createFolderPlace} from './folder-place.ts';
import {noHasher} from './hasher.ts';
import {localPlace} from './local-place.ts';
import type {Remote} from './remote.ts';

/** Requests under way at once: more make a small server slow for others, and a file no faster. */
const parallelCalls = 8;
/** Bytes of a file under way at once: four pieces. */
const window = 8 * 1024 * 1024;

/** The same with so many requests at once. */
function limited(files: StorageFiles): StorageFiles {
	const budget = createBudget(parallelCalls);
	const wait = <Given extends unknown[], Value>(call: (...given: Given) => Promise<Value>) => async (...given: Given): Promise<Value> => {
		await budget.take(1);
		try {
			return await call(...given);
		} finally {
			budget.giveBack(1);
		}
	};

	return {
		list: wait(files.list),
		makeFolder: wait(files.makeFolder),
		rename: wait(files.rename),
		read: path => wait(files.read(path)),
		beginUpload: wait(files.beginUpload),
		uploaded: wait(files.uploaded),
		append: wait(files.append),
	};
}

/** A folder without a session as the far side of a copy. */
export function createFolderRemote(files: StorageFiles): Remote {
	const uploads = limited(files);
	const place = createFolderPlace(uploads);
	return {
		place,
		local: {...localPlace, limits: place.limits},
		uploads,
		hasher: noHasher,
		openCommand: undefined,
		home: '/',
		remarks: [],
		unpackers: [],
		window,
		close: () => undefined,
	};
}
