import {Buffer} from 'node:buffer';
import {Problem} from '../core/problem.ts';
import type {SftpFile} from '../ssh/sftp-file.ts';
import {isFatal} from './fatal.ts';
import {partPath} from './names.ts';
import type {Pace} from './pace.ts';
import type {Place} from './place.ts';
import type {PlannedFile} from './plan.ts';

/** Bytes of one file that are asked for and not yet written; more is no faster (containers-observed.md 4). */
export const fileWindow = 4 * 1024 * 1024;
/** Smaller files are not worth the wait for the disk: the server does one sync after the other. */
const syncedSize = 1024 * 1024;

export type CopyOptions = {
	readonly from: Place;
	readonly to: Place;
	readonly pace: Pace;
	readonly signal?: AbortSignal | undefined;
	readonly onBytes: (bytes: number) => void;
};

/**
Copies one file: into a part file beside its place, checked, with mode and time, then renamed. So the real name never holds half a file.
Problem `failed` when it changed meanwhile; those of the two places; AbortError. The part file is kept when the whole copy ends and removed when only this file fails.
*/
export async function copyFile(file: PlannedFile, options: CopyOptions): Promise<void> {
	const {from, to, signal} = options;
	const partial = partPath(file.target);
	const source = await from.open(file.source, 'read');
	let part: SftpFile | undefined;
	try {
		part = await to.open(partial, 'write', 0o600);
		await copyBytes(file, source, part, options);
		await finish(file, source, part);
		const finished = part;
		part = undefined;
		// A full quota may show only now.
		await finished.close();
		signal?.throwIfAborted();
		await to.rename(partial, file.target);
	} catch (error) {
		await part?.close().catch(() => undefined);
		if (!signal?.aborted && !isFatal(error)) {
			await to.removeFile(partial).catch(() => undefined);
		}

		throw error;
	} finally {
		await source.close().catch(() => undefined);
	}
}

/** Blocks are read and written by as many hands as fit into the window, each in its own time: no order is needed. */
async function copyBytes({size}: PlannedFile, source: SftpFile, part: SftpFile, {from, to, pace, signal, onBytes}: CopyOptions): Promise<void> {
	const block = Math.min(from.limits.readSize, to.limits.writeSize);
	let next = 0;
	let hasFailed = false;

	const work = async () => {
		const scratch = Buffer.allocUnsafeSlow(Math.min(block, size));
		while (next < size && !hasFailed) {
			let at = next;
			const end = Math.min(at + block, size);
			next = end;
			while (at < end) {
				signal?.throwIfAborted();
				await pace(end - at, signal);
				const bytes = await source.read(at, end - at, scratch);
				if (bytes.length === 0) {
					throw changed();
				}

				await part.write(at, bytes);

				at += bytes.length;
				onBytes(bytes.length);
			}
		}
	};

	const hands = Array.from({length: Math.ceil(Math.min(size, fileWindow) / block)}, async () => {
		try {
			await work();
		} catch (error) {
			hasFailed = true;
			throw error;
		}
	});
	// All must have let go of the files before these are closed.
	const failure = (await Promise.allSettled(hands)).find(result => result.status === 'rejected');
	if (failure) {
		throw failure.reason;
	}
}

/** Looks whether all arrived and nothing changed, and gives the part its mode and time: in one round trip. */
async function finish({size, mode, modifiedAt}: PlannedFile, source: SftpFile, part: SftpFile): Promise<void> {
	const [now, arrived, more] = await Promise.all([
		source.stat(),
		part.stat(),
		// Such as the files of /proc: they say 0 and hold something.
		size === 0 ? source.read(0, 1) : undefined,
		part.setAttributes({mode: mode & 0o777, modifiedAt}),
		size >= syncedSize ? part.sync() : undefined,
	]);
	if (now.size !== size || now.modifiedAt.getTime() !== modifiedAt.getTime() || (more && more.length > 0)) {
		throw changed();
	}

	if (arrived.size !== size) {
		throw new Problem('failed', `Only ${arrived.size} of ${size} bytes arrived.`);
	}
}

function changed(): Problem {
	return new Problem('failed', 'It changed while it was copied.', {hint: 'Copy it again when nothing writes it.'});
}
