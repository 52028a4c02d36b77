import type {IncomingMessage} from 'node:http';
import type {Duplex} from 'node:stream';
import WebSocket from 'ws';
import {Problem} from '../../core/problem.ts';
import {findApp, needUsable, type Session} from '../../core/session.ts';
import {agentFor, connectionProblem, type HttpAnswer} from '../http.ts';
import {answerProblem, refusalOf} from './answer-problem.ts';
import type {Client, SignedTarget} from './client.ts';
import {readSession} from './sessions.ts';
import {websocketStream} from './websocket-stream.ts';

/** An app that dies while it starts is reported after 30 s on 26.9 (backendai-observed-26 section 4). */
const handshakeTimeout = 45_000;

/** A handshake that was answered by something else than 101. */
class Refused extends Error {
	readonly answer: HttpAnswer;

	constructor(answer: HttpAnswer) {
		super(`HTTP ${answer.status}`);
		this.answer = answer;
	}
}

async function read(response: IncomingMessage): Promise<HttpAnswer> {
	const chunks: Buffer[] = [];
	for await (const chunk of response) {
		chunks.push(chunk as Buffer);
	}

	return {status: response.statusCode ?? 0, headers: response.headers, body: Buffer.concat(chunks)};
}

async function open({url, headers}: SignedTarget, name: string, skipsTlsVerification: boolean, signal?: AbortSignal): Promise<Duplex> {
	signal?.throwIfAborted();
	const socket = new WebSocket(url.replace(/^http/, 'ws'), {
		headers,
		agent: agentFor(url, skipsTlsVerification),
		rejectUnauthorized: !skipsTlsVerification,
		perMessageDeflate: false,
		handshakeTimeout,
		skipUTF8Validation: true,
	});
	const stream = websocketStream(socket, name);
	const abort = () => {
		socket.terminate();
	};

	signal?.addEventListener('abort', abort, {once: true});
	try {
		await new Promise<void>((resolve, reject) => {
			socket.once('open', resolve);
			socket.once('error', reject);
			socket.once('unexpected-response', (_request, response: IncomingMessage) => {
				read(response).then(answer => {
					reject(new Refused(answer));
				}, reject);
			});
		});
		return stream;
	} catch (error) {
		stream.on('error', () => undefined);
		stream.destroy();
		signal?.throwIfAborted();
		if (error instanceof Refused) {
			if (error.answer.status === 401 || error.answer.status === 429) {
				throw answerProblem(error.answer, `Opening ${name}`);
			}

			throw error;
		}

		throw connectionProblem(error, url);
	} finally {
		signal?.removeEventListener('abort', abort);
	}
}

/**
Why a handshake was refused. In session mode each refusal is the same 502 (backendai-observed section 5), so the session and its apps are asked; in api mode the answer tells,
but its form differs between releases, so they are asked too.
*/
async function explain(client: Client, session: Session, app: string, answer: HttpAnswer, signal?: AbortSignal): Promise<Problem> {
	const now = await readSession(client, session.id, signal);
	if (!now) {
		return new Problem('not-found', `The server does not know ${session.name} any more.`);
	}

	try {
		findApp(needUsable(now), app);
	} catch (error) {
		return error as Problem;
	}

	const {data} = refusalOf(answer);
	return new Problem('failed', `${app} of ${session.name} could not be reached${typeof data === 'string' ? `: ${data}` : ': it did not start, or the cluster cannot connect to it'}.`, {
		hint: 'The log of the session may tell why.',
		cause: answer,
	});
}

/** A byte stream to an app: one WebSocket, `GET /stream/session/{id}/tcpproxy?app=` (backendai.md section 6.2). The server starts the app if it does not run yet. */
export async function connect(client: Client, session: Session, app: string, signal?: AbortSignal): Promise<Duplex> {
	const name = `${app} of ${session.name}`;
	try {
		return await client.handshake(
			`/stream/session/${encodeURIComponent(session.id)}/tcpproxy`,
			[['app', app]],
			async target => open(target, name, client.profile.skipsTlsVerification, signal),
		);
	} catch (error) {
		if (error instanceof Refused) {
			throw await explain(client, session, app, error.answer, signal);
		}

		throw error;
	}
}
