import {Buffer} from 'node:buffer';
import {createHash} from 'node:crypto';
import type {Verification} from '../core/transfer.ts';
import {readBlock} from './blocks.ts';
import type {Hasher} from './hasher.ts';
import type {Checked} from './journal.ts';
import type {Place} from './place.ts';
import {differentHash} from './spoiled.ts';

/** Smaller files are compared only where that was asked for: a round trip more for each would take longer than to send them. */
const hashedSize = 1024 * 1024;

export type Comparison = {
	/** So many bytes from the start have arrived. */
	readonly advance: (bytes: number) => void;
	/** When all has arrived: compares, and says how. Problem `verification-failed`. */
	readonly finish: (size: number) => Promise<Checked>;
	readonly stop: () => void;
};

const nothing: Comparison = {
	advance: () => undefined,
	finish: async () => 'size',
	stop: () => undefined,
};

export type ComparedSide = {readonly place: Place; readonly hasher: Hasher; readonly path: string};

/** Begins to compare a file of this size with its copy while that grows. */
export function beginComparison(verification: Verification, {size, isResumed}: {readonly size: number; readonly isResumed: boolean}, sides: {readonly from: ComparedSide; readonly to: ComparedSide}): Comparison {
	if (verification === 'size' || (verification === 'auto' && size <= hashedSize && !isResumed)) {
		return nothing;
	}

	const hashings = [sides.from, sides.to].map(({hasher, path}) => hasher.begin(path));
	return {
		advance(bytes) {
			for (const {advance} of hashings) {
				advance(bytes);
			}
		},
		async finish(size) {
			const taken = await Promise.all(hashings.map(async ({digest}) => digest(size)));
			const digests = verification === 'auto'
				? taken
				: await Promise.all([sides.from, sides.to].map(async (side, index) => taken[index] ?? readBack(side, size)));
			if (digests.includes(undefined)) {
				return 'size';
			}

			if (digests[0] !== digests[1]) {
				throw differentHash();
			}

			return 'sha256';
		},
		stop() {
			for (const {stop} of hashings) {
				stop();
			}
		},
	};
}

/** The sha256 of a file as it is read from its side. */
async function readBack({place, path}: ComparedSide, size: number): Promise<string> {
	const file = await place.open(path, 'read');
	try {
		const hash = createHash('sha256');
		const block = Buffer.allocUnsafeSlow(Math.min(4 * 1024 * 1024, size));
		for (let at = 0; at < size; at += block.length) {
			const piece = block.subarray(0, Math.min(block.length, size - at));
			await readBlock(file, piece, at, place.limits.readSize);
			hash.update(piece);
		}

		return hash.digest('hex');
	} finally {
		await file.close().catch(() => undefined);
	}
}
