import {createHash, randomBytes} from 'node:crypto';
import http from 'node:http';
import {Problem} from '../../core/problem.ts';
import {agentFor, connectionProblem, type HttpAnswer} from '../http.ts';
import {type LendingSocket, toLending} from '../lending-socket.ts';
import type {SignedTarget} from './client.ts';

const websocketGuid = '258EAFA5-E914-47DA-95CA-C5AB0DC85B11';

/** An app that dies while it starts is reported after 30 s on 26.9 (backendai-observed-26 section 4). */
const patience = 45_000;

export type Upgraded =
	| {readonly status: 'open'; readonly socket: LendingSocket; readonly head: Buffer}
	/** Answered by something else than 101. */
	| {readonly status: 'refused'; readonly answer: HttpAnswer};

async function read(response: http.IncomingMessage): Promise<HttpAnswer> {
	const chunks: Buffer[] = [];
	for await (const chunk of response) {
		chunks.push(chunk as Buffer);
	}

	return {status: response.statusCode ?? 0, headers: response.headers, body: Buffer.concat(chunks)};
}

/**
The handshake of a WebSocket (RFC 6455 section 4.1) without subprotocol and without compression: SSH does not compress, and the server would offer its CPU for it.
Goes through the proxy that HTTPS_PROXY names. Problem `unreachable`; AbortError.
*/
export async function upgrade({url, headers}: SignedTarget, {skipsTlsVerification, signal}: {readonly skipsTlsVerification: boolean; readonly signal: AbortSignal | undefined}): Promise<Upgraded> {
	const key = randomBytes(16).toString('base64');
	const accept = createHash('sha1').update(key + websocketGuid).digest('base64');
	const deadline = new AbortController();
	const timer = setTimeout(() => {
		deadline.abort();
	}, patience);

	try {
		return await new Promise<Upgraded>((resolve, reject) => {
			const request = http.get(url, {
				agent: agentFor(url, skipsTlsVerification),
				headers: {
					...headers, Connection: 'Upgrade', Upgrade: 'websocket', 'Sec-WebSocket-Version': '13', 'Sec-WebSocket-Key': key,
				},
				signal: signal ? AbortSignal.any([signal, deadline.signal]) : deadline.signal,
			});
			request.on('error', reject);
			request.on('response', response => {
				read(response).then(answer => {
					resolve({status: 'refused', answer});
				}).catch(reject);
			});
			request.on('upgrade', (response, socket, head) => {
				if (response.headers['sec-websocket-accept'] === accept) {
					resolve({status: 'open', socket: toLending(socket), head});
				} else {
					socket.destroy();
					reject(new Problem('failed', `${new URL(url).host} answered the handshake with a wrong Sec-WebSocket-Accept.`));
				}
			});
		});
	} catch (error) {
		signal?.throwIfAborted();
		if (error instanceof Problem) {
			throw error;
		}

		if (deadline.signal.aborted) {
			throw new Problem('unreachable', `${new URL(url).host} did not answer within ${patience / 1000} s.`, {cause: error});
		}

		throw connectionProblem(error, url);
	} finally {
		clearTimeout(timer);
	}
}
