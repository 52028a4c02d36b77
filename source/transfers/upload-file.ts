import {Buffer} from 'node:buffer';
import {setTimeout as delay} from 'node:timers/promises';
import type {StorageFiles, UploadTicket} from '../core/storage-folder.ts';
import type {SftpFile} from '../ssh/sftp-file.ts';
import {readBlock} from './blocks.ts';
import type {CopyOptions} from './copy.ts';
import {resumedSize} from './half-file.ts';
import type {Checked} from './journal.ts';
import {partPath} from './names.ts';
import type {Place} from './place.ts';
import type {PlannedFile} from './plan-types.ts';
import {changedSource, SpoiledProblem} from './spoiled.ts';
import {beginComparison} from './verify.ts';

/** Bytes of a request: small at first, then as many as the line carries in about a second. A cut costs one of them at most. */
const [leastPiece, mostPiece] = [1024 * 1024, 8 * 1024 * 1024];
const [quick, slow] = [1000, 5000];

/** Bytes on both sides of a place where an upload was cut that are compared with the source. */
const overlap = 64 * 1024;

/** Milliseconds between two looks at an upload whose last request was cut: 23.09 may still be writing what it got. */
const settling = 300;

type Upload = CopyOptions & {readonly files: StorageFiles};

/**
Copies one file into a folder without a session, as `copyFile` does for a session: the storage itself keeps a half file and gives it its name when it is whole. With `sha256` it first gets
another name, is read back, and then renamed. Problems as those of `copyFile`.
*/
export async function uploadFile(file: PlannedFile, options: Upload): Promise<Checked> {
	const source = await options.sides.from.open(file.source, 'read');
	if (file.isAdopting) {
		options.onRemark('The storage cannot go on with a file that is there, so it was copied as a whole.');
	}

	try {
		const earlier = await earlierUpload(file, options);
		try {
			return await uploadFrom(file, source, earlier, options);
		} catch (error) {
			if (!(error instanceof SpoiledProblem) || error.code !== 'verification-failed' || earlier === undefined) {
				throw error;
			}

			options.onRemark('What was there of it was damaged, so it was begun again.');
			return await uploadFrom(file, source, undefined, options);
		}
	} finally {
		await source.close().catch(() => undefined);
	}
}

/** Where it grows. */
const placeOf = ({target}: PlannedFile, {verification}: Pick<Upload, 'verification'>): string => (verification === 'sha256' ? partPath(target) : target);

/** An upload with what the journal says of it. */
type Begun = {
	readonly ticket: UploadTicket;
	/** Bytes that can be there at most. */
	readonly sent: number;
	readonly seams: readonly number[];
};

/** The upload of an earlier try that is still this file. */
async function earlierUpload(file: PlannedFile, {journal, verification, onRemark}: Upload): Promise<Begun | undefined> {
	const part = file.size < resumedSize ? undefined : await journal.readPart(file);
	if (part?.upload?.path !== placeOf(file, {verification})) {
		return undefined;
	}

	if (part.size === file.size && part.modifiedAt === file.modifiedAt.getTime()) {
		return {ticket: part.upload, sent: part.confirmed, seams: part.seams ?? []};
	}

	onRemark('It had changed since the earlier try, so it was begun again.');
	return undefined;
}

/** How far an earlier upload really is, once it does not grow any more. */
async function settled(files: StorageFiles, ticket: UploadTicket, signal: AbortSignal): Promise<number | undefined> {
	for (let before = await files.uploaded(ticket, signal); ;) {
		if (before === undefined) {
			return undefined;
		}

		await delay(settling, undefined, {signal});
		const now = await files.uploaded(ticket, signal);
		if (now === before) {
			return now;
		}

		before = now;
	}
}

/** Where to go on, if that is possible. Problem `verification-failed` where more is there than was ever sent. */
async function goOn(earlier: Begun, {files, signal}: Upload): Promise<{readonly start: number; readonly begun: Begun} | undefined> {
	const start = await settled(files, earlier.ticket, signal);
	if (start === undefined) {
		return undefined;
	}

	if (start > earlier.sent) {
		throw new SpoiledProblem('verification-failed', `The storage has ${start} bytes of it, where ${earlier.sent} were sent.`);
	}

	return {start, begun: {...earlier, seams: start === 0 ? [] : [...earlier.seams, start]}};
}

async function uploadFrom(file: PlannedFile, source: SftpFile, earlier: Begun | undefined, options: Upload): Promise<Checked> {
	const {files, sides: {to}, journal, account, signal, onResumed} = options;
	const {size, target} = file;
	const {start, begun} = (earlier && await goOn(earlier, options)) ?? {
		start: 0, begun: {ticket: await files.beginUpload(placeOf(file, options), size, signal), sent: 0, seams: []},
	};
	onResumed(account.restart(start));
	await send(file, source, begun, {...options, start});
	const {path} = begun.ticket;
	const checked = await compare(file, source, {path, seams: begun.seams}, options);
	journal.noteDone(file, {size, modifiedAt: file.modifiedAt.getTime()}, checked);
	if (path !== target) {
		await to.rename(path, target);
	}

	await journal.removePart(file);
	return checked;
}

/** Sends what is missing. The last piece goes only while the source is what it was: with it the file gets its name. */
async function send(file: PlannedFile, source: SftpFile, {ticket, sent, seams}: Begun, options: Upload & {readonly start: number}): Promise<void> {
	const {files, sides: {from}, journal, account, pace, signal, onSent, start} = options;
	const {size, modifiedAt} = file;
	let piece = leastPiece;
	let scratch = Buffer.allocUnsafeSlow(Math.min(piece, size - start));
	for (let at = start; ;) {
		signal.throwIfAborted();
		const length = Math.min(piece, size - at);
		if (scratch.length < length) {
			scratch = Buffer.allocUnsafeSlow(length);
		}

		const block = scratch.subarray(0, length);
		await readBlock(source, block, at, from.limits.readSize);
		if (at + length === size) {
			await needUnchanged(file, source);
		}

		await pace(length, signal);
		if (size >= resumedSize) {
			await journal.writePart(file, {
				size, modifiedAt: modifiedAt.getTime(), confirmed: Math.max(sent, at + length), upload: ticket, seams,
			});
		}

		const startedAt = performance.now();
		const there = await files.append(ticket, at, block, signal);
		const took = performance.now() - startedAt;
		onSent(length);
		if (there !== at + length) {
			throw new SpoiledProblem('verification-failed', `The storage has ${there} bytes of it, where ${at + length} were sent.`);
		}

		account.add(length);
		at += length;
		if (at >= size) {
			return;
		}

		piece = took < quick ? Math.min(piece * 2, mostPiece) : (took > slow ? Math.max(piece / 2, leastPiece) : piece);
	}
}

async function needUnchanged({size, modifiedAt}: PlannedFile, source: SftpFile): Promise<void> {
	// Such as the files of /proc: they say 0 and hold something.
	const [now, more] = await Promise.all([source.stat(), size === 0 ? source.read(0, 1) : undefined]);
	if (now.size !== size || now.modifiedAt.getTime() !== modifiedAt.getTime() || (more && more.length > 0)) {
		throw changedSource();
	}
}

/** The storage told the size with the last piece. Of a large file what is listed is looked at too, and what lies where it was cut. */
async function compare({source, size}: PlannedFile, file: SftpFile, {path, seams}: {readonly path: string; readonly seams: readonly number[]}, {sides: {from, to}, hashers, verification, onVerifying}: Upload): Promise<Checked> {
	onVerifying(1);
	try {
		const arrived = size < resumedSize ? undefined : await to.lstat(path);
		if (size >= resumedSize && arrived?.size !== size) {
			throw new SpoiledProblem('verification-failed', `${arrived?.size ?? 'None'} of ${size} bytes arrived.`);
		}

		const isWhole = verification === 'sha256';
		if (!isWhole && seams.length > 0) {
			await compareSeams({file, size, readSize: from.limits.readSize}, seams, {to, path});
		}

		const comparison = beginComparison(isWhole ? 'sha256' : 'size', {size, isResumed: false}, {
			from: {place: from, hasher: hashers.from, path: source}, to: {place: to, hasher: hashers.to, path},
		});
		comparison.advance(size);
		return await comparison.finish(size);
	} finally {
		onVerifying(-1);
	}
}

/** Whether both sides agree around each place where the upload was cut: a storage that appends whatever comes may have got something twice. */
async function compareSeams({file, size, readSize}: {readonly file: SftpFile; readonly size: number; readonly readSize: number}, seams: readonly number[], {to, path}: {readonly to: Place; readonly path: string}): Promise<void> {
	const copy = await to.open(path, 'read');
	for (const seam of new Set(seams)) {
		const from = Math.max(0, seam - overlap);
		const length = Math.min(size, seam + overlap) - from;
		const [mine, theirs] = [Buffer.alloc(length), Buffer.alloc(length)];
		await Promise.all([readBlock(file, mine, from, readSize), readBlock(copy, theirs, from, to.limits.readSize)]);
		if (!mine.equals(theirs)) {
			throw new SpoiledProblem('verification-failed', 'What arrived is not what was sent, where it had been cut.', {hint: 'Copy it again.'});
		}
	}
}
