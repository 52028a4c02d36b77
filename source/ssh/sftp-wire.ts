import {Buffer} from 'node:buffer';

/** Packet types of SFTP version 3 (draft-ietf-secsh-filexfer-02, section 3). */
export const packetTypes = {
	init: 1,
	version: 2,
	open: 3,
	close: 4,
	read: 5,
	write: 6,
	lstat: 7,
	fstat: 8,
	setstat: 9,
	fsetstat: 10,
	opendir: 11,
	readdir: 12,
	remove: 13,
	mkdir: 14,
	rmdir: 15,
	realpath: 16,
	stat: 17,
	readlink: 19,
	rename: 18,
	symlink: 20,
	status: 101,
	handle: 102,
	data: 103,
	name: 104,
	attributes: 105,
	extended: 200,
	extendedReply: 201,
} as const;

/** Status codes (section 7). */
export const statusCodes = {
	ok: 0, endOfFile: 1, noSuchFile: 2, permissionDenied: 3, failure: 4, unsupported: 8,
} as const;

/** A number is a uint32, a bigint a uint64, bytes are a string with its length before it. */
export type Field = number | bigint | Uint8Array;

function sizeOf(field: Field): number {
	return typeof field === 'number' ? 4 : (typeof field === 'bigint' ? 8 : 4 + field.length);
}

/** One packet: length, type, request id and fields. With `tail` bytes of another field after it, all but these. */
export function encodePacket(type: number, id: number, fields: readonly Field[], tail?: number): Buffer {
	const size = fields.reduce<number>((sum, field) => sum + sizeOf(field), 5);
	const packet = Buffer.allocUnsafe(4 + size + (tail === undefined ? 0 : 4));
	packet.writeUInt32BE(packet.length - 4 + (tail ?? 0), 0);
	packet.writeUInt8(type, 4);
	let at = packet.writeUInt32BE(id, 5);
	for (const field of fields) {
		if (typeof field === 'number') {
			at = packet.writeUInt32BE(field >>> 0, at);
		} else if (typeof field === 'bigint') {
			at = packet.writeBigUInt64BE(field, at);
		} else {
			at = packet.writeUInt32BE(field.length, at);
			packet.set(field, at);
			at += field.length;
		}
	}

	if (tail !== undefined) {
		packet.writeUInt32BE(tail, at);
	}

	return packet;
}

/** Reads the fields of a packet one after the other. Throws RangeError where it is too short. */
export type PacketReader = {
	readonly isAtEnd: () => boolean;
	readonly uint32: () => number;
	readonly uint64: () => number;
	readonly string: () => Buffer;
};

export function readPacket(packet: Buffer, start: number): PacketReader {
	let at = start;
	const uint32 = () => {
		const value = packet.readUInt32BE(at);
		at += 4;
		return value;
	};

	return {
		isAtEnd: () => at >= packet.length,
		uint32,
		uint64() {
			const value = packet.readBigUInt64BE(at);
			at += 8;
			return Number(value);
		},
		string() {
			const length = uint32();
			if (at + length > packet.length) {
				throw new RangeError('An SFTP packet is shorter than it says.');
			}

			at += length;
			return packet.subarray(at - length, at);
		},
	};
}
