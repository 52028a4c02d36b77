import {formatBytes} from '../core/format.ts';
import {Problem} from '../core/problem.ts';
import {sanitizeLine} from '../core/text.ts';
import type {Verification} from '../core/transfer.ts';
import type {SftpFile} from '../ssh/sftp-file.ts';
import type {Account} from './account.ts';
import {copyBlocks} from './blocks.ts';
import {createCheckpoint, type Checkpoint} from './checkpoint.ts';
import {isFatal, isLost} from './fatal.ts';
import {findHalfFile, resumedSize} from './half-file.ts';
import type {Hasher} from './hasher.ts';
import type {Checked, Journal, SourceFacts} from './journal.ts';
import {LocalDiskProblem} from './local-place.ts';
import {folderOf, partPath} from './names.ts';
import type {Pace} from './pace.ts';
import type {Place} from './place.ts';
import type {PlannedFile, Sides} from './plan-types.ts';
import {changedSource, SpoiledProblem} from './spoiled.ts';
import {beginComparison, type Comparison} from './verify.ts';

/** Smaller files are not worth the wait for the disk: the server does one sync after the other. */
const syncedSize = 1024 * 1024;

export type CopyOptions = {
	readonly sides: Sides;
	readonly hashers: {readonly from: Hasher; readonly to: Hasher};
	/** Bytes of a file under way at once. */
	readonly window: number;
	readonly pace: Pace;
	readonly journal: Journal;
	readonly verification: Verification;
	readonly account: Account;
	readonly signal: AbortSignal;
	readonly onSent: (bytes: number) => void;
	/** So many bytes were there already. */
	readonly onResumed: (bytes: number) => void;
	readonly onRemark: (text: string) => void;
	readonly onVerifying: (change: 1 | -1) => void;
};

/**
Copies one file: into a part file beside its place, compared, with mode and time, then renamed. So the real name never holds half a file. Resolves with how it was compared.
Problem `unreachable` when the connection is lost, `verification-failed`, `failed` when it changed meanwhile; those of the two places; AbortError. A large part file stays for the next
try, unless it is of no use.
*/
export async function copyFile(file: PlannedFile, options: CopyOptions): Promise<Checked> {
	try {
		try {
			return await copyOnce(file, options, true);
		} catch (error) {
			if (!(error instanceof DamagedPartProblem)) {
				throw error;
			}

			options.onRemark('What was there of it was damaged, so it was begun again.');
			return await copyOnce(file, options, false);
		}
	} catch (error) {
		throw aboutTarget(error, file);
	}
}

/** It arrived with another sha256, and its beginning was that of an earlier try. */
class DamagedPartProblem extends SpoiledProblem {}

async function copyOnce(file: PlannedFile, options: CopyOptions, mayResume: boolean): Promise<Checked> {
	const {sides, journal, account, onResumed, onRemark} = options;
	const {from, to} = sides;
	const partial = partPath(file.target);
	const source = await from.open(file.source, 'read');
	try {
		const found = mayResume
			? await findHalfFile(file, {
				sides, source, journal, onRemark,
			})
			: {start: 0};
		onResumed(account.restart(found.start));
		if (found.done) {
			await journal.removePart(file);
			return found.done;
		}

		const checked = await copyPart(file, source, {...options, start: found.start, partial});
		journal.noteDone(file, {size: file.size, modifiedAt: file.modifiedAt.getTime()}, checked);
		await to.rename(partial, file.target);
		if (file.size >= resumedSize) {
			await journal.removePart(file);
		}

		return checked;
	} finally {
		await source.close().catch(() => undefined);
	}
}

type PartOptions = CopyOptions & {readonly start: number; readonly partial: string};

/** Makes the part file whole, and leaves or removes it where that fails. */
async function copyPart(file: PlannedFile, source: SftpFile, options: PartOptions): Promise<Checked> {
	const {sides: {from, to}, hashers, journal, verification, account, signal, start, partial, window, pace, onSent} = options;
	const {size} = file;
	const facts: SourceFacts = {size, modifiedAt: file.modifiedAt.getTime()};
	const isResumable = size >= resumedSize;
	let checkpoint: Checkpoint | undefined;
	let comparison: Comparison | undefined;
	let part: SftpFile | undefined;
	try {
		part = await openPart(to, partial, start);
		checkpoint = isResumable ? createCheckpoint(journal, file, facts, start) : undefined;
		comparison = beginComparison(verification, {size, isResumed: start > 0}, {
			from: {place: from, hasher: hashers.from, path: file.source},
			to: {place: to, hasher: hashers.to, path: partial},
		});
		comparison.advance(start);
		const {advance} = comparison;
		await copyBlocks({
			source, part, limits: {from: from.limits, to: to.limits}, start, size, window, pace, signal, onSent, hold: checkpoint?.hold, onWritten: account.add,
			onConfirmed(upTo) {
				checkpoint?.reach(upTo);
				advance(upTo);
			},
		});
		const checked = await finish(file, source, part, comparison, options);
		const finished = part;
		part = undefined;
		// A full quota may show only now.
		await finished.close();
		await checkpoint?.settle();
		if (isResumable) {
			await journal.writePart(file, {...facts, confirmed: size, checked});
		}

		signal.throwIfAborted();
		return checked;
	} catch (error) {
		comparison?.stop();
		await part?.close().catch(() => undefined);
		await checkpoint?.settle();
		const isUseless = error instanceof SpoiledProblem;
		if (isUseless || (!isResumable && (signal.aborted || !isLost(error)))) {
			await to.removeFile(partial).catch(() => undefined);
			await journal.removePart(file);
		}

		throw await explained(error, file, to, start);
	}
}

async function openPart(to: Place, partial: string, start: number): Promise<SftpFile> {
	const purpose = start > 0 ? 'resume' : 'write';
	let part: SftpFile;
	try {
		part = await to.open(partial, purpose, 0o600);
	} catch (error) {
		if (!(error instanceof Problem) || error.code !== 'refused' || start > 0) {
			throw error;
		}

		// One that was whole may have the mode of a source that nobody may write. Where that is not so, the folder is what may not be written.
		try {
			await to.removeFile(partial);
		} catch {
			throw error;
		}

		part = await to.open(partial, purpose, 0o600);
	}

	if (start > 0) {
		await part.setAttributes({size: start});
	}

	return part;
}

/** Looks whether all arrived and nothing changed, and gives the part its mode and time: in one round trip, and as long as the comparison takes. */
async function finish({size, mode, modifiedAt}: PlannedFile, source: SftpFile, part: SftpFile, comparison: Comparison, {onVerifying}: CopyOptions): Promise<Checked> {
	onVerifying(1);
	const compared = comparison.finish(size);
	try {
		const [now, arrived, more] = await Promise.all([
			source.stat(),
			part.stat(),
			// Such as the files of /proc: they say 0 and hold something.
			size === 0 ? source.read(0, 1) : undefined,
			part.setAttributes({mode: mode & 0o777, modifiedAt}),
			size >= syncedSize ? part.sync() : undefined,
			compared.catch(() => undefined),
		]);
		if (now.size !== size || now.modifiedAt.getTime() !== modifiedAt.getTime() || (more && more.length > 0)) {
			throw changedSource();
		}

		if (arrived.size !== size) {
			throw new SpoiledProblem('verification-failed', `Only ${arrived.size} of ${size} bytes arrived.`);
		}

		return await compared;
	} finally {
		onVerifying(-1);
	}
}

/** "Failure" is all that a server says of a disk that is full or takes no writes, so that is looked up. */
async function explained(error: unknown, file: PlannedFile, to: Place, start: number): Promise<unknown> {
	if (error instanceof SpoiledProblem && error.code === 'verification-failed' && start > 0) {
		return new DamagedPartProblem(error.code, error.message);
	}

	const isUnclear = error instanceof Problem && error.code === 'failed' && !(error instanceof SpoiledProblem) && !isFatal(error);
	if (!isUnclear) {
		return error;
	}

	const folder = folderOf(file.target);
	const room = await to.room(folder).catch(() => undefined);
	if (room?.isReadOnly) {
		return new Problem('refused', `${sanitizeLine(folder)} is on a disk that may only be read.`, {hint: 'Choose a folder that is mounted for writing.', cause: error});
	}

	return room !== undefined && room.free < Math.min(file.size, resumedSize)
		? new Problem('failed', `There is no room left in ${sanitizeLine(folder)}: ${formatBytes(room.free)} are free.`, {hint: 'Make room there and try again; what arrived already is kept.', cause: error})
		: error;
}

/** A sentence about the part file as one about the file the user knows. */
function aboutTarget(error: unknown, file: PlannedFile): unknown {
	const [partial, target] = [sanitizeLine(partPath(file.target)), sanitizeLine(file.target)];
	if (!(error instanceof Problem) || !error.message.includes(partial)) {
		return error;
	}

	const Kind = error instanceof LocalDiskProblem ? LocalDiskProblem : Problem;
	return new Kind(error.code, error.message.split(partial).join(target), {
		isTemporary: error.isTemporary, cause: error, ...(error.hint !== undefined && {hint: error.hint}),
	});
}
