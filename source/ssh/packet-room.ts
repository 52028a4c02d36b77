import {Buffer} from 'node:buffer';
import {randomFillSync} from 'node:crypto';

/** Bytes. Smaller packets may be kept by whoever made them until they are signed; what a file consists of is sent at once. */
const large = 16 * 1024;
/** The longest packet that a server must take (RFC 4253 section 6.1), and the room for it. */
const [longest, roomSize] = [35_000, 40_000];
/** RFC 4253 section 6. */
const [lengthBytes, leastPadding] = [4, 4];

/**
Makes packets as `allocPacket` of ssh2 does, for a cipher of so many bytes a block whose length field is not encrypted with the rest: large ones always in the same memory, since each is
encrypted before the next one is made. The bytes of their padding are got many at a time: to ask for a few takes as long as to encrypt a packet.
*/
export function createPacketRoom(blockBytes: number): (payloadBytes: number) => Buffer {
	const random = Buffer.allocUnsafeSlow(4096);
	let used = random.length;
	let room: Buffer | undefined;

	return payloadBytes => {
		const body = 1 + payloadBytes;
		const least = blockBytes - (body % blockBytes);
		const padding = least < leastPadding ? least + blockBytes : least;
		const size = lengthBytes + body + padding;
		let packet: Buffer;
		if (payloadBytes >= large && size <= longest) {
			room ??= Buffer.allocUnsafeSlow(roomSize);
			packet = room.subarray(0, size);
		} else {
			packet = Buffer.allocUnsafe(size);
		}

		packet.writeUInt32BE(size - lengthBytes, 0);
		packet[lengthBytes] = padding;
		if (used + padding > random.length) {
			randomFillSync(random);
			used = 0;
		}

		packet.set(random.subarray(used, used + padding), lengthBytes + body);
		used += padding;
		return packet;
	};
}
