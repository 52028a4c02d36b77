import {Buffer} from 'node:buffer';
import {Problem} from '../core/problem.ts';
import type {StorageActions, StorageFolder} from '../core/storage-folder.ts';

const name = '.ssh';
const file = '/authorized_keys';

/** The folder, made unless it is there. 23.09 and all that came later keep its name to themselves, and 26.9 starts nothing for who has one (observed). */
async function needFolder(storage: StorageActions, signal?: AbortSignal): Promise<StorageFolder> {
	const folders = await storage.list(signal);
	const there = folders.find(folder => folder.name === name && folder.owner === undefined && folder.isReady);
	if (there) {
		return there;
	}

	try {
		return await storage.create(name, undefined, signal);
	} catch (error) {
		throw error instanceof Problem && error.code === 'usage'
			? new Problem('refused', `This server lets nobody make a folder ${name} any more: it keeps that name to itself.`, {
				hint: 'Register a key instead, which has the same effect: baitui own-key register FILE.', cause: error,
			})
			: error;
	}
}

/**
Adds lines of authorized_keys to the folder that is mounted as `.ssh` in each session that is started from then on; what stands in it stays. Problem `refused` where there is none and none can be
made, and those of the storage.
*/
export async function addToKeyFolder(storage: StorageActions, lines: readonly string[], signal?: AbortSignal): Promise<void> {
	const files = await storage.files(await needFolder(storage, signal));
	const entries = await files.list('/', signal);
	const entry = entries.find(entry => `/${entry.name}` === file);
	const text = entry && entry.size > 0 ? Buffer.from((await files.read(file)(0, entry.size, signal)).bytes).toString() : '';
	const there = new Set(text.split('\n').map(line => line.trim()));
	const missing = lines.map(line => line.trim()).filter(line => !there.has(line));
	if (missing.length === 0) {
		return;
	}

	const body = Buffer.from(`${text === '' || text.endsWith('\n') ? text : `${text}\n`}${missing.join('\n')}\n`);
	await files.append(await files.beginUpload(file, body.length, signal), 0, body, signal);
}
