import fs from 'node:fs';
import {Problem} from '../core/problem.ts';
import {explainSystemError, makeDirectory} from './directory.ts';

/** Whether `directory` is a real directory of this user that nobody else may write to. */
export function isOwnDirectory(directory: string, userId: number): boolean {
	const stats = fs.lstatSync(directory, {throwIfNoEntry: false});
	return stats !== undefined && stats.isDirectory() && stats.uid === userId && (stats.mode & 0o022) === 0;
}

/**
Makes the directory of sockets, 0700, and checks it: under the temporary directory everybody may have made one of that name first.
Problem `refused` when it is somebody else's, a link, or open to others; `failed` when it cannot be made.
*/
export function ensureRuntimeDirectory(directory: string, userId: number): string {
	try {
		makeDirectory(directory);
	} catch (error) {
		// A link or a file in its place is told about below, in better words.
		if ((error as NodeJS.ErrnoException).code !== 'EEXIST') {
			throw new Problem('failed', `baitui cannot make its runtime directory ${directory}: ${explainSystemError(error)}.`, {
				hint: 'Set XDG_RUNTIME_DIR to a directory of your own on a local disk.',
				cause: error,
			});
		}
	}

	if (!isOwnDirectory(directory, userId)) {
		throw new Problem('refused', `The runtime directory ${directory} belongs to someone else or is open to others.`, {
			hint: 'Remove it if it is yours, or set XDG_RUNTIME_DIR to a directory of your own on a local disk.',
		});
	}

	if ((fs.lstatSync(directory).mode & 0o077) !== 0) {
		fs.chmodSync(directory, 0o700);
	}

	return directory;
}
