import type {IncomingMessage, ServerResponse} from 'node:http';
import {Refusal} from './refusal.ts';

/** A request as a handler sees it. */
export type Exchange = {
	readonly method: string;
	/** Percent-encoded, without the query and without `/func`. */
	readonly path: string;
	/** Path and query exactly as they came: a signature covers them. */
	readonly target: string;
	readonly query: URLSearchParams;
	readonly request: IncomingMessage;
	readonly body: Buffer;
};

export type Answer = {
	readonly status: number;
	readonly headers?: Readonly<Record<string, string | readonly string[]>>;
	/** Sent as JSON, unless it is a Buffer. */
	readonly body?: unknown;
	/** Takes the response over, as an event stream does. */
	readonly stream?: (response: ServerResponse) => void;
};

/** Refusal 413 for more than `largest` bytes. */
export async function readBody(request: IncomingMessage, largest = 64 * 1024 * 1024): Promise<Buffer> {
	const chunks: Buffer[] = [];
	let size = 0;
	for await (const chunk of request as AsyncIterable<Buffer>) {
		size += chunk.length;
		if (size > largest) {
			throw new Refusal(413, 'generic-bad-request', 'Request Entity Too Large');
		}

		chunks.push(chunk);
	}

	return Buffer.concat(chunks);
}

/** Reads a request to its end. Refusal 413 for a body of more than `largest` bytes. */
export async function exchangeOf(request: IncomingMessage, largest?: number): Promise<Exchange> {
	const target = request.url ?? '/';
	const [path, query] = target.split(/\?(.*)/s, 2);
	return {
		method: request.method ?? 'GET', path: path!, target, query: new URLSearchParams(query ?? ''), request, body: await readBody(request, largest),
	};
}

/** The JSON object in the body; undefined for an empty body. Refusal 400 for anything else. */
export function jsonBody(exchange: Exchange): Record<string, unknown> | undefined {
	if (exchange.body.length === 0) {
		return undefined;
	}

	try {
		const value: unknown = JSON.parse(exchange.body.toString('utf8'));
		if (typeof value === 'object' && value !== null && !Array.isArray(value)) {
			return value as Record<string, unknown>;
		}
	} catch {}

	throw new Refusal(400, 'invalid-api-params', 'Missing or invalid API parameters.', {msg: 'Malformed body'});
}

export function writeAnswer(response: ServerResponse, answer: Answer): void {
	for (const [name, value] of Object.entries(answer.headers ?? {})) {
		response.setHeader(name, typeof value === 'string' ? value : [...value]);
	}

	response.statusCode = answer.status;
	if (answer.stream) {
		answer.stream(response);
	} else if (answer.body === undefined) {
		response.end();
	} else if (Buffer.isBuffer(answer.body)) {
		response.setHeader('Content-Length', answer.body.length);
		response.end(answer.body);
	} else {
		if (!response.hasHeader('Content-Type')) {
			response.setHeader('Content-Type', 'application/json; charset=utf-8');
		}

		const text = JSON.stringify(answer.body);
		response.setHeader('Content-Length', Buffer.byteLength(text));
		response.end(text);
	}
}

export function writeRefusal(response: ServerResponse, refusal: Refusal, errorCode: string | undefined, headers: Readonly<Record<string, string>> = {}): void {
	writeAnswer(response, {
		status: refusal.status,
		headers: {'Content-Type': 'application/problem+json; charset=utf-8', ...headers},
		body: refusal.body(errorCode),
	});
}
