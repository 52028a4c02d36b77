import {Buffer} from 'node:buffer';
import {randomFillSync} from 'node:crypto';

/** Kinds of frames (RFC 6455 section 5.2). */
export const opcodes = {
	continuation: 0, text: 1, binary: 2, close: 8, ping: 9, pong: 10,
} as const;

export const finalBit = 0x80;
export const maskBit = 0x80;

/** Bytes of the payload of one frame. The webserver closes with 1009 at 4 MiB; 256 KiB is as fast as larger ones and 1.4 times as fast as 64 KiB (containers-observed section 6). */
export const largestPayload = 256 * 1024;

const maskBytes = Buffer.allocUnsafeSlow(4096);
const masks = new Int32Array(maskBytes.buffer, maskBytes.byteOffset, 1024);
let nextMask = masks.length;

/** Four fresh random bytes, as the RFC asks of each frame; their place in `masks`. */
function newMask(): number {
	if (nextMask === masks.length) {
		randomFillSync(masks);
		nextMask = 0;
	}

	return nextMask++;
}

/** Two words at a time: V8 compiles this to machine words without a BigInt, four times as fast as an Int32Array. */
function maskWords(words: BigInt64Array, mask: number): void {
	const half = BigInt(mask >>> 0);
	const both = BigInt.asIntN(64, (half << 32n) | half);
	for (let index = 0; index < words.length; index++) {
		words[index] = BigInt.asIntN(64, words[index]! ^ both);
	}
}

/** Bytes of the head of a masked frame with so long a payload. */
function headLength(payload: number): number {
	if (payload < 126) {
		return 6;
	}

	return payload < 65_536 ? 8 : 14;
}

/** Writes a head to the start of a frame. */
function writeHead(frame: Buffer, opcode: number, payload: number, mask: number): void {
	frame[0] = finalBit | opcode;
	const length = headLength(payload);
	if (length === 6) {
		frame[1] = maskBit | payload;
	} else if (length === 8) {
		frame[1] = maskBit | 126;
		frame.writeUInt16BE(payload, 2);
	} else {
		frame[1] = maskBit | 127;
		frame.writeUInt32BE(0, 2);
		frame.writeUInt32BE(payload, 6);
	}

	maskBytes.copy(frame, length - 4, mask * 4, (mask + 1) * 4);
}

/** Masks a payload where it lies. It begins on an 8-byte word; the last word that it touches is changed to its end. */
function maskPayload({buffer, byteOffset, length}: Uint8Array, mask: number): void {
	maskWords(new BigInt64Array(buffer, byteOffset, (length + 7) >> 3), masks[mask]!);
}

/** One final, masked frame, made where its payload lies, which must have headroom (core/lending.ts): the head is written in front of it, so that the frame is a single piece to send. */
export function frameInPlace(opcode: number, payload: Uint8Array): Buffer {
	const {buffer, byteOffset, length} = payload;
	const start = headLength(length);
	const frame = Buffer.from(buffer, byteOffset - start, start + length);
	const mask = newMask();
	writeHead(frame, opcode, length, mask);
	if (length < 126) {
		// A key press: making the array of words takes longer than this.
		for (let index = 0; index < length; index++) {
			frame[start + index]! ^= frame[start - 4 + (index & 3)]!;
		}
	} else {
		maskPayload(payload, mask);
	}

	return frame;
}

/** The head of a frame whose payload is masked where it lies and has no room before it. */
export function headApart(opcode: number, payload: Uint8Array): Buffer {
	const head = Buffer.allocUnsafe(headLength(payload.length));
	const mask = newMask();
	writeHead(head, opcode, payload.length, mask);
	maskPayload(payload, mask);
	return head;
}
