import {createHmac} from 'node:crypto';

const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';

/** The six digits of now (RFC 6238, SHA-1, 30 s) for a base32 secret. */
export function oneTimeCode(secret: string, now = Date.now()): string {
	const bits = [...secret].map(letter => alphabet.indexOf(letter).toString(2).padStart(5, '0')).join('');
	const key = Buffer.from(bits.match(/.{8}/g)!.map(byte => Number.parseInt(byte, 2)));
	const counter = Buffer.alloc(8);
	counter.writeBigUInt64BE(BigInt(Math.floor(now / 30_000)));
	const digest = createHmac('sha1', key).update(counter).digest();
	const code = digest.readUInt32BE(digest.at(-1)! & 0xF) & 0x7F_FF_FF_FF;
	return String(code % 1_000_000).padStart(6, '0');
}
