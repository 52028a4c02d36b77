import {Buffer} from 'node:buffer';
import {headroom} from '../core/lending.ts';

type Kind = {
	/** Bytes. */
	readonly length: number;
	/** Blocks that are kept for later. The one used last is on top, because it is in the processor's cache. */
	readonly idle: Buffer[];
	readonly mostIdle: number;
};

/** For streams with little to say, of which there may be many. */
const tiny: Kind = {length: 8 * 1024, idle: [], mostIdle: 128};
/** For many busy streams at once. Reads of 64 KiB cost a third more of the processor's time. */
const small: Kind = {length: 128 * 1024, idle: [], mostIdle: 32};
/** For a few busy streams. Reads of 256 KiB cost half as much again. There are only so many of these, for all streams together. */
const large: Kind = {length: 1024 * 1024, idle: [], mostIdle: 16};
let largeBlocks = 0;

/** Memory for one piece, with headroom (core/lending.ts). What nobody wrote to yet is not resident, so that a block costs what is read into it. */
function createBlock(length: number): Buffer {
	return Buffer.allocUnsafeSlow(headroom + (Math.ceil(length / 8) * 8)).subarray(headroom, headroom + length);
}

/** A block with room for more than so many bytes, as far as there are such: one that a stream which gave as much can be read into next. */
export function takeBlock(length: number): Buffer {
	const kind = length < tiny.length ? tiny : (length < small.length || (large.idle.length === 0 && largeBlocks === large.mostIdle) ? small : large);
	const block = kind.idle.pop();
	if (block) {
		return block;
	}

	largeBlocks += kind === large ? 1 : 0;
	return createBlock(kind.length);
}

/** A block for so many bytes: small amounts get memory of their own, so that many waiting key presses do not hold a block each. */
export function takeBlockFor(length: number): Buffer {
	if (length <= tiny.length / 2) {
		return createBlock(length);
	}

	const block = takeBlock(length - 1);
	if (block.length >= length) {
		return block;
	}

	giveBlock(block);
	return createBlock(length);
}

/** Takes back what was taken, if anything; of another size than those of the pool, it is forgotten. */
export function giveBlock(block: Buffer | undefined): void {
	const kind = [tiny, small, large].find(({length}) => length === block?.length);
	if (kind && kind.idle.length < kind.mostIdle) {
		kind.idle.push(block!);
	}
}
