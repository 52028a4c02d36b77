import {createServer, type IncomingMessage, type ServerResponse} from 'node:http';
import type {Socket} from 'node:net';
import {listenAt, type Listening} from '../listen.ts';
import {checkSignature} from '../manager/signature.ts';
import {dispatchManager, managerHeaders} from '../manager/manager.ts';
import {answerStorage} from '../storage/storage.ts';
import {openTunnel, refuseUpgrade} from '../tunnel/handshake.ts';
import {answerWeb, needLogin} from '../webserver/webserver.ts';
import type {World} from '../world/world.ts';
import {
	exchangeOf,
	writeAnswer,
	writeRefusal,
	type Answer,
	type Exchange,
} from './exchange.ts';
import {errorCodeOf, Refusal} from './refusal.ts';
import {MethodNotAllowed} from './router.ts';

export type Role = 'session' | 'api' | 'storage';

export type Listener = Listening & {
	readonly url: string;
};

async function answerManager(world: World, exchange: Exchange): Promise<Answer> {
	if (exchange.path !== '/' && !(exchange.path === '/health' && world.release === '26.9')) {
		checkSignature(world, exchange.request);
	}

	const answer = await dispatchManager(world, exchange);
	return {...answer, headers: {...managerHeaders(world), ...answer.headers}};
}

// The webserver's own refusals carry no error_code; what it passes on from the manager does.
function codeFor(world: World, role: Role, refusal: Refusal): string | undefined {
	const isWebOwn = role === 'session' && ['auth-failed', 'too-many-requests', 'generic-not-found', 'rate-limit-exceeded'].includes(refusal.slug);
	return world.release === '26.9' && !isWebOwn ? errorCodeOf(refusal.slug) : undefined;
}

function isAway(world: World, role: Role): boolean {
	return world.faults.away === 'server' || (world.faults.away === 'manager' && role === 'api');
}

// Every answer of the manager names its server; on 26.9 refusals tell of the rate limit too, but for those made before the caller is known.
function errorHeaders(world: World, refusal: Refusal): Record<string, string> {
	const isEarly = [401, 405].includes(refusal.status) || refusal.slug === 'url-not-found';
	return world.release === '26.9' && !isEarly ? managerHeaders(world) : {Server: 'BackendAI'};
}

async function handle(world: World, role: Exclude<Role, 'storage'>, request: IncomingMessage, response: ServerResponse): Promise<void> {
	world.lastRequestAt = Date.now();
	if (isAway(world, role)) {
		request.socket.destroy();
		return;
	}

	try {
		const exchange = await exchangeOf(request);
		writeAnswer(response, role === 'session' ? await answerWeb(world, exchange) : await answerManager(world, exchange));
	} catch (error) {
		if (response.headersSent || response.destroyed) {
			response.destroy();
			return;
		}

		const refusal = error instanceof Refusal ? error : new Refusal(500, 'internal-server-error', 'Internal server error.');
		const limits = refusal.status === 429 && world.release === '26.9' ? {'X-RateLimit-Remaining': '0', 'X-RateLimit-Reset': '880'} : {};
		writeRefusal(response, refusal, codeFor(world, role, refusal), {...(role === 'api' && errorHeaders(world, refusal)), ...limits, ...((error instanceof MethodNotAllowed) && {Allow: error.allow})});
	}
}

async function upgrade(world: World, role: Exclude<Role, 'storage'>, request: IncomingMessage, socket: Socket, head: Buffer): Promise<void> {
	world.lastRequestAt = Date.now();
	if (isAway(world, role)) {
		socket.destroy();
		return;
	}

	socket.setNoDelay(true);
	socket.on('error', () => {
		socket.destroy();
	});
	try {
		const {pathname} = new URL(request.url!, 'http://demo');
		if (role === 'session') {
			needLogin(world, {path: pathname, request});
		} else {
			checkSignature(world, request);
		}

		await openTunnel(world, role, request, socket, head);
	} catch (error) {
		refuseUpgrade(world, socket, error instanceof Refusal ? error : new Refusal(500, 'internal-server-error', 'Internal server error.'));
	}
}

/** Listens on 127.0.0.1. `session` = the webserver, `api` = the manager, `storage` = the storage proxy. Rejects with EADDRINUSE. */
export async function listen(world: World, role: Role, port: number): Promise<Listener> {
	const server = createServer((request, response) => {
		void (role === 'storage' ? answerStorage(world, request, response) : handle(world, role, request, response));
	});
	// As aiohttp has them: idle connections stay for 75 s, and a long upload may take as long as it likes.
	server.keepAliveTimeout = 75_000;
	server.requestTimeout = 0;
	server.on('connection', (socket: Socket) => {
		if (isAway(world, role)) {
			socket.destroy();
		}
	});
	if (role !== 'storage') {
		server.on('upgrade', (request, socket, head) => {
			void upgrade(world, role, request, socket as Socket, head);
		});
	}

	const listening = await listenAt(server, port);
	return {...listening, url: `http://127.0.0.1:${listening.port}`};
}
