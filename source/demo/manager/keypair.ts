import ssh2 from 'ssh2';
import {makeKeyPair} from '../container/keys.ts';
import {Refusal} from '../http/refusal.ts';
import type {Handler} from '../http/router.ts';
import {need, parameters} from './parameters.ts';

export const showKeyPair: Handler = world => ({status: 200, body: {ssh_public_key: world.keyPair?.publicKey ?? (world.release === '23.09' ? null : '')}});

/** Makes a pair; the only time the private half is told. Sessions that run already keep theirs. */
export const generateKeyPair: Handler = async world => {
	world.keyPair = await makeKeyPair('23.09');
	return {status: 200, body: {ssh_public_key: world.keyPair.publicKey, ssh_private_key: world.keyPair.privateKey}};
};

/** 26.9 looks at the pair; 23.09 takes whatever it gets (both observed). */
function check(publicKey: string, privateKey: string): void {
	const parsed = ssh2.utils.parseKey(privateKey);
	if (parsed instanceof Error || !parsed.isPrivateKey()) {
		throw new Refusal(400, 'invalid-ssh-private-key', 'The SSH private key is invalid or in an unsupported format.', {error_code: 'user-keypair_create_invalid-data-format', msg: 'Invalid private key format'});
	}

	const [type, body] = publicKey.trim().split(' ', 2);
	if (parsed.type !== type || parsed.getPublicSSH().toString('base64') !== body) {
		throw new Refusal(400, 'ssh-keypair-mismatch', 'The SSH public key does not match the private key.', {error_code: 'user-keypair_create_invalid-parameters', msg: 'The private and public keys are of incompatible types'});
	}
}

export const setKeyPair: Handler = (world, exchange) => {
	const given = parameters(exchange);
	if (world.release !== '23.09') {
		check(String(need(world, given, 'pubkey')), String(need(world, given, 'privkey')));
	}

	const publicKey = `${String(need(world, given, 'pubkey')).trim()}\n`;
	world.keyPair = {publicKey, privateKey: `${String(need(world, given, 'privkey')).trim()}\n`};
	return {status: 200, body: {ssh_public_key: publicKey, ssh_private_key: world.keyPair.privateKey}};
};
