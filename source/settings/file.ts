import crypto from 'node:crypto';
import fs from 'node:fs';
import {Problem} from '../core/problem.ts';
import {explainSystemError} from './directory.ts';

function writeWhole(file: string, text: string, mode: number): void {
	const temporary = `${file}.${crypto.randomBytes(6).toString('hex')}.tmp`;
	try {
		const descriptor = fs.openSync(temporary, 'wx', mode);
		try {
			fs.writeFileSync(descriptor, text);
			fs.fsyncSync(descriptor);
		} finally {
			fs.closeSync(descriptor);
		}

		fs.renameSync(temporary, file);
	} catch (error) {
		fs.rmSync(temporary, {force: true});
		throw new Problem('failed', `baitui cannot write ${file}: ${explainSystemError(error)}.`, {cause: error});
	}
}

/**
Writes a file that only its owner can read, whole or not at all: a reader sees the old text or the new one.
Problem `failed`, naming the file.
*/
export function writePrivateFile(file: string, text: string): void {
	writeWhole(file, text, 0o600);
}

/** Writes a file that a user asked for. Problem `refused` where one is there and is not to be replaced; `failed`. */
export function writeNewFile(file: string, text: string, {isReplacing, mode}: {readonly isReplacing: boolean; readonly mode: number}): void {
	if (isReplacing) {
		writeWhole(file, text, mode);
		return;
	}

	try {
		fs.writeFileSync(file, text, {flag: 'wx', mode});
	} catch (error) {
		if ((error as NodeJS.ErrnoException).code === 'EEXIST') {
			throw new Problem('refused', `${file} is there already.`, {hint: 'Choose another name, or write over it with --force.', cause: error});
		}

		throw new Problem('failed', `baitui cannot write ${file}: ${explainSystemError(error)}.`, {cause: error});
	}
}

/** The text of a file; undefined when there is none. Problem `failed` when it cannot be read. */
export function readFileIfThere(file: string, encoding: 'utf8' | 'latin1' = 'utf8'): string | undefined {
	try {
		return fs.readFileSync(file, encoding);
	} catch (error) {
		if (['ENOENT', 'ENOTDIR'].includes((error as NodeJS.ErrnoException).code!)) {
			return undefined;
		}

		throw new Problem('failed', `baitui cannot read ${file}: ${explainSystemError(error)}.`, {cause: error});
	}
}

/** Renames a damaged file to `.damaged` (`.damaged-2` … when there is one), so that nothing in it is lost. Returns the new name. */
export function setAside(file: string): string {
	let target = `${file}.damaged`;
	for (let count = 2; fs.existsSync(target); count++) {
		target = `${file}.damaged-${count}`;
	}

	fs.renameSync(file, target);
	return target;
}
