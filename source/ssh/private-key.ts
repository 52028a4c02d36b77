import {Buffer} from 'node:buffer';
import {createPrivateKey} from 'node:crypto';
import {Problem} from '../core/problem.ts';
import type {PublicKey} from './public-key.ts';

/** A private key, taken apart. */
export type PrivateKey = PublicKey & {
	/** The secret numbers, unsigned and big-endian, by the letters of JSON Web Keys: d, p, q for RSA; d for the others, where that of Ed25519 is its 32 bytes as they are. */
	readonly numbers: Readonly<Partial<Record<'d' | 'p' | 'q', Buffer>>>;
};

/** The kinds of keys that are taken, with the bits of their curve; RSA has its own. */
const bitsOf: Readonly<Record<string, number>> = {
	'ssh-rsa': 0, 'ssh-ed25519': 256, 'ecdsa-sha2-nistp256': 256, 'ecdsa-sha2-nistp384': 384, 'ecdsa-sha2-nistp521': 521,
};

const notTaken = (why: string, cause?: unknown) => new Problem('failed', `The key of the session cannot be read: ${why}.`, {hint: 'baitui key NAME --format openssh hands it out as it is.', cause});

/** Reads a private key, PEM or OpenSSH. Problem `failed` for one with a passphrase, or of another kind than RSA, ECDSA and Ed25519. */
export async function readPrivateKey(text: string): Promise<PrivateKey> {
	const {default: {utils}} = await import('ssh2');
	const key = utils.parseKey(text);
	if (key instanceof Error) {
		throw notTaken(key.message, key);
	}

	const curveBits = bitsOf[key.type];
	if (curveBits === undefined || !key.isPrivateKey()) {
		throw notTaken(`it is of the kind ${key.type}`);
	}

	const secret = createPrivateKey(key.getPrivatePEM());
	const {d, p, q} = secret.export({format: 'jwk'});
	const number = (name: string, value: string | undefined) => (value === undefined ? {} : {[name]: Buffer.from(value, 'base64url')});
	return {
		type: key.type,
		publicBlob: key.getPublicSSH(),
		numbers: {...number('d', d), ...number('p', p), ...number('q', q)},
		bits: secret.asymmetricKeyDetails?.modulusLength ?? curveBits,
	};
}
