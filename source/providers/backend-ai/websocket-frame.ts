import {Buffer} from 'node:buffer';
import {randomFillSync} from 'node:crypto';

/** Kinds of frames (RFC 6455 section 5.2). */
export const opcodes = {
	continuation: 0, text: 1, binary: 2, close: 8, ping: 9, pong: 10,
} as const;

export const finalBit = 0x80;
export const maskBit = 0x80;

const masks = new Int32Array(1024);
let nextMask = masks.length;

/** Four fresh random bytes, as the RFC asks of each frame, read as one word of this machine. */
function newMask(): number {
	if (nextMask === masks.length) {
		randomFillSync(masks);
		nextMask = 0;
	}

	return masks[nextMask++]!;
}

/**
One final, masked frame around a payload, made in place: the payload is masked a word at a time and the header written in front of it, so that the frame is a single piece to send.
The payload must have headroom (core/lending.ts). Returns that piece.
*/
export function frameInPlace(opcode: number, payload: Uint8Array): Buffer {
	const {buffer, byteOffset, length} = payload;
	const mask = newMask();
	// The word before the payload takes the mask itself.
	const words = new Int32Array(buffer, byteOffset - 4, 1 + ((length + 3) >> 2));
	words[0] = mask;
	for (let index = 1; index < words.length; index++) {
		words[index]! ^= mask;
	}

	const headerLength = (length < 126 ? 2 : (length < 65_536 ? 4 : 10)) + 4;
	const frame = Buffer.from(buffer, byteOffset - headerLength, headerLength + length);
	frame[0] = finalBit | opcode;
	if (length < 126) {
		frame[1] = maskBit | length;
	} else if (length < 65_536) {
		frame[1] = maskBit | 126;
		frame.writeUInt16BE(length, 2);
	} else {
		frame[1] = maskBit | 127;
		frame.writeUInt32BE(0, 2);
		frame.writeUInt32BE(length, 6);
	}

	return frame;
}
