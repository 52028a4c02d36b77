import crypto from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import {Problem} from '../core/problem.ts';
import {explainSystemError, makeDirectory} from './directory.ts';
import {readFileIfThere} from './file.ts';

/** A file of the user's, such as ~/.ssh/config, in which baitui has lines. */
export type ForeignFile = {
	/** As it was named. */
	readonly name: string;
	/** Where it really lies, behind links. */
	readonly place: string;
	/** Latin-1, so that every byte of any encoding is kept; undefined when there is none. */
	readonly text: string | undefined;
};

function findPlace(file: string): string {
	try {
		return fs.realpathSync(file);
	} catch (error) {
		if ((error as NodeJS.ErrnoException).code !== 'ENOENT') {
			throw new Problem('failed', `baitui cannot read ${file}: ${explainSystemError(error)}.`, {cause: error});
		}

		// A link to a file that is not there yet leads to where it is to be made.
		return fs.lstatSync(file, {throwIfNoEntry: false})?.isSymbolicLink() ? path.resolve(path.dirname(file), fs.readlinkSync(file)) : file;
	}
}

/** Problem `failed` when it cannot be read. */
export function readForeignFile(file: string): ForeignFile {
	const place = findPlace(file);
	return {name: file, place, text: readFileIfThere(place, 'latin1')};
}

function replace(place: string, text: string, stats: fs.Stats | undefined): void {
	const draft = path.join(path.dirname(place), `.${path.basename(place)}.${crypto.randomBytes(6).toString('hex')}`);
	try {
		const descriptor = fs.openSync(draft, 'wx', 0o600);
		try {
			fs.writeFileSync(descriptor, text, 'latin1');
			if (stats) {
				if (stats.uid !== process.getuid!() || stats.gid !== process.getgid!()) {
					fs.fchownSync(descriptor, stats.uid, stats.gid);
				}

				fs.fchmodSync(descriptor, stats.mode & 0o7777);
			}

			fs.fsyncSync(descriptor);
		} finally {
			fs.closeSync(descriptor);
		}

		fs.renameSync(draft, place);
	} catch (error) {
		fs.rmSync(draft, {force: true});
		throw error;
	}
}

/** Problem `refused` where the file may not be written to. Root may write everywhere, but a file without any such bit is kept by somebody else on purpose. */
export function needWritable({name, place}: ForeignFile): void {
	const stats = fs.statSync(place, {throwIfNoEntry: false});
	if (stats && (stats.mode & 0o222) === 0) {
		throw new Problem('refused', `${name} is read-only, so nothing was changed.`, {hint: 'Make it writable with chmod u+w, or use the program that manages it.'});
	}
}

/**
Writes the file whole or not at all, behind its links, with the mode and owner it had; 0600 in a 0700 directory when it is new. Nothing is written where somebody wrote to it since it
was read, or may not write to it. Problem `refused`, `failed`.
*/
export function writeForeignFile(file: ForeignFile, text: string): void {
	const {name, place, text: before} = file;
	needWritable(file);
	const stats = fs.statSync(place, {throwIfNoEntry: false});
	if (readFileIfThere(place, 'latin1') !== before) {
		throw new Problem('failed', `${name} was changed by somebody else just now, so nothing was written.`, {hint: 'Try again.', isTemporary: true});
	}

	try {
		if (stats) {
			fs.accessSync(place, fs.constants.W_OK);
		}

		makeDirectory(path.dirname(place));
		replace(place, text, stats);
	} catch (error) {
		throw new Problem('failed', `baitui cannot write ${name}: ${explainSystemError(error)}.`, {hint: 'Nothing was changed.', cause: error});
	}
}

const backupOf = ({place}: ForeignFile) => `${place}.before-baitui`;

/** Keeps the file as it is now beside it, once: an older backup is the older truth. Returns its path; undefined when there was nothing to keep. Problem `failed`. */
export function backUp(file: ForeignFile): string | undefined {
	if (file.text === undefined) {
		return undefined;
	}

	const backup = backupOf(file);
	try {
		fs.copyFileSync(file.place, backup, fs.constants.COPYFILE_EXCL);
		fs.chmodSync(backup, 0o600);
	} catch (error) {
		if ((error as NodeJS.ErrnoException).code !== 'EEXIST') {
			throw new Problem('failed', `baitui cannot write ${backup}: ${explainSystemError(error)}.`, {hint: 'Nothing was changed.', cause: error});
		}
	}

	return backup;
}

/** After baitui's lines are out: removes the backup that says the same, and the file itself when it is empty and there was none before. Returns the backup that is left, if any. */
export function tidyForeignFile(file: ForeignFile): string | undefined {
	const backup = backupOf(file);
	const kept = readFileIfThere(backup, 'latin1');
	const text = readFileIfThere(file.place, 'latin1');
	if (kept === undefined) {
		if (text === '') {
			fs.rmSync(file.place);
		}

		return undefined;
	}

	if (kept !== text) {
		return backup;
	}

	fs.rmSync(backup);
	return undefined;
}
