import {Buffer} from 'node:buffer';
import {headroom} from '../core/lending.ts';

/** Bytes of one read. 256 KiB is as fast as more, and 1.4 times as fast as 64 KiB, on the wire of Backend.AI too (containers-observed section 6). */
export const largestPiece = 256 * 1024;

/** Memory for one piece, with room for a header before it. */
export type Block = {
	readonly memory: Buffer;
	/** Where the piece goes. */
	readonly room: Buffer;
};

/** Blocks that are kept for later, the one used last on top, because it is in the processor's cache. */
const mostIdle = 16;
const idle: Block[] = [];

export function takeBlock(): Block {
	const block = idle.pop();
	if (block) {
		return block;
	}

	// Memory that nobody wrote to yet is not resident.
	const memory = Buffer.allocUnsafeSlow(headroom + largestPiece);
	return {memory, room: memory.subarray(headroom)};
}

/** Takes a block back, if there was one. */
export function giveBlock(block: Block | undefined): void {
	if (block && idle.length < mostIdle) {
		idle.push(block);
	}
}
