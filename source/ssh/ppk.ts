import {Buffer} from 'node:buffer';
import {createHmac} from 'node:crypto';
import {Problem} from '../core/problem.ts';
import type {PrivateKey} from './private-key.ts';

function field(content: Buffer | string): Buffer {
	const bytes = Buffer.from(content as string);
	const length = Buffer.alloc(4);
	length.writeUInt32BE(bytes.length);
	return Buffer.concat([length, bytes]);
}

const toNumber = (bytes: Buffer) => BigInt(`0x${bytes.toString('hex')}`);

/** A number as ssh writes it: without zeros in front, save for one before a set high bit. */
function number(value: bigint): Buffer {
	const hex = value.toString(16);
	const digits = hex.length % 2 === 0 ? hex : `0${hex}`;
	return field(Buffer.from(Number.parseInt(digits.slice(0, 2), 16) >= 0x80 ? `00${digits}` : digits, 'hex'));
}

/** The number that multiplied with `value` leaves 1 modulo `modulus`. */
function invert(value: bigint, modulus: bigint): bigint {
	let [rest, next] = [value % modulus, modulus];
	let [factor, nextFactor] = [1n, 0n];
	while (next !== 0n) {
		const quotient = rest / next;
		[rest, next] = [next, rest - (quotient * next)];
		[factor, nextFactor] = [nextFactor, factor - (quotient * nextFactor)];
	}

	return ((factor % modulus) + modulus) % modulus;
}

/** The secret part by the rules of each kind (PuTTY manual, appendix C.3). PuTTY wants p to be the greater prime. */
function secretOf({type, numbers: {d, p, q}}: PrivateKey): Buffer {
	if (type === 'ssh-ed25519') {
		return field(d!);
	}

	if (type !== 'ssh-rsa') {
		return number(toNumber(d!));
	}

	const [one, other] = [toNumber(p!), toNumber(q!)];
	const [greater, smaller] = one > other ? [one, other] : [other, one];
	return Buffer.concat([toNumber(d!), greater, smaller, invert(smaller, greater)].map(value => number(value)));
}

function lines(name: string, content: Buffer): string {
	const rows = content.toString('base64').match(/.{1,64}/g) ?? [];
	return `${name}-Lines: ${rows.length}\n${rows.map(row => `${row}\n`).join('')}`;
}

/** PuTTY's own form of a private key, version 3, without a passphrase: for PuTTY, WinSCP and FileZilla. */
export function formatPpk(key: PrivateKey, comment: string): string {
	if (/[\n\r]/.test(comment)) {
		throw new Problem('failed', 'A comment of a key is one line.');
	}

	const secret = secretOf(key);
	// The key of this MAC comes from the passphrase, and without one it is empty: it shows damage, no more.
	const mac = createHmac('sha256', '').update(Buffer.concat([key.type, 'none', comment, key.publicBlob, secret].map(part => field(part)))).digest('hex');
	return `PuTTY-User-Key-File-3: ${key.type}\nEncryption: none\nComment: ${comment}\n${lines('Public', key.publicBlob)}${lines('Private', secret)}Private-MAC: ${mac}\n`;
}
