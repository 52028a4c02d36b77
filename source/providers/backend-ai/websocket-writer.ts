import type {Buffer} from 'node:buffer';
import type {Socket} from 'node:net';
import type {Piece} from '../../core/lending.ts';
import {giveBlock, takeBlockFor} from '../blocks.ts';
import {
	frameInPlace,
	headApart,
	largestPayload,
	opcodes,
} from './websocket-frame.ts';

export type FrameWriter = {
	/** A frame of a few bytes. */
	readonly send: (opcode: number, payload: Uint8Array) => void;
	/** Binary frames with all these bytes; `done` is called when more may be written. */
	readonly write: (chunks: readonly Buffer[], done: () => void) => void;
	/** The same with a lent piece that has headroom: it becomes frames where it lies. */
	readonly writePiece: (piece: Piece) => void;
};

/** Frames on their way for which one who writes does not have to wait: enough that the socket never idles, and few enough that what waits becomes larger frames. */
const mostUnsent = 4;

/** Groups pieces so that each group is one frame of at most `largestPayload` bytes: small ones together, large ones cut. */
export function groupPayloads(chunks: readonly Buffer[]): Buffer[][] {
	const groups: Buffer[][] = [];
	let room = 0;
	for (const chunk of chunks) {
		for (let start = 0; start < chunk.length;) {
			if (room === 0) {
				groups.push([]);
				room = largestPayload;
			}

			const piece = chunk.subarray(start, start + room);
			groups.at(-1)!.push(piece);
			start += piece.length;
			room -= piece.length;
		}
	}

	return groups;
}

function joinInto(block: Buffer, chunks: readonly Uint8Array[]): Buffer {
	let end = 0;
	for (const chunk of chunks) {
		block.set(chunk, end);
		end += chunk.length;
	}

	return block.subarray(0, end);
}

/** Writes masked frames, each as one piece. Every callback comes, also when the socket is destroyed. */
export function createFrameWriter(socket: Socket): FrameWriter {
	let unsent = 0;
	let proceed: (() => void) | undefined;

	const goOn = () => {
		if (unsent >= mostUnsent) {
			return;
		}

		const next = proceed;
		proceed = undefined;
		next?.();
	};

	const send = (opcode: number, chunks: readonly Uint8Array[], whenSent?: () => void) => {
		const length = chunks.reduce((sum, chunk) => sum + chunk.length, 0);
		const block = takeBlockFor(length);
		socket.write(frameInPlace(opcode, joinInto(block, chunks)), () => {
			giveBlock(block);
			whenSent?.();
		});
	};

	const settle = () => {
		unsent--;
		goOn();
	};

	return {
		send(opcode, payload) {
			send(opcode, [payload]);
		},
		write(chunks, done) {
			for (const group of groupPayloads(chunks)) {
				unsent++;
				send(opcodes.binary, group, settle);
			}

			proceed = done;
			goOn();
		},
		writePiece({bytes, giveBack}) {
			if (bytes.length <= largestPayload) {
				socket.write(frameInPlace(opcodes.binary, bytes), giveBack);
				return;
			}

			// Several frames in one go. The room before all but the first is taken by the one before.
			socket.cork();
			socket.write(frameInPlace(opcodes.binary, bytes.subarray(0, largestPayload)));
			for (let start = largestPayload; start < bytes.length; start += largestPayload) {
				const payload = bytes.subarray(start, start + largestPayload);
				socket.write(headApart(opcodes.binary, payload));
				socket.write(payload, start + largestPayload < bytes.length ? undefined : giveBack);
			}

			socket.uncork();
		},
	};
}
