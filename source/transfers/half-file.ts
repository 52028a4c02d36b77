import {Buffer} from 'node:buffer';
import type {SftpFile} from '../ssh/sftp-file.ts';
import {readBlock} from './blocks.ts';
import {isSameFile} from './conflict.ts';
import {isLost} from './fatal.ts';
import type {Checked, Journal, Part} from './journal.ts';
import {partPath} from './names.ts';
import {type Sides, type PlannedFile} from './plan-types.ts';

/** Smaller files are begun again: that is as fast as to look what is there. */
export const resumedSize = 1024 * 1024;

/** Bytes before the place to go on that are compared with the source. */
const overlap = 64 * 1024;

/** What an earlier try left. `start` bytes are good; `done` where all was over but for the note of it. */
export type HalfFile = {readonly start: number; readonly done?: Checked};

const nothing: HalfFile = {start: 0};

type Finding = {
	readonly sides: Sides;
	readonly source: SftpFile;
	readonly journal: Journal;
	readonly onRemark: (text: string) => void;
};

/** Looks for the half file of an earlier try, or takes what lies at the target as one where that was wished. Rejects only when the connection is lost. */
export async function findHalfFile(file: PlannedFile, finding: Finding): Promise<HalfFile> {
	const {journal, onRemark} = finding;
	if (file.size < resumedSize && !file.isAdopting) {
		return nothing;
	}

	const part = await journal.readPart(file);
	try {
		if (!part) {
			return file.isAdopting ? await adopt(file, finding) : nothing;
		}

		if (part.size !== file.size || part.modifiedAt !== file.modifiedAt.getTime()) {
			onRemark('It had changed since the earlier try, so it was begun again.');
			return nothing;
		}

		return await check(file, part, finding);
	} catch (error) {
		if (isLost(error)) {
			throw error;
		}

		return nothing;
	}
}

async function check(file: PlannedFile, {confirmed, checked}: Part, {sides: {from, to}, source, onRemark}: Finding): Promise<HalfFile> {
	const partial = partPath(file.target);
	const stat = await to.lstat(partial);
	if (!stat && checked) {
		const there = await to.lstat(file.target);
		return there?.kind === 'file' && isSameFile(file, there) ? {start: file.size, done: checked} : nothing;
	}

	if (stat?.kind !== 'file' || stat.size < confirmed || confirmed === 0) {
		return nothing;
	}

	if (await hasSameEnd(source, from.limits.readSize, {to, path: partial, upTo: confirmed})) {
		return {start: confirmed};
	}

	onRemark('What was there of it did not match its source, so it was begun again.');
	return nothing;
}

/** Makes the file at the target the half file, if it is the beginning of the source. */
async function adopt(file: PlannedFile, {sides: {from, to}, source, onRemark}: Finding): Promise<HalfFile> {
	const there = await to.lstat(file.target);
	if (there?.kind !== 'file' || there.size === 0 || there.size > file.size) {
		return nothing;
	}

	if (!(await hasSameEnd(source, from.limits.readSize, {to, path: file.target, upTo: there.size}))) {
		onRemark('What was there was not the beginning of it, so it was copied as a whole.');
		return nothing;
	}

	await to.rename(file.target, partPath(file.target));
	return {start: there.size};
}

/** Whether source and copy agree in the last bytes before `upTo`. */
async function hasSameEnd(source: SftpFile, readSize: number, {to, path, upTo}: {readonly to: Sides['to']; readonly path: string; readonly upTo: number}): Promise<boolean> {
	const length = Math.min(overlap, upTo);
	const [mine, theirs] = [Buffer.alloc(length), Buffer.alloc(length)];
	const copy = await to.open(path, 'read');
	try {
		await Promise.all([readBlock(source, mine, upTo - length, readSize), readBlock(copy, theirs, upTo - length, to.limits.readSize)]);
		return mine.equals(theirs);
	} finally {
		await copy.close().catch(() => undefined);
	}
}
