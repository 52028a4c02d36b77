import {createHmac} from 'node:crypto';

const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';

function fromBase32(text: string): Buffer {
	const bits = [...text].map(letter => alphabet.indexOf(letter).toString(2).padStart(5, '0')).join('');
	return Buffer.from(bits.match(/.{8}/g)!.map(byte => Number.parseInt(byte, 2)));
}

/** A secret of 16 letters. */
export function makeSecret(random: Buffer): string {
	return [...random.subarray(0, 16)].map(byte => alphabet[byte % 32]).join('');
}

/** The six digits of a moment (RFC 6238: SHA-1, 30 s). Milliseconds since the epoch. */
export function totp(secret: string, now: number): string {
	const counter = Buffer.alloc(8);
	counter.writeBigUInt64BE(BigInt(Math.floor(now / 30_000)));
	const digest = createHmac('sha1', fromBase32(secret)).update(counter).digest();
	const offset = digest.at(-1)! & 15;
	return String((digest.readUInt32BE(offset) & 0x7F_FF_FF_FF) % 1_000_000).padStart(6, '0');
}

/** Whether a code is right now or was within the last half minute or will be within the next. */
export function isRightCode(secret: string, code: string): boolean {
	return [-30_000, 0, 30_000].some(shift => totp(secret, Date.now() + shift) === code);
}
