import type {Buffer} from 'node:buffer';
import type {Duplex} from 'node:stream';
import type {Client, HostVerifier} from 'ssh2';
import {Problem} from '../core/problem.ts';
import {sanitizeLine} from '../core/text.ts';
import {ciphers, hostKeyOrder} from './algorithms.ts';
import {changedHostKey, type HostKeyPin} from './known-hosts.ts';
import {usualBeat} from './pulse.ts';

export type SshOptions = {
	readonly user: string;
	/** PEM or OpenSSH text; undefined where only keys of the user's own are taken. */
	readonly privateKey: string | undefined;
	readonly password?: string | undefined;
	/** Socket of the user's ssh-agent, asked after the key. */
	readonly agent?: string | undefined;
	/** Texts of private keys of the user's, without a passphrase, tried after the agent's. */
	readonly ownKeys?: readonly string[];
	readonly hostKey: HostKeyPin;
	/** What the session is called in sentences. */
	readonly name: string;
	readonly signal?: AbortSignal | undefined;
	/** Milliseconds until the server's first byte, and until the login is done. Defaults 15,000 and 40,000. */
	readonly firstByteTimeout?: number;
	readonly loginTimeout?: number;
	/** As of `watchPulse`. */
	readonly beat?: number;
};

/** Logs in. Afterwards the client's errors are the caller's. */
export async function handshake(client: Client, stream: Duplex, options: SshOptions): Promise<void> {
	const {hostKey, signal} = options;
	const pinnedTypes = await hostKey.types();
	signal?.throwIfAborted();

	const done = Promise.withResolvers<void>();
	let hasSpoken = false;
	let hostKeyProblem: Problem | undefined;

	const onError = (error: Error & {readonly level?: string}) => {
		if (error.level === 'agent') {
			// An agent that is gone or refuses is passed over: the next key is tried.
			return;
		}

		done.reject(hostKeyProblem ?? handshakeProblem(error, hasSpoken, options));
	};

	const onClose = () => {
		onError(new Error('closed'));
	};

	const onAbort = () => {
		done.reject(signal?.reason);
	};

	// In session mode a port where nobody listens is not refused but silent.
	const firstByte = setTimeout(() => {
		onError(new Error('silent'));
	}, options.firstByteTimeout ?? 15_000);

	client.on('error', onError).on('close', onClose).on('end', onClose).on('ready', done.resolve);
	stream.on('close', onClose);
	signal?.addEventListener('abort', onAbort, {once: true});
	try {
		if (stream.destroyed) {
			// It was cut before ssh2 could hear of it.
			throw handshakeProblem(new Error('closed'), false, options);
		}

		client.connect({
			// How long it may be silent is for `watchPulse` to say: an answer that waits behind much data on a slow line is no silence.
			keepaliveInterval: 2 * (options.beat ?? usualBeat),
			keepaliveCountMax: Infinity,
			sock: stream,
			username: options.user,
			authHandler: authentications(options),
			readyTimeout: options.loginTimeout ?? 40_000,
			algorithms: {cipher: ciphers, serverHostKey: hostKeyOrder(pinnedTypes), compress: ['none']},
			hostVerifier: createVerifier(options, done.reject, problem => {
				hostKeyProblem = problem;
			}),
		});
		stream.once('data', () => {
			hasSpoken = true;
			clearTimeout(firstByte);
		});
		await done.promise;
	} catch (error) {
		client.on('error', () => undefined);
		stream.destroy();
		throw error;
	} finally {
		clearTimeout(firstByte);
		signal?.removeEventListener('abort', onAbort);
		stream.off('close', onClose);
		client.off('error', onError).off('close', onClose).off('end', onClose);
	}
}

/**
Asks the pin once. The key is shown again at each exchange of keys (dropbear's every GiB), and must then be answered at once: while ssh2 waits it sends what it
has with the old keys, and the server cuts the connection.
*/
function createVerifier({hostKey, name}: SshOptions, onError: (error: unknown) => void, onChanged: (problem: Problem) => void): HostVerifier {
	let trusted: Buffer | undefined;

	const ask = async (key: Buffer, answer: (isGood: boolean) => void) => {
		try {
			if (await hostKey.verify(key) === 'changed') {
				onChanged(changedHostKey(name, await hostKey.since()));
				answer(false);
			} else {
				trusted = key;
				answer(true);
			}
		} catch (error) {
			onError(error);
			answer(false);
		}
	};

	return (key: Buffer, answer: (isGood: boolean) => void) => {
		if (trusted) {
			answer(trusted.equals(key));
		} else {
			void ask(key, answer);
		}
	};
}

type Authentication = {type: 'publickey'; username: string; key: string} | {type: 'password'; username: string; password: string} | {type: 'agent'; username: string; agent: string};

function authentications({user, privateKey, password, agent, ownKeys = []}: SshOptions): Authentication[] {
	return [
		...(privateKey === undefined ? [] : [{type: 'publickey' as const, username: user, key: privateKey}]),
		...(agent === undefined ? [] : [{type: 'agent' as const, username: user, agent}]),
		...ownKeys.map(key => ({type: 'publickey' as const, username: user, key})),
		...(password === undefined ? [] : [{type: 'password' as const, username: user, password}]),
	];
}

function handshakeProblem(error: Error & {readonly level?: string}, hasSpoken: boolean, {user, name, privateKey}: SshOptions): Problem {
	if (error.level === 'client-authentication') {
		return privateKey === undefined
			? new Problem('sign-in-refused', `${name} took none of your own keys for ${user}, and it has no other.`, {
				hint: 'Load the one that it takes into your ssh-agent (ssh-add), or name its file: baitui config set ssh-key FILE.',
				cause: error,
			})
			: new Problem('sign-in-refused', `${name} refused the ssh login of ${user} with the session's key.`, {
				hint: 'Look at which keys it takes: baitui key NAME. One of your own is tried where its .ssh is a folder of yours.',
				cause: error,
			});
	}

	if (!hasSpoken) {
		return new Problem('unreachable', error.message === 'silent' ? `The ssh server of ${name} says nothing.` : `The ssh server of ${name} closed the connection before it said anything.`, {
			hint: 'It may be starting, or be busy with other logins: try again in a few seconds.',
			cause: error,
		});
	}

	const isCut = error.level === 'client-timeout' || error.level === 'client-socket' || error.message === 'closed';
	return isCut
		? new Problem('unreachable', `The ssh login to ${name} was cut off.`, {hint: 'Try again in a few seconds.', cause: error})
		: new Problem('failed', `The ssh login to ${name} failed: ${sanitizeLine(error.message)}.`, {cause: error});
}
