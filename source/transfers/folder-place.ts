import {Buffer} from 'node:buffer';
import type {FileEntry} from '../core/file.ts';
import {Problem} from '../core/problem.ts';
import type {StorageFiles} from '../core/storage-folder.ts';
import {sanitizeLine} from '../core/text.ts';
import type {SftpFile} from '../ssh/sftp-file.ts';
import type {FileStat} from '../ssh/sftp-attributes.ts';
import {folderOf, lastName} from './names.ts';
import type {Place} from './place.ts';

/** Bytes of a request: large enough that its round trip does not matter, small enough for a slow line. */
const pieceSize = 2 * 1024 * 1024;

const root: FileStat = {
	kind: 'folder', size: 0, modifiedAt: new Date(0), mode: 0o755,
};

function noSuch(what: string): Problem {
	return new Problem('refused', `A folder without a session takes no ${what}.`, {hint: 'Mount it in a session for that.'});
}

const refuse = (what: string) => async (): Promise<never> => {
	throw noSuch(what);
};

/** What is asked once while it is under way, for many who ask at the same time. */
function shareCalls<Value>(call: (key: string) => Promise<Value>): (key: string) => Promise<Value> {
	const underWay = new Map<string, Promise<Value>>();
	return async key => {
		const own = underWay.get(key) ?? call(key).finally(() => {
			underWay.delete(key);
		});
		underWay.set(key, own);
		return own;
	};
}

/** A file that is read in pieces. What it is like goes by the last piece, so that it costs no question of its own. */
function openFile(path: string, files: StorageFiles, statOf: () => Promise<FileStat>): SftpFile {
	const read = files.read(path);
	let seen: Pick<FileStat, 'size' | 'modifiedAt'> | undefined;
	return {
		async read(offset, length) {
			const {bytes, size, modifiedAt} = await read(offset, length);
			seen = modifiedAt.getTime() === 0 ? undefined : {size, modifiedAt};
			return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
		},
		stat: async () => (seen ? {kind: 'file', mode: 0o644, ...seen} : statOf()),
		write: refuse('writes into a file that is there'),
		setAttributes: refuse('changes of a file that is there'),
		sync: async () => undefined,
		close: async () => undefined,
	};
}

/**
The files of a folder of the service, in the words of those of a session. They are read in pieces and written by `uploadFile` only; nothing is removed, and no mode or time is kept,
since the storage takes neither.
*/
export function createFolderPlace(files: StorageFiles): Place & {readonly renameToFree: (from: string, to: string) => Promise<void>} {
	// The storage does not tell a missing folder from other refusals, so that is looked up.
	const list = shareCalls(async (path: string): Promise<readonly FileEntry[]> => {
		try {
			return await files.list(path);
		} catch (error) {
			if (error instanceof Problem && error.code === 'failed' && path !== '/' && (await lstat(path))?.kind !== 'folder') {
				throw new Problem('not-found', `There is no folder ${sanitizeLine(path)}.`, {cause: error});
			}

			throw error;
		}
	});

	const lstat = async (path: string): Promise<FileStat | undefined> => {
		if (path === '/') {
			return root;
		}

		try {
			const entries = await list(folderOf(path));
			return entries.find(({name}) => name === lastName(path));
		} catch (error) {
			if (error instanceof Problem && error.code === 'not-found') {
				return undefined;
			}

			throw error;
		}
	};

	const stat = async (path: string): Promise<FileStat | undefined> => {
		const found = await lstat(path);
		if (found?.kind !== 'link') {
			return found;
		}

		// Only what it leads to has bytes; a loop of folders would never end.
		try {
			const {size, modifiedAt} = await files.read(path)(0, 1);
			return {
				kind: 'file', size, modifiedAt, mode: found.mode,
			};
		} catch (error) {
			if (error instanceof Problem && error.code === 'not-found') {
				return undefined;
			}

			throw error instanceof Problem && error.code === 'failed' ? new Problem('failed', 'A link to a folder, which is not followed without a session.', {cause: error}) : error;
		}
	};

	const need = async (path: string): Promise<FileStat> => {
		const found = await stat(path);
		if (!found) {
			throw new Problem('not-found', `There is no ${sanitizeLine(path)}.`);
		}

		return found;
	};

	return {
		limits: {readSize: pieceSize, writeSize: pieceSize},
		keepsNoTimes: true,
		list,
		lstat,
		stat,
		realpath: async path => path,
		async open(path, purpose) {
			if (purpose !== 'read') {
				throw noSuch('writes into a file that is there');
			}

			return openFile(path, files, async () => need(path));
		},
		makeFolder: async path => files.makeFolder(path),
		rename: async (from, to) => files.rename(from, to),
		async renameToFree(from, to) {
			if (await lstat(to)) {
				throw new Problem('failed', 'It is there already.');
			}

			await files.rename(from, to);
		},
		setAttributes: async () => undefined,
		readLink: refuse('look at where a link leads'),
		makeLink: refuse('links'),
		room: async () => undefined,
		removeFile: refuse('removals'),
		removeFolder: refuse('removals'),
	};
}
