import {makeKeyPair} from '../container/keys.ts';
import type {Handler} from '../http/router.ts';
import {need, parameters} from './parameters.ts';

export const showKeyPair: Handler = world => ({status: 200, body: {ssh_public_key: world.keyPair?.publicKey ?? (world.release === '23.09' ? null : '')}});

/** Makes a pair; the only time the private half is told. Sessions that run already keep theirs. */
export const generateKeyPair: Handler = async world => {
	world.keyPair = await makeKeyPair('23.09');
	return {status: 200, body: {ssh_public_key: world.keyPair.publicKey, ssh_private_key: world.keyPair.privateKey}};
};

export const setKeyPair: Handler = (world, exchange) => {
	const given = parameters(exchange);
	const publicKey = `${String(need(world, given, 'pubkey')).trim()}\n`;
	world.keyPair = {publicKey, privateKey: `${String(need(world, given, 'privkey')).trim()}\n`};
	return {status: 200, body: {ssh_public_key: publicKey, ssh_private_key: world.keyPair.privateKey}};
};
