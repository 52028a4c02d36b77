import {Buffer} from 'node:buffer';
import {headroom} from '../core/lending.ts';

/** Bytes. Reads of a MiB cost two thirds of the processor's time of reads of 256 KiB. */
const largeBlock = 1024 * 1024;
export const smallBlock = 64 * 1024;

/** Large blocks there are, for all streams together: with a hundred streams at once most of them have to do with small ones. */
const mostLarge = 16;
/** Small blocks that are kept for later. */
const mostIdle = 32;

let large = 0;
/** The one used last on top, because it is in the processor's cache. */
const idleLarge: Buffer[] = [];
const idleSmall: Buffer[] = [];

/** Memory for one piece, with headroom (core/lending.ts). What nobody wrote to yet is not resident, so that a block costs what is read into it. */
function createBlock(length: number): Buffer {
	return Buffer.allocUnsafeSlow(headroom + (Math.ceil(length / 8) * 8)).subarray(headroom, headroom + length);
}

/** A block of the pool: a large one where one is asked for and to be had, else a small one. */
export function takeBlock(wantsLarge: boolean): Buffer {
	if (!wantsLarge || (idleLarge.length === 0 && large === mostLarge)) {
		return idleSmall.pop() ?? createBlock(smallBlock);
	}

	const block = idleLarge.pop();
	if (block) {
		return block;
	}

	large++;
	return createBlock(largeBlock);
}

/** A block for so many bytes: small amounts get memory of their own, so that many waiting key presses do not hold a block each. */
export function takeBlockFor(length: number): Buffer {
	if (length <= smallBlock / 16) {
		return createBlock(length);
	}

	const block = takeBlock(length > smallBlock);
	if (block.length >= length) {
		return block;
	}

	giveBlock(block);
	return createBlock(length);
}

/** Takes back what was taken, if anything; of another size than those of the pool, it is forgotten. */
export function giveBlock(block: Buffer | undefined): void {
	if (block?.length === largeBlock) {
		idleLarge.push(block);
	} else if (block?.length === smallBlock && idleSmall.length < mostIdle) {
		idleSmall.push(block);
	}
}
