import http from 'node:http';
import {Buffer} from 'node:buffer';
import {Problem} from '../core/problem.ts';
import {agentFor, connectionProblem, type HttpAnswer} from './http.ts';

/** One server-sent event (WHATWG HTML, server-sent events). */
export type ServerEvent = {
	readonly name: string;
	readonly data: string;
};

/** Longest line that is kept; a server that sends more is not telling events. */
const longest = 1024 * 1024;

/** Takes pieces of a stream and calls `onEvent` for each event that is complete. Comments, `id` and `retry` are passed over. */
export function eventReader(onEvent: (event: ServerEvent) => void): (text: string) => void {
	let rest = '';
	let name = '';
	let data: string[] = [];

	const take = (line: string) => {
		if (line === '') {
			if (data.length > 0) {
				onEvent({name: name === '' ? 'message' : name, data: data.join('\n')});
			}

			name = '';
			data = [];
			return;
		}

		const [, field = '', value = ''] = /^([^:]*)(?:: ?(.*))?$/s.exec(line) ?? [];
		if (field === 'event') {
			name = value;
		} else if (field === 'data') {
			data.push(value);
		}
	};

	return text => {
		// A carriage return at the end may be the first half of a line end.
		const lines = (rest + text).split(/\r\n|\n|\r(?!$)/);
		rest = lines.pop()!.slice(0, longest);
		for (const line of lines) {
			take(line);
		}
	};
}

/**
Listens to a stream of events. Resolves when the server ends it or `signal` says so; an answer that is no such stream is given back. A stream may be silent for as long as it likes.
Problem `unreachable` when it cannot be reached or breaks.
*/
export async function listenToEvents({url, headers, skipsTlsVerification, signal}: {
	readonly url: string;
	readonly headers: Readonly<Record<string, string>>;
	readonly skipsTlsVerification: boolean;
	readonly signal: AbortSignal;
}, onEvent: (event: ServerEvent) => void): Promise<HttpAnswer | undefined> {
	return new Promise((resolve, reject) => {
		const exchange = http.get(url, {agent: agentFor(url, skipsTlsVerification), headers: {...headers, Accept: 'text/event-stream'}, signal}, answer => {
			const chunks: Buffer[] = [];
			const isStream = answer.statusCode === 200 && (answer.headers['content-type'] ?? '').startsWith('text/event-stream');
			if (isStream) {
				answer.setEncoding('utf8');
				answer.on('data', eventReader(onEvent));
			} else {
				answer.on('data', (chunk: Buffer) => chunks.push(chunk));
			}

			answer.once('error', onError);
			answer.once('end', () => {
				resolve(isStream ? undefined : {status: answer.statusCode ?? 0, headers: answer.headers, body: Buffer.concat(chunks)});
			});
		});
		const onError = (error: Error) => {
			if (signal.aborted) {
				resolve(undefined);
			} else {
				reject(error instanceof Problem ? error : connectionProblem(error, url));
			}
		};

		exchange.once('error', onError);
	});
}
