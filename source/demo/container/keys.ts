import {
	createPrivateKey,
	generateKeyPair,
	randomBytes,
	type KeyObject,
} from 'node:crypto';
import {promisify} from 'node:util';
import type {Release} from '../release.ts';
import type {KeyPair} from '../world/world.ts';

const generate = promisify(generateKeyPair);

function field(content: Buffer | string): Buffer {
	const bytes = Buffer.from(content as string);
	const length = Buffer.alloc(4);
	length.writeUInt32BE(bytes.length);
	return Buffer.concat([length, bytes]);
}

/** An unsigned number as SSH writes it: a zero byte in front of a set high bit. */
function number(base64url: string): Buffer {
	const bytes = Buffer.from(base64url, 'base64url');
	return field(bytes[0]! >= 0x80 ? Buffer.concat([Buffer.from([0]), bytes]) : bytes);
}

function publicBlob(key: KeyObject): Buffer {
	const {e, n} = key.export({format: 'jwk'});
	return Buffer.concat([field('ssh-rsa'), number(e!), number(n!)]);
}

/** `BEGIN OPENSSH PRIVATE KEY`, without a passphrase (openssh PROTOCOL.key). */
function toOpenSsh(key: KeyObject): string {
	const {n, e, d, qi, p, q} = key.export({format: 'jwk'});
	const check = randomBytes(4);
	const secret = Buffer.concat([check, check, field('ssh-rsa'), number(n!), number(e!), number(d!), number(qi!), number(p!), number(q!), field('work@main1')]);
	const padding = Buffer.from(Array.from({length: (8 - (secret.length % 8)) % 8}, (_, index) => index + 1));
	const count = Buffer.from([0, 0, 0, 1]);
	const content = Buffer.concat([Buffer.from('openssh-key-v1\0'), field('none'), field('none'), field(''), count, field(publicBlob(key)), field(Buffer.concat([secret, padding]))]);
	const lines = content.toString('base64').match(/.{1,70}/g)!.join('\n');
	return `-----BEGIN OPENSSH PRIVATE KEY-----\n${lines}\n-----END OPENSSH PRIVATE KEY-----\n`;
}

/** A fresh RSA-2048 pair: the private half PKCS#1 on 23.09, in OpenSSH's form on 26.9; the public half one authorized_keys line. */
export async function makeKeyPair(release: Release): Promise<KeyPair> {
	const {privateKey: pem} = await generate('rsa', {
		modulusLength: 2048,
		publicKeyEncoding: {type: 'pkcs1', format: 'pem'},
		privateKeyEncoding: {type: 'pkcs1', format: 'pem'},
	});
	const key = createPrivateKey(pem);
	return {
		privateKey: release === '23.09' ? pem : toOpenSsh(key),
		publicKey: `ssh-rsa ${publicBlob(key).toString('base64')} work@main1\n`,
	};
}
