import {Buffer} from 'node:buffer';
import {paddingOf, readHeader, tarBlock} from './tar-format.ts';

/** A file of an archive, whole. Its name is a key to what was asked for, and nothing else: nothing is ever written where an archive says. */
export type TarEntry = {
	readonly name: Buffer;
	readonly content: Buffer;
	/** Seconds since the epoch. */
	readonly modifiedAt: number;
};

/** Longer than any path. */
const longestName = 64 * 1024;

/**
Reads an archive of small files in the form of GNU tar, and nothing but that: names of any length (type `L`) and regular files. Anything else, a file above `largest` bytes, or a header
that is none ends it: `feed` is false then, and from then on.
*/
export function createTarReader(largest: number, onEntry: (entry: TarEntry) => void): {
	readonly feed: (chunk: Buffer) => boolean;
	/** Whether it was whole. */
	readonly isEnded: () => boolean;
} {
	let pending: Buffer[] = [];
	let held = 0;
	let needed = tarBlock;
	let header: ReturnType<typeof readHeader>;
	let longName: Buffer | undefined;
	let isBroken = false;
	let isEnded = false;

	const take = (): Buffer => {
		const all = pending.length === 1 ? pending[0]! : Buffer.concat(pending);
		const taken = all.subarray(0, needed);
		pending = all.length > needed ? [all.subarray(needed)] : [];
		held -= needed;
		return taken;
	};

	const onHeader = (block: Buffer): void => {
		if (block.every(byte => byte === 0)) {
			isEnded = true;
			return;
		}

		header = readHeader(block);
		const most = header?.type === 'L' ? longestName : largest;
		isBroken = !header || !['0', '\u{0}', 'L'].includes(header.type) || header.size > most;
		needed = isBroken ? tarBlock : header!.size + paddingOf(header!.size);
	};

	const onContent = (bytes: Buffer): void => {
		const {name, size, modifiedAt, type} = header!;
		const content = bytes.subarray(0, size);
		if (type === 'L') {
			// Ends with a zero byte.
			longName = Buffer.from(content.subarray(0, -1));
		} else {
			onEntry({name: longName ?? name, content, modifiedAt});
			longName = undefined;
		}

		header = undefined;
		needed = tarBlock;
	};

	const canGoOn = () => !isBroken && !isEnded && held >= needed;

	return {
		feed(chunk) {
			pending.push(chunk);
			held += chunk.length;
			while (canGoOn()) {
				const taken = take();
				if (header) {
					onContent(taken);
				} else {
					onHeader(taken);
				}
			}

			return !isBroken;
		},
		isEnded: () => isEnded && !isBroken,
	};
}
