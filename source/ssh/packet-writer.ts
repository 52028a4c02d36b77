import {Buffer} from 'node:buffer';
import process from 'node:process';
import type {Duplex} from 'node:stream';
import {freeMemory} from './memory.ts';

/** Bytes that are written at once: what a tunnel sends as one frame, and a large request with all its packets. */
const blockSize = 256 * 1024;
/** Blocks that are kept for later. */
const mostKept = 4;

/** Collects what a client sends, and writes it in few large pieces. */
export type PacketWriter = {
	/** Takes a copy: the piece may be used again at once. It is written when this turn of the event loop is over, or before. */
	readonly write: (piece: Uint8Array) => void;
	/** Writes now what was collected. */
	readonly flush: () => void;
};

/** A packet of ssh2's comes in three pieces, and a large request is eight packets: a copy into one block costs less than so many writes, and no memory has to wait until it is sent. */
export function createPacketWriter(stream: Duplex): PacketWriter {
	const kept: Buffer[] = [];
	let block: Buffer | undefined;
	let filled = 0;

	const flush = () => {
		const full = block;
		if (!full) {
			return;
		}

		block = undefined;
		if (!stream.writable) {
			return;
		}

		stream.write(full.subarray(0, filled), () => {
			if (kept.length < mostKept) {
				kept.push(full);
			} else {
				freeMemory(full);
			}
		});
	};

	return {
		write(piece) {
			for (let at = 0; at < piece.length;) {
				if (!block) {
					block = kept.pop() ?? Buffer.allocUnsafeSlow(blockSize);
					filled = 0;
					process.nextTick(flush);
				}

				const taken = Math.min(piece.length - at, blockSize - filled);
				block.set(taken === piece.length ? piece : piece.subarray(at, at + taken), filled);
				filled += taken;
				at += taken;
				if (filled === blockSize) {
					flush();
				}
			}
		},
		flush,
	};
}
