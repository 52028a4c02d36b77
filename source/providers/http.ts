import {readFileSync} from 'node:fs';
import http from 'node:http';
import process from 'node:process';
import {pipeline} from 'node:stream/promises';
import type {OnReadOpts, Socket} from 'node:net';
import {isAbort, Problem} from '../core/problem.ts';
import {noteCall} from './call-channel.ts';
import {lendingSocket} from './lending-socket.ts';

/** A body that is too large to hold in memory. */
export type StreamedBody = {
	/** Bytes. */
	readonly length: number;
	/** Begins it anew each time. */
	readonly open: () => AsyncIterable<Uint8Array>;
};

export type HttpRequest = {
	readonly method: string;
	readonly url: string;
	readonly headers?: Readonly<Record<string, string>>;
	readonly body?: string | Buffer | StreamedBody;
	readonly signal?: AbortSignal | undefined;
	/** Milliseconds until the answer must be complete. Default 30,000. */
	readonly timeout?: number;
	readonly skipsTlsVerification?: boolean;
	/** A file of certificates to trust in place of the usual ones. */
	readonly authorities?: string | undefined;
	/** It must not be sent a second time, whatever became of the first. */
	readonly isOnce?: boolean;
	/** In words, for whoever looks at what is asked. */
	readonly doing?: string | undefined;
};

export type HttpAnswer = {
	readonly status: number;
	readonly headers: http.IncomingHttpHeaders;
	readonly body: Buffer;
};

/** More than any answer of a service has; a bigger one is refused rather than held in memory. */
const largestAnswer = 64 * 1024 * 1024;

const agents = new Map<string, http.Agent>();

function readAuthorities(file: string): Buffer {
	try {
		return readFileSync(file);
	} catch (error) {
		throw new Problem('failed', `The file of certificates ${file} cannot be read (${(error as NodeJS.ErrnoException).code ?? ''}).`, {cause: error});
	}
}

/**
The connection pool for an address: kept alive, through the proxy that HTTPS_PROXY, HTTP_PROXY and NO_PROXY name. Its sockets can lend what they read, once one was upgraded.
Problem `failed` where the file of authorities cannot be read.
*/
export function agentFor(url: string, skipsTlsVerification = false, authorities?: string): http.Agent {
	const isTls = /^(?:https|wss):/.test(url);
	const key = `${isTls} ${skipsTlsVerification} ${authorities ?? ''}`;
	let agent = agents.get(key);
	if (!agent) {
		const options = {keepAlive: true, proxyEnv: process.env};
		// Loaded where it is used: TLS is 3 MiB of a worker's memory. The agent makes a request of node:http one of HTTPS.
		agent = isTls ? new (process.getBuiltinModule('node:https')).Agent({...options, rejectUnauthorized: !skipsTlsVerification, ...(authorities !== undefined && {ca: readAuthorities(authorities)})}) : new http.Agent(options);
		const connect = agent.createConnection.bind(agent);
		agent.createConnection = (given, whenMade) => lendingSocket(onread => {
			// Options of net.Socket are heeded by both agents.
			const withRead: typeof given & {readonly onread: OnReadOpts} = {...given, onread};
			return connect(withRead, whenMade) as Socket;
		});
		agents.set(key, agent);
	}

	return agent;
}

/** Closes the connections that wait in the pools: after a sleep their other ends may be gone without a word, and a question sent into one would wait for its answer until the deadline. */
export function dropIdleConnections(): void {
	for (const {freeSockets} of agents.values()) {
		for (const socket of Object.values(freeSockets).flat()) {
			socket?.destroy();
		}
	}
}

const connectionReasons: Readonly<Record<string, string>> = {
	ECONNREFUSED: 'nothing listens there',
	ECONNRESET: 'the connection was cut',
	ENOTFOUND: 'there is no host of that name',
	EAI_AGAIN: 'the name could not be looked up',
	ETIMEDOUT: 'no answer in time',
	EHOSTUNREACH: 'no route to the host',
	ENETUNREACH: 'the network is unreachable',
	EPIPE: 'the connection was cut',
};

const certificateError = /^(?:CERT_|DEPTH_ZERO|SELF_SIGNED|UNABLE_TO_|ERR_TLS|HOSTNAME_MISMATCH)/;

/** A connection from the pool that turned out to be closed. */
class StaleConnection extends Error {
	readonly code: string | undefined;

	constructor(cause: Error) {
		super(cause.message, {cause});
		this.code = (cause as NodeJS.ErrnoException).code;
	}
}

/** What a failed connection means, as Problem `unreachable`: the host and a reason in words. */
export function connectionProblem(error: unknown, url: string): Problem {
	const code = (error as NodeJS.ErrnoException).code ?? '';
	const {host} = new URL(url);

	if (certificateError.test(code)) {
		return new Problem('unreachable', `The certificate of ${host} is not trusted (${code}).`, {
			hint: 'For a private authority set NODE_EXTRA_CA_CERTS to its certificate file.',
			isTemporary: false,
			cause: error,
		});
	}

	return new Problem('unreachable', `${host} cannot be reached: ${connectionReasons[code] ?? (error as Error).message}.`, {
		hint: 'Check the address and the network.',
		cause: error,
	});
}

/**
One HTTP exchange. Redirects are not followed; any status is an answer. A body is sent with every method, GET included, because Backend.AI asks for it.
A connection kept from an earlier exchange may have been closed by the server meanwhile; then a new one is made, once.
Problem `unreachable` where no complete answer came; AbortError when `signal` says so.
*/
export async function request(exchange: HttpRequest): Promise<HttpAnswer> {
	return noteCall(exchange.method, exchange.url, exchange.doing, async () => requestTwice(exchange));
}

async function requestTwice(exchange: HttpRequest): Promise<HttpAnswer> {
	try {
		return await requestOnce(exchange);
	} catch (error) {
		if (error instanceof Problem && error.cause instanceof StaleConnection && !exchange.isOnce) {
			return requestOnce(exchange);
		}

		throw error;
	}
}

const isStreamed = (body: HttpRequest['body']): body is StreamedBody => typeof body === 'object' && 'open' in body;

async function requestOnce({method, url, headers, body, signal, timeout = 30_000, skipsTlsVerification = false, authorities}: HttpRequest): Promise<HttpAnswer> {
	const deadline = AbortSignal.timeout(timeout);
	const either = signal ? AbortSignal.any([signal, deadline]) : deadline;

	try {
		return await new Promise<HttpAnswer>((resolve, reject) => {
			const exchange = http.request(url, {
				method,
				agent: agentFor(url, skipsTlsVerification, authorities),
				headers: {...headers, 'Content-Length': String(isStreamed(body) ? body.length : Buffer.byteLength(body ?? ''))},
				signal: either,
			}, answer => {
				const chunks: Buffer[] = [];
				let size = 0;
				answer.on('data', (chunk: Buffer) => {
					chunks.push(chunk);
					size += chunk.length;
					if (size > largestAnswer) {
						answer.destroy(new Error(`the answer is larger than ${largestAnswer} bytes`));
					}
				});
				answer.on('error', reject);
				answer.on('end', () => {
					resolve({status: answer.statusCode ?? 0, headers: answer.headers, body: Buffer.concat(chunks)});
				});
			});
			exchange.on('error', error => {
				reject(exchange.reusedSocket ? new StaleConnection(error) : error);
			});
			if (isStreamed(body)) {
				pipeline(body.open(), exchange).catch(reject);
			} else {
				exchange.end(body);
			}
		});
	} catch (error) {
		signal?.throwIfAborted();
		if (error instanceof Problem) {
			throw error;
		}

		if (isAbort(error) || deadline.aborted) {
			throw new Problem('unreachable', `${new URL(url).host} did not answer within ${Math.round(timeout / 1000)} s.`, {cause: error});
		}

		throw connectionProblem(error, url);
	}
}
