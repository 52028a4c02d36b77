import type {ByteStream} from '../../core/lending.ts';
import {Problem} from '../../core/problem.ts';
import {
	findApp,
	needUsable,
	type Session,
	unreachableSession,
} from '../../core/session.ts';
import type {AppOptions} from '../../core/tunnel.ts';
import {noteCall} from '../call-channel.ts';
import {answerProblem, refusalOf} from './answer-problem.ts';
import type {Client} from './client.ts';
import {readSession} from './sessions.ts';
import {upgrade, type Upgraded} from './websocket-handshake.ts';
import {websocketStream} from './websocket-stream.ts';

type Query = ReadonlyArray<readonly [string, string]>;

/** `arguments` and `envs` of the query are JSON in a string each (backendai.md section 6.2). */
function queryOf(app: string, options?: AppOptions): Query {
	const given = (name: string, values: Readonly<Record<string, unknown>> = {}) => (Object.keys(values).length === 0 ? [] : [[name, JSON.stringify(values)] as const]);
	return [['app', app], ...given('arguments', options?.arguments), ...given('envs', options?.environment)];
}

/** The handshake of a stream to an app. Problem `sign-in-needed`, `rate-limited`, `unreachable`. */
async function knock(client: Client, session: Session, query: Query, signal?: AbortSignal): Promise<Upgraded> {
	const path = `/stream/session/${encodeURIComponent(session.id)}/tcpproxy`;
	const {skipsTlsVerification} = client.profile;
	return client.handshake(path, query, async target => {
		const upgraded = await noteCall('GET', target.url, `Opening ${query[0]?.[1]} of ${session.name}`, async () => upgrade(target, {skipsTlsVerification, signal}));
		if (upgraded.status === 'refused' && (upgraded.answer.status === 401 || upgraded.answer.status === 429)) {
			throw answerProblem(upgraded.answer, `Opening ${query[0]?.[1]} of ${session.name}`);
		}

		return upgraded;
	});
}

/** Whether the server took the connection and then closed it without an answer. */
const isCut = (error: unknown) => error instanceof Problem && error.code === 'unreachable' && (error.cause as NodeJS.ErrnoException | undefined)?.code === 'ECONNRESET';

/** Whether the service connects to sshd, which runs in every session. */
async function hasSshd(client: Client, session: Session, signal?: AbortSignal): Promise<boolean> {
	try {
		const upgraded = await knock(client, session, queryOf('sshd'), signal);
		if (upgraded.status === 'open') {
			upgraded.socket.destroy();
		}

		return upgraded.status === 'open';
	} catch (error) {
		if (isCut(error)) {
			return false;
		}

		throw error;
	}
}

/**
Why a handshake was refused, or cut by a server that answers other questions. In session mode each refusal is the same 502 (backendai-observed section 5), and in api mode a lost container
is a connection closed without any answer (containers-observed section 5), so the session and its apps are asked. `said` is what the server said, if anything.
*/
async function explain(client: Client, session: Session, app: string, {said, cause}: {readonly said: unknown; readonly cause: unknown}, signal?: AbortSignal): Promise<Problem> {
	const now = await readSession(client, session.id, signal);
	if (!now) {
		return new Problem('not-found', `The server does not know ${session.name} any more.`);
	}

	try {
		findApp(needUsable(now), app);
	} catch (error) {
		return error as Problem;
	}

	if (app === 'sshd' || !await hasSshd(client, now, signal)) {
		return unreachableSession(now);
	}

	if (cause instanceof Problem) {
		return cause;
	}

	return new Problem('failed', `${app} of ${now.name} could not be reached${typeof said === 'string' ? `: ${said}` : ': it did not start, or the cluster cannot connect to it'}.`, {
		hint: 'The log of the session may tell why.',
		cause,
	});
}

/** A byte stream to an app: one WebSocket, `GET /stream/session/{id}/tcpproxy?app=` (backendai.md section 6.2). The server starts the app if it does not run yet. */
export async function connect(client: Client, session: Session, app: string, signal?: AbortSignal, options?: AppOptions): Promise<ByteStream> {
	let upgraded: Upgraded;
	try {
		upgraded = await knock(client, session, queryOf(app, options), signal);
	} catch (error) {
		if (!isCut(error)) {
			throw error;
		}

		throw await explain(client, session, app, {said: undefined, cause: error}, signal);
	}

	if (upgraded.status === 'refused') {
		throw await explain(client, session, app, {said: refusalOf(upgraded.answer).data, cause: upgraded.answer}, signal);
	}

	return websocketStream(upgraded.socket, upgraded.head, `${app} of ${session.name}`, {
		// In api mode a ping counts as use of the session, and would keep it awake (backendai.md section 6.6): a network that is gone is the system's to notice, by its keep-alive, and the server tells of the rest. Its sshd says something all the time anyway.
		isAskedWhenQuiet: app === 'sshd' || client.profile.mode === 'session',
	});
}
