import type {KeyPair} from '../../core/own-key.ts';
import {Problem} from '../../core/problem.ts';
import {
	answerProblem,
	describe,
	jsonOf,
	refusalOf,
} from './answer-problem.ts';
import type {Client} from './client.ts';
import {textOf} from './json.ts';

const path = '/auth/ssh-keypair';

/** `ssh_public_key` is null on 23.09 and empty on 26.9 where there is none. */
export async function registeredKey(client: Client, signal?: AbortSignal): Promise<string | undefined> {
	const answer = await client.demand({method: 'GET', path, signal}, 'Asking for the registered key');
	const {ssh_public_key: line} = jsonOf(answer);
	return typeof line === 'string' && line.trim() !== '' ? textOf(line.trim()) : undefined;
}

/** PATCH makes an RSA pair (2048 bits, PEM). There is no call that takes a pair away again (405 on 26.9). */
export async function generate(client: Client, signal?: AbortSignal): Promise<KeyPair> {
	const {ssh_public_key: publicKey, ssh_private_key: privateKey} = jsonOf(await client.demand({method: 'PATCH', path, signal}, 'Making a key pair'));
	if (typeof publicKey !== 'string' || typeof privateKey !== 'string') {
		throw new Problem('failed', 'The server made a key pair, but did not tell it.');
	}

	return {publicKey: publicKey.trim(), privateKey};
}

/** Both halves are needed. 23.09 takes whatever it gets; later releases look at the pair, and those before 26.4 want PEM. */
export async function register(client: Client, {publicKey, privateKey}: KeyPair, signal?: AbortSignal): Promise<void> {
	const answer = await client.call({
		method: 'POST', path, json: {pubkey: publicKey, privkey: privateKey}, signal, doing: 'Registering a key pair',
	});
	if (answer.status === 400) {
		throw new Problem('usage', `The server does not take this key: ${describe(refusalOf(answer), 400)}`, {hint: 'An RSA key is taken by every release: ssh-keygen -t rsa.'});
	}

	if (answer.status >= 300) {
		throw answerProblem(answer, 'Registering a key pair');
	}
}
