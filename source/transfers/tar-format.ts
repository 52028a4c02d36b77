import {Buffer} from 'node:buffer';

/** Headers and contents come in whole blocks (POSIX pax, "ustar Interchange Format"). */
export const tarBlock = 512;
/** What tar reads and writes at once; an archive ends with zeros up to a multiple of it. */
const tarRecord = 20 * tarBlock;

/** Bytes up to the next whole block. */
export const paddingOf = (size: number): number => (tarBlock - (size % tarBlock)) % tarBlock;

const checksumOf = (header: Buffer): number => {
	let sum = 8 * 0x20;
	for (let at = 0; at < tarBlock; at++) {
		// The checksum's own place counts as blanks.
		sum += at >= 148 && at < 156 ? 0 : header[at]!;
	}

	return sum;
};

export type TarFile = {
	/** ASCII, at most 100 bytes. */
	readonly name: string;
	readonly size: number;
	readonly mode: number;
	readonly modifiedAt: Date;
};

/** The header of a file, owned by nobody in particular. Times are whole seconds and not before 1970. */
export function encodeHeader({name, size, mode, modifiedAt}: TarFile): Buffer {
	const header = Buffer.alloc(tarBlock);
	const number = (value: number, at: number, length: number) => header.write(value.toString(8).padStart(length - 1, '0'), at);
	header.write(name, 0);
	number(mode & 0o7777, 100, 8);
	number(0, 108, 8);
	number(0, 116, 8);
	number(size, 124, 12);
	number(Math.max(0, Math.floor(modifiedAt.getTime() / 1000)), 136, 12);
	header.write('0', 156);
	header.write('ustar\u{0}00', 257);
	number(checksumOf(header), 148, 7);
	return header;
}

/** The end of an archive of so many bytes. */
export function encodeEnd(length: number): Buffer {
	const end = length + (2 * tarBlock);
	return Buffer.alloc((2 * tarBlock) + ((tarRecord - (end % tarRecord)) % tarRecord));
}

export type TarHeader = {
	/** As it is written; up to 100 bytes, the rest of it is in an entry of type `L` before. */
	readonly name: Buffer;
	readonly size: number;
	/** Seconds since the epoch. */
	readonly modifiedAt: number;
	readonly type: string;
};

/** Octal digits, or a number in base 256 where the first bit is set (GNU). */
function readNumber(field: Buffer): number {
	if (field[0]! & 0x80) {
		return field.subarray(-6).readUIntBE(0, 6);
	}

	const text = field.toString('latin1').split(/[\0 ]/, 1)[0]!;
	return /^[0-7]*$/.test(text) ? Number.parseInt(text || '0', 8) : NaN;
}

function untilZero(field: Buffer): Buffer {
	const end = field.indexOf(0);
	return end === -1 ? field : field.subarray(0, end);
}

/** What a header says; undefined for what is none. */
export function readHeader(block: Buffer): TarHeader | undefined {
	const size = readNumber(block.subarray(124, 136));
	const modifiedAt = readNumber(block.subarray(136, 148));
	if (readNumber(block.subarray(148, 156)) !== checksumOf(block) || !Number.isSafeInteger(size) || !Number.isSafeInteger(modifiedAt)) {
		return undefined;
	}

	return {
		name: Buffer.from(untilZero(block.subarray(0, 100))), size, modifiedAt, type: String.fromCodePoint(block[156]!),
	};
}
