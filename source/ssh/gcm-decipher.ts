import {Buffer} from 'node:buffer';
import {createDecipheriv, type CipherGCMTypes, type KeyObject} from 'node:crypto';
import {nextPacket} from './gcm-cipher.ts';

/** What ssh2's decipher of gcm packets (1.17, without its native binding) has between two packets. */
export type GcmState = {
	/** Packets so far. */
	inSeqno: number;
	readonly _decipherSSLName: CipherGCMTypes;
	readonly _decipherKey: KeyObject;
	readonly _decipherIV: Buffer;
	/** What ssh2 does with a message; undefined: go on, false: stop here, a number: the place to go on from with another decipher. */
	readonly _onPayload: (payload: Buffer) => undefined | boolean | number;
};

const lengthBytes = 4;
const tagBytes = 16;
const blockBytes = 16;
/** The longest packet that ssh2 takes. */
const longest = 35_000;

/**
Does what `decrypt` of ssh2 does, in one step for each packet, also for those that come in pieces: ssh2 decrypts the pieces apart, and leaves three buffers behind for each. Takes bytes
from `at` to `end`, and returns where it stopped when that was before.
*/
export function createGcmDecrypt(state: GcmState): (data: Buffer, at: number, end: number) => number | undefined {
	/** The beginning of a packet whose end is still to come. */
	const begun = Buffer.allocUnsafeSlow(longest + lengthBytes);
	let held = 0;

	const lengthOf = (packet: Buffer, start: number): number => {
		const length = packet.readUInt32BE(start);
		if (length + lengthBytes + tagBytes > longest || length < blockBytes || length % blockBytes !== 0) {
			throw new Error('Bad packet length');
		}

		return length;
	};

	const open = (packet: Buffer, start: number, length: number): Buffer => {
		const body = start + lengthBytes;
		const decipher = createDecipheriv(state._decipherSSLName, state._decipherKey, state._decipherIV);
		decipher.setAAD(packet.subarray(start, body));
		const plain = decipher.update(packet.subarray(body, body + length));
		decipher.setAuthTag(packet.subarray(body + length, body + length + tagBytes));
		// Throws where the packet was changed on its way.
		decipher.final();
		nextPacket(state._decipherIV);
		state.inSeqno = (state.inSeqno + 1) >>> 0;
		return plain.subarray(1, plain.length - plain[0]!);
	};

	return (data, at, end) => {
		while (at < end) {
			let payload: Buffer;
			if (held === 0 && end - at >= lengthBytes && end - at >= lengthBytes + lengthOf(data, at) + tagBytes) {
				const length = lengthOf(data, at);
				payload = open(data, at, length);
				at += lengthBytes + length + tagBytes;
			} else {
				const wanted = held < lengthBytes ? lengthBytes : lengthBytes + lengthOf(begun, 0) + tagBytes;
				const taken = data.copy(begun, held, at, Math.min(end, at + wanted - held));
				held += taken;
				at += taken;
				if (held < wanted || wanted === lengthBytes) {
					continue;
				}

				held = 0;
				payload = open(begun, 0, wanted - lengthBytes - tagBytes);
			}

			const next = state._onPayload(payload);
			if (next !== undefined) {
				return next === false ? at : next as number;
			}
		}

		return undefined;
	};
}
