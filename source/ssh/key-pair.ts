import {Buffer} from 'node:buffer';
import {createPrivateKey} from 'node:crypto';
import {Problem} from '../core/problem.ts';
import type {KeyPair} from '../core/own-key.ts';
import {readPrivateKey} from './private-key.ts';
import {formatPublicKey} from './public-key.ts';

/** The forms of PEM that programs of every age read; Ed25519 has none but OpenSSH's own. */
const pemTypes: Readonly<Record<string, 'pkcs1' | 'sec1'>> = {
	'ssh-rsa': 'pkcs1', 'ecdsa-sha2-nistp256': 'sec1', 'ecdsa-sha2-nistp384': 'sec1', 'ecdsa-sha2-nistp521': 'sec1',
};

/** A pair from the text of its private half, which is written as PEM where that can be. Problem `usage` for what is no private key, for one with a passphrase, or of a kind that is not known. */
export async function readKeyPair(text: string, name: string): Promise<KeyPair> {
	const {default: {utils}} = await import('ssh2');
	const parsed = utils.parseKey(text);
	if (parsed instanceof Error) {
		throw /passphrase|encrypted/i.test(parsed.message)
			? new Problem('usage', `The key ${name} has a passphrase, which a session could not be asked for.`, {hint: 'Make a pair for sessions only: baitui own-key generate.'})
			: new Problem('usage', `${name} is no private key.`, {cause: parsed});
	}

	if (!parsed.isPrivateKey()) {
		throw new Problem('usage', `${name} is the public half of a key.`, {hint: 'Both halves are registered; name the file of the private one.'});
	}

	const key = await readPrivateKey(text);
	const type = pemTypes[key.type];
	const privateKey = type === undefined ? `${text.trim()}\n` : createPrivateKey(parsed.getPrivatePEM()).export({type, format: 'pem'});
	return {publicKey: formatPublicKey(key, parsed.comment).trim(), privateKey: Buffer.from(privateKey).toString()};
}
