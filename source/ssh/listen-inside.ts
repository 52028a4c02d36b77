import type {Duplex} from 'node:stream';
import type {Client} from 'ssh2';
import {Problem} from '../core/problem.ts';
import {asDuplex} from './forward.ts';
import type {OnEnd} from './on-end.ts';

/** What dropbear, OpenSSH and their clients call the loopback addresses; the server says the same word when somebody connects. */
const loopback = 'localhost';

/**
Makes a port of the session's own loopback address lead here (tcpip-forward, RFC 4254, 7.1), for as long as the connection lives; each connection there is a stream.
Problem `refused` where the sshd does not do it.
*/
export async function listenInside(client: Client, port: number, {name, onEnd, onStream}: {
	readonly name: string;
	readonly onEnd: OnEnd;
	readonly onStream: (stream: Duplex) => void;
}): Promise<void> {
	client.on('tcp connection', ({destPort}, accept) => {
		if (destPort === port) {
			onStream(asDuplex(accept(), onEnd));
		}
	});
	await new Promise<void>((resolve, reject) => {
		client.forwardIn(loopback, port, error => {
			if (error) {
				reject(new Problem('refused', `The ssh server of ${name} does not listen on port ${port}.`, {
					hint: 'The port may be taken there, or below 1024; or forwarding is switched off.',
					cause: error,
				}));
			} else {
				resolve();
			}
		});
	});
}
