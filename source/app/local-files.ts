import {
	lstat,
	mkdir,
	readdir,
	stat,
} from 'node:fs/promises';
import path from 'node:path';
import type {FileEntry, FileSystem} from '../core/file.ts';
import {Problem} from '../core/problem.ts';
import {sanitizeLine} from '../core/text.ts';

function fileProblem(error: unknown, file: string): Problem {
	const {code = '', message} = error as NodeJS.ErrnoException;
	const shown = sanitizeLine(file);
	switch (code) {
		case 'ENOENT': {
			return new Problem('not-found', `There is no ${shown}.`, {cause: error});
		}

		case 'EACCES':
		case 'EPERM': {
			return new Problem('refused', `You may not open ${shown}.`, {cause: error});
		}

		case 'ENOTDIR': {
			return new Problem('failed', `${shown} is no folder.`, {cause: error});
		}

		case 'EEXIST': {
			return new Problem('failed', `${shown} is there already.`, {cause: error});
		}

		default: {
			return new Problem('failed', message, {cause: error});
		}
	}
}

async function entryOf(folder: string, name: string): Promise<FileEntry | undefined> {
	const file = path.join(folder, name);
	const own = await lstat(file).catch(() => undefined);
	if (!own) {
		// Gone between the listing and the look.
		return undefined;
	}

	const target = own.isSymbolicLink() ? await stat(file).catch(() => own) : own;
	const kinds = [['folder', target.isDirectory()], ['file', target.isFile()], ['link', target.isSymbolicLink()]] as const;
	return {
		name,
		kind: kinds.find(([, is]) => is)?.[0] ?? 'other',
		size: target.isFile() ? target.size : 0,
		modifiedAt: target.mtime,
		mode: target.mode & 0o7777,
	};
}

/** The files of this machine, for a pane that starts in `start`. A link is shown as what it leads to. */
export function localFiles(start: string): FileSystem & {readonly start: string} {
	return {
		start,
		async list(folder) {
			try {
				const names = await readdir(folder);
				const entries = await Promise.all(names.map(async name => entryOf(folder, name)));
				return entries.filter(entry => entry !== undefined);
			} catch (error) {
				throw fileProblem(error, folder);
			}
		},
		async makeFolder(folder) {
			try {
				await mkdir(folder);
			} catch (error) {
				throw fileProblem(error, folder);
			}
		},
	};
}
