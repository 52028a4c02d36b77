import {Buffer} from 'node:buffer';
import {isAbort, toProblem} from '../core/problem.ts';
import {freeMemory} from '../ssh/memory.ts';
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

/** A block is as many whole reads as one write takes, or as many whole writes as one read gives. */
function blockSize({from, to}: BlocksOptions['limits']): number {
	const [most, least] = [Math.max(from.readSize, to.writeSize), Math.min(from.readSize, to.writeSize)];
	return Math.floor(most / least) * least;
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

	const writePiece = async (at: number, piece: Buffer) => {
		try {
			await part.write(at, piece);
			onWritten(piece.length);
			confirm(at, piece.length);
		} catch (error) {
			failure ??= {error};
		}
	};

	const copyBlock = async (scratch: Buffer, at: number) => {
		signal.throwIfAborted();
		await hold?.(at);
		const pieceSize = Math.min(scratch.length, limits.to.writeSize);
		await pace(pieceSize, signal);
		await readBlock(source, scratch, at, limits.from.readSize);
		const writes: Array<Promise<void>> = [];
		try {
			for (let start = 0; start < scratch.length; start += pieceSize) {
				const piece = scratch.subarray(start, start + pieceSize);
				if (start > 0) {
					await pace(piece.length, signal);
				}

				signal.throwIfAborted();
				if (failure) {
					break;
				}

				onSent(piece.length);
				writes.push(writePiece(at + start, piece));
			}
		} finally {
			await Promise.all(writes);
		}
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

		if (!failure) {
			freeMemory(scratch);
		}
	};

	const hands = Math.min(Math.ceil((size - start) / block), Math.max(1, Math.floor(window / block)));
	await Promise.all(Array.from({length: hands}, work));
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
