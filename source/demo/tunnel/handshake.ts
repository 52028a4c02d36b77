import type {IncomingMessage} from 'node:http';
import type {Socket} from 'node:net';
import type {Duplex} from 'node:stream';
import {setTimeout as wait} from 'node:timers/promises';
import {WebSocketServer} from 'ws';
import {badGateway, errorCodeOf, Refusal} from '../http/refusal.ts';
import {missing} from '../manager/parameters.ts';
import {findSession} from '../world/lookup.ts';
import type {AppDefinition, DemoSession, StartOptions} from '../world/session.ts';
import type {World} from '../world/world.ts';
import {join} from './pipe.ts';

export type Mode = 'session' | 'api';

// A message of this many bytes or more is answered with close 1009 (containers-observed, section 6).
const servers: Readonly<Record<Mode, WebSocketServer>> = {
	session: new WebSocketServer({noServer: true, maxPayload: (4 * 1024 * 1024) - 1, perMessageDeflate: true}),
	api: new WebSocketServer({noServer: true, maxPayload: 16 * 1024 * 1024, perMessageDeflate: true}),
};

/** The manager gives no answer. */
class Silence extends Error {}

/** Writes a refusal as the handshake's answer. */
export function refuseUpgrade(world: World, socket: Duplex, refusal: Refusal): void {
	const text = JSON.stringify(refusal.body(world.release === '26.9' && refusal.message !== 'Unauthorized access' ? errorCodeOf(refusal.slug) : undefined));
	socket.end(`HTTP/1.1 ${refusal.status} ${refusal.status}\r\nContent-Type: application/problem+json; charset=utf-8\r\nContent-Length: ${Buffer.byteLength(text)}\r\nConnection: close\r\n\r\n${text}`);
}

function notRunning(world: World, session: DemoSession): Refusal {
	return world.release === '23.09'
		? new Refusal(500, 'internal-server-error', 'Internal server error.')
		: new Refusal(404, 'object-not-found', 'No such session.', {msg: `Running session ${session.id} does not exist.`});
}

/** `arguments` and `envs` are JSON in a string each. */
function startOptions(query: URLSearchParams): StartOptions {
	const read = (name: string): unknown => {
		const text = query.get(name) ?? '{}';
		try {
			return JSON.parse(text) as unknown;
		} catch {
			throw new Refusal(400, 'invalid-api-params', 'Missing or invalid API parameters.', {msg: `${name} is not a JSON string.`});
		}
	};

	return {arguments: read('arguments') as StartOptions['arguments'], environment: read('envs') as StartOptions['environment']};
}

/** The session and app a tunnel is asked to, with the app started. Refusals are those of the manager. */
async function prepare(world: World, reference: string, query: URLSearchParams): Promise<{readonly session: DemoSession; readonly app: AppDefinition}> {
	const name = query.get('app') ?? query.get('service');
	if (name === null) {
		throw missing(world, 'app');
	}

	const session = findSession(world, reference);
	if (session.container === undefined) {
		throw notRunning(world, session);
	}

	// Observed: while the container is replaced, the manager closes the connection without any answer.
	if (session.status === 'RESTARTING') {
		throw new Silence();
	}

	const app = session.apps.find(app => app.name === name);
	if (app === undefined) {
		throw new Refusal(404, 'object-not-found', 'No such app service.', {msg: `${session.name}:${name}`});
	}

	const port = query.get('port');
	if (port !== null && (world.release === '23.09' || Number(port) !== app.port)) {
		throw new Refusal(400, 'invalid-api-params', 'Missing or invalid API parameters.', {msg: `Service ${name} does not open the port number ${port}.`});
	}

	await session.container.startService(name, startOptions(query)).catch((error: unknown) => {
		const slug = world.release === '23.09' ? 'internal-server-error' : 'app-service-start-failed';
		throw new Refusal(500, slug, 'Internal server error.', {msg: 'Failed to launch the app service', data: (error as Error).message});
	});
	return {session, app};
}

/** Answers a handshake on `/stream/session/{S}/tcpproxy` of an authenticated caller. In session mode every refusal of the manager is a 502. */
export async function openTunnel(world: World, mode: Mode, request: IncomingMessage, socket: Socket, head: Buffer): Promise<void> {
	const {pathname, searchParams} = new URL(request.url!, 'http://demo');
	const reference = /\/stream\/session\/([^/]+)\/(?:tcp|http)proxy$/.exec(pathname)?.[1];
	try {
		if (reference === undefined) {
			throw new Refusal(404, 'url-not-found', 'Unknown URL path.', {data: pathname});
		}

		if (world.faults.away === 'manager') {
			throw badGateway();
		}

		if (world.faults.isRateLimited) {
			throw new Refusal(429, 'rate-limit-exceeded', 'You have reached your API query rate limit.');
		}

		const {session, app} = await prepare(world, decodeURIComponent(reference), searchParams);
		await wait(world.faults.handshakeDelay ?? 0);
		servers[mode].handleUpgrade(request, socket, head, webSocket => {
			void join(world, mode, {
				webSocket, transport: socket, session, port: app.port,
			});
		});
	} catch (error) {
		if (error instanceof Silence) {
			if (mode === 'session') {
				refuseUpgrade(world, socket, badGateway());
			} else {
				socket.destroy();
			}

			return;
		}

		if (!(error instanceof Refusal)) {
			throw error;
		}

		const isHidden = mode === 'session' && !(error.status === 429 && world.release === '26.9');
		refuseUpgrade(world, socket, isHidden ? badGateway() : error);
	}
}
