import {Duplex} from 'node:stream';
import type {Client, ClientChannel} from 'ssh2';
import {Problem} from '../core/problem.ts';
import type {OnEnd} from './on-end.ts';

/** SSH_OPEN_CONNECT_FAILED (RFC 4254, 5.1): nothing listens there. */
const connectFailed = 2;

/**
A byte stream to a port of the session's own loopback address, over the ssh connection (direct-tcpip).
Problem `failed` (temporary) where nothing listens, `refused` where the sshd does not allow it.
*/
export async function openForward(client: Client, port: number, name: string, onEnd: OnEnd): Promise<Duplex> {
	const channel = await new Promise<ClientChannel>((resolve, reject) => {
		client.forwardOut('127.0.0.1', 0, '127.0.0.1', port, (error, opened) => {
			if (!error) {
				resolve(opened);
			} else if ('reason' in error && error.reason === connectFailed) {
				reject(new Problem('failed', `Nothing listens on port ${port} in ${name}.`, {hint: 'Start the program that should, then try again.', isTemporary: true, cause: error}));
			} else {
				reject(new Problem('refused', `The ssh server of ${name} does not open port ${port}.`, {cause: error}));
			}
		});
	});

	return asDuplex(channel, onEnd);
}

/** Ssh2's channels do not behave as Duplex streams do when they are destroyed or cut; pipelines wait for that. */
export function asDuplex(channel: ClientChannel, onEnd: OnEnd): Duplex {
	let pending: ((error?: Error | null) => void) | undefined;
	let isClosed = false;

	const duplex = new Duplex({
		read() {
			channel.resume();
		},
		write(chunk, _encoding, done) {
			if (isClosed) {
				done(new Error('The channel is closed.'));
				return;
			}

			pending = done;
			channel.write(chunk, error => {
				pending = undefined;
				done(error);
			});
		},
		final(done) {
			channel.end();
			done();
		},
		destroy(error, done) {
			forget();
			channel.destroy();
			done(error);
		},
	});

	channel.pause();
	channel.on('data', (chunk: Uint8Array) => {
		if (!duplex.push(chunk)) {
			channel.pause();
		}
	});
	channel.on('end', () => {
		duplex.push(null);
	});
	channel.on('close', () => {
		forget();
		isClosed = true;
		if (pending) {
			duplex.destroy(new Error('The channel was closed.'));
		} else {
			duplex.push(null);
			duplex.end();
		}
	});
	// The channel itself says `close` only when all was read; until then what came is still to be had, but nothing can be written.
	const forget = onEnd(() => {
		isClosed = true;
		if (pending) {
			duplex.destroy(new Error('The connection was lost.'));
		}
	});
	channel.on('error', (error: Error) => {
		duplex.destroy(error);
	});
	return duplex;
}
