import fs from 'node:fs';
import path from 'node:path';
import {Problem} from '../core/problem.ts';

/** A system error in words that need no manual. */
export function explainSystemError(error: unknown): string {
	const {code, message} = error as NodeJS.ErrnoException;
	const sentences: Readonly<Record<string, string>> = {
		EACCES: 'permission denied',
		EPERM: 'not permitted',
		EROFS: 'the file system is read-only',
		ENOSPC: 'no space left on the device',
		EDQUOT: 'the disk quota is used up',
		ENOTDIR: 'a part of the path is a file',
		EEXIST: 'a file is in its place',
		ENOENT: 'it is not there',
	};

	return sentences[code ?? ''] ?? message;
}

/**
Makes a directory (0700) and the missing ones above it, like mkdir -p. Throws the system's error.
One at a time: Node's own recursive mkdir never returns where the kernel answers ENOENT below a directory that exists, as in /proc.
*/
export function makeDirectory(directory: string): void {
	if (fs.statSync(directory, {throwIfNoEntry: false})?.isDirectory()) {
		return;
	}

	if (!fs.existsSync(path.dirname(directory))) {
		makeDirectory(path.dirname(directory));
	}

	try {
		fs.mkdirSync(directory, {mode: 0o700});
	} catch (error) {
		// Another baitui may have made it in between.
		if (!fs.statSync(directory, {throwIfNoEntry: false})?.isDirectory()) {
			throw error;
		}
	}
}

/**
Makes a private directory (0700, and the missing ones above it) and returns its path. What others could enter is narrowed.
`purpose` completes "baitui cannot use its …"; `variable` names the environment variable that moves it.
Problem `failed` when it cannot be made or written.
*/
export function ensureDirectory(directory: string, {purpose, variable}: {readonly purpose: string; readonly variable: string}): string {
	try {
		makeDirectory(directory);
		fs.accessSync(directory, fs.constants.W_OK | fs.constants.X_OK);
		return directory;
	} catch (error) {
		throw new Problem('failed', `baitui cannot write to its ${purpose} ${directory}: ${explainSystemError(error)}.`, {
			hint: `Make it writable, or set ${variable} to a directory that is.`,
			cause: error,
		});
	}
}

/** The same for a directory that holds secrets: one that was made wider by somebody is narrowed to 0700 again. */
export function ensureSecretDirectory(directory: string, description: {readonly purpose: string; readonly variable: string}): string {
	ensureDirectory(directory, description);
	if ((fs.statSync(directory).mode & 0o077) !== 0) {
		fs.chmodSync(directory, 0o700);
	}

	return directory;
}
