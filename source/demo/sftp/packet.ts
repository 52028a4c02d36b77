/** The numbers of SFTP version 3 (draft-ietf-secsh-filexfer-02). */
export const request = {
	init: 1, open: 3, close: 4, read: 5, write: 6, lstat: 7, fstat: 8, setstat: 9, fsetstat: 10, opendir: 11, readdir: 12,
	remove: 13, mkdir: 14, rmdir: 15, realpath: 16, stat: 17, rename: 18, readlink: 19, symlink: 20, extended: 200,
} as const;
export const response = {
	version: 2, status: 101, handle: 102, data: 103, name: 104, attributes: 105, extendedReply: 201,
} as const;
export const statusCode = {
	ok: 0, endOfFile: 1, noSuchFile: 2, permissionDenied: 3, failure: 4, badMessage: 5, unsupported: 8,
} as const;

/** Reads the fields of one packet in order. Throws RangeError where the packet ends too early. */
export class PacketReader {
	readonly #bytes: Buffer;
	#position = 0;

	constructor(bytes: Buffer) {
		this.#bytes = bytes;
	}

	byte(): number {
		return this.#bytes.readUInt8(this.#position++);
	}

	number(): number {
		this.#position += 4;
		return this.#bytes.readUInt32BE(this.#position - 4);
	}

	/** 64 bits; offsets above 2^53 lose their last bits, which no file here has. */
	large(): number {
		return (this.number() * (2 ** 32)) + this.number();
	}

	bytes(): Buffer {
		const length = this.number();
		if (this.#position + length > this.#bytes.length) {
			throw new RangeError('The packet is too short.');
		}

		this.#position += length;
		return this.#bytes.subarray(this.#position - length, this.#position);
	}

	/** One character a byte; see wire-path.ts. */
	path(): string {
		return this.bytes().toString('latin1');
	}

	text(): string {
		return this.bytes().toString('utf8');
	}
}

export type Field = number | string | Buffer | readonly Field[] | {readonly large: number};

function sizeOf(fields: readonly Field[]): number {
	let sum = 0;
	for (const field of fields) {
		sum += size(field);
	}

	return sum;
}

function size(field: Field): number {
	if (typeof field === 'number') {
		return 4;
	}

	if (typeof field === 'string') {
		return 4 + Buffer.byteLength(field);
	}

	if (Buffer.isBuffer(field)) {
		return 4 + field.length;
	}

	return Array.isArray(field) ? sizeOf(field as readonly Field[]) : 8;
}

function put(target: Buffer, position: number, field: Field): number {
	if (typeof field === 'number') {
		return target.writeUInt32BE(field, position);
	}

	if (typeof field === 'string' || Buffer.isBuffer(field)) {
		const length = size(field) - 4;
		const start = target.writeUInt32BE(length, position);
		if (typeof field === 'string') {
			target.write(field, start);
		} else {
			field.copy(target, start);
		}

		return start + length;
	}

	if ('large' in field) {
		return target.writeBigUInt64BE(BigInt(field.large), position);
	}

	let at = position;
	for (const part of field) {
		at = put(target, at, part);
	}

	return at;
}

/** A packet with its length in front: numbers are 32 bits, texts and buffers carry their length. */
export function packet(type: number, ...fields: readonly Field[]): Buffer {
	const length = 1 + sizeOf(fields);
	const target = Buffer.allocUnsafe(4 + length);
	target.writeUInt32BE(length, 0);
	target.writeUInt8(type, 4);
	put(target, 5, fields);
	return target;
}
