import {createPrivateKey, type KeyObject} from 'node:crypto';
import {Problem} from '../core/problem.ts';
import type {KeyPair} from '../core/own-key.ts';
import {readPrivateKey} from './private-key.ts';
import {formatPublicKey} from './public-key.ts';

/** The forms of PEM that programs of every age read; Ed25519 has none but OpenSSH's own. */
const pemTypes: Readonly<Record<string, 'pkcs1' | 'sec1'>> = {
	'ssh-rsa': 'pkcs1', 'ecdsa-sha2-nistp256': 'sec1', 'ecdsa-sha2-nistp384': 'sec1', 'ecdsa-sha2-nistp521': 'sec1',
};

const pkcs8Types: Readonly<Record<string, 'pkcs1' | 'sec1'>> = {rsa: 'pkcs1', ec: 'sec1'};

const pemOf = (key: KeyObject, type: 'pkcs1' | 'sec1'): string => key.export({type, format: 'pem'}).toString();

/** PKCS #8, which ssh2 does not read, as the older form of the same key. */
function withoutPkcs8(text: string): string {
	if (!text.includes('-----BEGIN PRIVATE KEY-----')) {
		return text;
	}

	try {
		const key = createPrivateKey(text);
		const type = pkcs8Types[key.asymmetricKeyType ?? ''];
		return type === undefined ? text : pemOf(key, type);
	} catch {
		// Damaged: it is told of as any other text that is no key.
		return text;
	}
}

/** A pair from the text of its private half, which is written as PEM where that can be. Problem `usage` for what is no private key, for one with a passphrase, or of a kind that is not known. */
export async function readKeyPair(text: string, name: string): Promise<KeyPair> {
	const {default: {utils}} = await import('ssh2');
	const plain = withoutPkcs8(text);
	const parsed = utils.parseKey(plain);
	if (parsed instanceof Error) {
		throw /passphrase|encrypted/i.test(parsed.message) || text.includes('BEGIN ENCRYPTED')
			? new Problem('usage', `The key ${name} has a passphrase, which a session could not be asked for.`, {hint: 'Make a pair for sessions only: baitui own-key generate.'})
			: new Problem('usage', `${name} is no private key.`, {cause: parsed});
	}

	if (!parsed.isPrivateKey()) {
		throw new Problem('usage', `${name} is the public half of a key.`, {hint: 'Both halves are registered; name the file of the private one.'});
	}

	const key = await readPrivateKey(plain);
	const type = pemTypes[key.type];
	const privateKey = type === undefined ? `${plain.trim()}\n` : pemOf(createPrivateKey(parsed.getPrivatePEM()), type);
	return {publicKey: formatPublicKey(key, parsed.comment).trim(), privateKey};
}
