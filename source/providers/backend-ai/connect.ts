import type {ByteStream} from '../../core/lending.ts';
import {Problem} from '../../core/problem.ts';
import {findApp, needUsable, type Session} from '../../core/session.ts';
import type {AppOptions} from '../../core/tunnel.ts';
import type {HttpAnswer} from '../http.ts';
import {answerProblem, refusalOf} from './answer-problem.ts';
import type {Client} from './client.ts';
import {readSession} from './sessions.ts';
import {upgrade} from './websocket-handshake.ts';
import {websocketStream} from './websocket-stream.ts';

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
	return new Problem('failed', `${app} of ${now.name} could not be reached${typeof data === 'string' ? `: ${data}` : ': it did not start, or the cluster cannot connect to it'}.`, {
		hint: 'The log of the session may tell why.',
		cause: answer,
	});
}

/** `arguments` and `envs` of the query are JSON in a string each (backendai.md section 6.2). */
function queryOf(app: string, options: AppOptions | undefined): ReadonlyArray<readonly [string, string]> {
	const given = (name: string, values: Readonly<Record<string, unknown>> = {}) => (Object.keys(values).length === 0 ? [] : [[name, JSON.stringify(values)] as const]);
	return [['app', app], ...given('arguments', options?.arguments), ...given('envs', options?.environment)];
}

/** A byte stream to an app: one WebSocket, `GET /stream/session/{id}/tcpproxy?app=` (backendai.md section 6.2). The server starts the app if it does not run yet. */
export async function connect(client: Client, session: Session, app: string, signal?: AbortSignal, options?: AppOptions): Promise<ByteStream> {
	const path = `/stream/session/${encodeURIComponent(session.id)}/tcpproxy`;
	const name = `${app} of ${session.name}`;
	const {skipsTlsVerification} = client.profile;
	const upgraded = await client.handshake(path, queryOf(app, options), async target => {
		const upgraded = await upgrade(target, {skipsTlsVerification, signal});
		if (upgraded.status === 'refused' && (upgraded.answer.status === 401 || upgraded.answer.status === 429)) {
			throw answerProblem(upgraded.answer, `Opening ${name}`);
		}

		return upgraded;
	});
	if (upgraded.status === 'refused') {
		throw await explain(client, session, app, upgraded.answer, signal);
	}

	return websocketStream(upgraded.socket, upgraded.head, name);
}
