import {Buffer} from 'node:buffer';
import {isAbort, Problem, toProblem} from '../core/problem.ts';
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
Problem `failed` when it changed meanwhile; those of the two places; AbortError. The part file is removed, unless the connection to it is gone.
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
		if (signal?.aborted === true || !isFatal(error)) {
			await to.removeFile(partial).catch(() => undefined);
		}

		throw error;
	} finally {
		await source.close().catch(() => undefined);
	}
}

/** Blocks are read and written by as many hands as fit into the window, each in its own time: no order is needed. */
async function copyBytes({size}: PlannedFile, source: SftpFile, part: SftpFile, {from, to, pace, signal, onBytes}: CopyOptions): Promise<void> {
	const block = to.limits.writeSize;
	let next = 0;
	let failure: {readonly error: unknown} | undefined;

	const copyBlock = async (scratch: Buffer, at: number) => {
		signal?.throwIfAborted();
		await pace(scratch.length, signal);
		await readBlock(source, scratch, at, from.limits.readSize);
		signal?.throwIfAborted();
		await part.write(at, scratch);
		onBytes(scratch.length);
	};

	const work = async () => {
		const scratch = Buffer.allocUnsafeSlow(Math.min(block, size));
		while (!failure && next < size) {
			const at = next;
			next = Math.min(at + block, size);
			try {
				await copyBlock(scratch.subarray(0, next - at), at);
			} catch (error) {
				failure ??= {error};
			}
		}
	};

	// All have let go of the files before these are closed.
	await Promise.all(Array.from({length: Math.ceil(Math.min(size, fileWindow) / block)}, work));
	if (failure) {
		throw isAbort(failure.error) ? failure.error : toProblem(failure.error);
	}
}

/** Fills a block with what lies at `at`, asked for in pieces as large as one read gives. Fewer bytes are normal for a read, none is the end of the file. */
async function readBlock(source: SftpFile, block: Buffer, at: number, readSize: number): Promise<void> {
	const fill = async (start: number, end: number) => {
		for (let filled = start; filled < end;) {
			const bytes = await source.read(at + filled, end - filled, block.subarray(filled, end));
			if (bytes.length === 0) {
				throw changed();
			}

			if (bytes.buffer !== block.buffer) {
				bytes.copy(block, filled);
			}

			filled += bytes.length;
		}
	};

	const starts = Array.from({length: Math.ceil(block.length / readSize)}, (_, index) => index * readSize);
	await Promise.all(starts.map(async start => fill(start, Math.min(start + readSize, block.length))));
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
