import {Buffer} from 'node:buffer';
import {isAbort, toProblem} from '../core/problem.ts';
import type {SftpFile} from '../ssh/sftp-file.ts';
import type {SftpLimits} from '../ssh/sftp.ts';
import type {Pace} from './pace.ts';
import {changedSource} from './spoiled.ts';

/** Bytes of one file that are asked for and not yet written; more is no faster (containers-observed.md 4). */
export const fileWindow = 4 * 1024 * 1024;

export type BlocksOptions = {
	readonly source: SftpFile;
	readonly part: SftpFile;
	readonly limits: {readonly from: SftpLimits; readonly to: SftpLimits};
	/** Bytes that are there already. */
	readonly start: number;
	readonly size: number;
	/** Bytes under way at once. */
	readonly window: number;
	readonly pace: Pace;
	readonly signal: AbortSignal;
	/** Whether a block may be begun by now. */
	readonly hold?: ((at: number) => Promise<void>) | undefined;
	readonly onSent: (bytes: number) => void;
	readonly onWritten: (bytes: number) => void;
	/** All bytes up to here were confirmed by the receiving side. */
	readonly onConfirmed: (upTo: number) => void;
};

/** A block is what one write takes, in whole reads. */
function blockSize({from, to}: BlocksOptions['limits']): number {
	return from.readSize >= to.writeSize ? to.writeSize : Math.floor(to.writeSize / from.readSize) * from.readSize;
}

/** Tells how far all is written without a gap, while blocks come in any order. */
function createFrontier(start: number, onConfirmed: (upTo: number) => void): (at: number, length: number) => void {
	const ends = new Map<number, number>();
	let confirmed = start;
	return (at, length) => {
		ends.set(at, at + length);
		const before = confirmed;
		for (let end = ends.get(confirmed); end !== undefined; end = ends.get(confirmed)) {
			ends.delete(confirmed);
			confirmed = end;
		}

		if (confirmed > before) {
			onConfirmed(confirmed);
		}
	};
}

/**
Copies all bytes from `start` on. Blocks are read and written by as many hands as fit into the window, each in its own time: no order is needed.
When it rejects, no hand is at the files any more.
*/
export async function copyBlocks(options: BlocksOptions): Promise<void> {
	const {source, part, limits, start, size, window, pace, signal, hold, onSent, onWritten, onConfirmed} = options;
	const block = blockSize(limits);
	const confirm = createFrontier(start, onConfirmed);
	let next = start;
	let failure: {readonly error: unknown} | undefined;

	const copyBlock = async (scratch: Buffer, at: number) => {
		signal.throwIfAborted();
		await hold?.(at);
		await pace(scratch.length, signal);
		await readBlock(source, scratch, at, limits.from.readSize);
		signal.throwIfAborted();
		if (failure) {
			return;
		}

		onSent(scratch.length);
		await part.write(at, scratch);
		onWritten(scratch.length);
		confirm(at, scratch.length);
	};

	const work = async () => {
		const scratch = Buffer.allocUnsafeSlow(Math.min(block, size - start));
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

	await Promise.all(Array.from({length: Math.ceil(Math.min(size - start, window) / block)}, work));
	if (failure) {
		throw isAbort(failure.error) ? failure.error : toProblem(failure.error);
	}
}

/** Fills a block with what lies at `at`, asked for in pieces as large as one read gives. Fewer bytes are normal for a read, none is the end of the file. */
export async function readBlock(source: SftpFile, block: Buffer, at: number, readSize: number): Promise<void> {
	const fill = async (start: number, end: number) => {
		for (let filled = start; filled < end;) {
			const bytes = await source.read(at + filled, end - filled, block.subarray(filled, end));
			if (bytes.length === 0) {
				throw changedSource();
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
