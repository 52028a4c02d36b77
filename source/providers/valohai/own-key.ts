import {Buffer} from 'node:buffer';
import {generateKeyPairSync, randomBytes} from 'node:crypto';
import {existsSync, readFileSync, writeFileSync} from 'node:fs';
import os from 'node:os';
import path from 'node:path';

const type = 'ssh-ed25519';

/** A field of ssh's wire: its length, then its bytes (RFC 4251 section 5). */
function field(value: string | Uint8Array): Buffer {
	const bytes = Buffer.from(value);
	const length = Buffer.alloc(4);
	length.writeUInt32BE(bytes.length);
	return Buffer.concat([length, bytes]);
}

/** An ed25519 pair as ssh-keygen writes it, without a passphrase (OpenSSH PROTOCOL.key). */
export function createKeyPair(comment: string): {readonly publicKey: string; readonly privateKey: string} {
	const {publicKey, privateKey} = generateKeyPairSync('ed25519');
	const point = Buffer.from(publicKey.export({format: 'jwk'}).x!, 'base64url');
	const seed = Buffer.from(privateKey.export({format: 'jwk'}).d!, 'base64url');
	const blob = Buffer.concat([field(type), field(point)]);
	const check = randomBytes(4);
	const secret = Buffer.concat([check, check, field(type), field(point), field(Buffer.concat([seed, point])), field(comment)]);
	const padding = Buffer.from(Array.from({length: (8 - (secret.length % 8)) % 8}, (_, index) => index + 1));
	const count = Buffer.from([0, 0, 0, 1]);
	const key = Buffer.concat([Buffer.from('openssh-key-v1\0'), field('none'), field('none'), field(''), count, field(blob), field(Buffer.concat([secret, padding]))]);
	const lines = key.toString('base64').match(/.{1,70}/g)!.join('\n');
	return {
		publicKey: `${type} ${blob.toString('base64')} ${comment}`,
		privateKey: `-----BEGIN OPENSSH PRIVATE KEY-----\n${lines}\n-----END OPENSSH PRIVATE KEY-----\n`,
	};
}

/** The public key of baitui's own pair in `directory`, made when there is none yet. Its private part lies beside it, 0600. */
export function ownPublicKey(directory: string): string {
	const file = path.join(directory, 'baitui_ed25519');
	if (!existsSync(file) || !existsSync(`${file}.pub`)) {
		const {publicKey, privateKey} = createKeyPair(`baitui@${os.hostname()}`);
		writeFileSync(file, privateKey, {mode: 0o600});
		writeFileSync(`${file}.pub`, `${publicKey}\n`);
	}

	return readFileSync(`${file}.pub`, 'utf8').trim();
}
