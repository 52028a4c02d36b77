import {createCipheriv, type CipherGCMTypes, type KeyObject} from 'node:crypto';
import type {Buffer} from 'node:buffer';
import {freeMemory} from './memory.ts';

/** What ssh2's cipher of gcm packets (1.17, without its native binding) has between two packets. */
export type GcmCipherState = {
	/** Packets so far. */
	outSeqno: number;
	readonly _encSSLName: CipherGCMTypes;
	readonly _encKey: KeyObject;
	readonly _encIV: Buffer;
	readonly _dead: boolean;
};

const lengthBytes = 4;

/** RFC 5647 section 7.1: four fixed bytes, then a count of the packets. */
export function nextPacket(iv: Buffer): void {
	for (let at = 11; at >= 4; at--) {
		iv[at] = (iv[at]! + 1) & 0xFF;
		if (iv[at] !== 0) {
			return;
		}
	}
}

/** Does what `encrypt` of ssh2 does. `write` takes a copy of its pieces: so the same memory is used for one packet after the other. */
export function createGcmEncrypt(state: GcmCipherState, write: (piece: Buffer) => void): (packet: Buffer) => void {
	return packet => {
		if (state._dead) {
			return;
		}

		const length = packet.subarray(0, lengthBytes);
		const cipher = createCipheriv(state._encSSLName, state._encKey, state._encIV);
		cipher.setAAD(length);
		write(length);
		const encrypted = cipher.update(packet.subarray(lengthBytes));
		write(encrypted);
		freeMemory(encrypted);
		cipher.final();
		write(cipher.getAuthTag());
		nextPacket(state._encIV);
		state.outSeqno = (state.outSeqno + 1) >>> 0;
	};
}
