import {Buffer} from 'node:buffer';
import {packetTypes} from './sftp-wire.ts';

/** Larger is no answer but the text of a ~/.bashrc. OpenSSH answers in at most 256 KiB. */
export const largestPacket = 1024 * 1024;

/** Length, type, id, and the length of the bytes of a DATA packet. */
const dataHead = 13;

/** What a packet that came in part is put together in. */
type Filling = {
	readonly packet: Buffer;
	/** Where its bytes go, if it is a DATA packet whose asker has room for them; else the packet is whole. */
	readonly bytes: Buffer | undefined;
	readonly into: Buffer;
	filled: number;
};

/**
Cuts a stream of bytes into packets. Those that come as a whole are not copied; of others the bytes of a DATA packet go straight to the room that `roomFor` has for its id, and the packet
ends before them. The returned function takes a piece, and tells whether nobody needs its memory any more.
*/
export function createAssembler(onPacket: (packet: Buffer, bytes?: Buffer) => void, onNonsense: () => void, roomFor: (id: number) => Buffer | undefined): (chunk: Buffer) => boolean {
	let rest: Buffer | undefined;
	let filling: Filling | undefined;

	const begin = (chunk: Buffer, length: number): Filling => {
		const room = chunk[4] === packetTypes.data ? roomFor(chunk.readUInt32BE(5)) : undefined;
		const bytes = length + 4 - dataHead;
		if (room && chunk.readUInt32BE(9) === bytes && bytes <= room.length) {
			const into = room.subarray(0, bytes);
			return {
				packet: Buffer.from(chunk.subarray(4, dataHead)), bytes: into, into, filled: chunk.copy(into, 0, dataHead),
			};
		}

		const packet = Buffer.allocUnsafeSlow(length);
		return {
			packet, bytes: undefined, into: packet, filled: chunk.copy(packet, 0, 4),
		};
	};

	return received => {
		let chunk = rest ? Buffer.concat([rest, received]) : received;
		let isFree = true;
		rest = undefined;
		while (chunk.length > 0) {
			if (filling) {
				const taken = chunk.copy(filling.into, filling.filled);
				filling.filled += taken;
				chunk = chunk.subarray(taken);
				if (filling.filled < filling.into.length) {
					return isFree;
				}

				const {packet, bytes} = filling;
				filling = undefined;
				onPacket(packet, bytes);
				continue;
			}

			const length = chunk.length < 4 ? undefined : chunk.readUInt32BE(0);
			if (length !== undefined && (length < 5 || length > largestPacket)) {
				onNonsense();
				return false;
			}

			if (length !== undefined && chunk.length >= 4 + length) {
				const whole = chunk.subarray(4, 4 + length);
				chunk = chunk.subarray(4 + length);
				isFree = false;
				onPacket(whole);
			} else if (length === undefined || chunk.length < dataHead) {
				rest = Buffer.from(chunk);
				return isFree;
			} else {
				filling = begin(chunk, length);
				return isFree;
			}
		}

		return isFree;
	};
}
