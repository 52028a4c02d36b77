import {timingSafeEqual} from 'node:crypto';
import {createServer, type IncomingMessage, type ServerResponse} from 'node:http';
import type {Socket} from 'node:net';
import {setTimeout as wait} from 'node:timers/promises';
import {
	exchangeOf,
	writeAnswer,
	type Answer,
	type Exchange,
} from '../../http/exchange.ts';
import {Refusal} from '../../http/refusal.ts';
import {findRoute} from '../../http/router.ts';
import {listenAt, type Listening} from '../../listen.ts';
import {storedBytes} from '../api/data.ts';
import {getToken} from '../api/login.ts';
import {routes} from '../api/routes.ts';
import {answerControl, controlPrefix} from '../controls/answer.ts';
import {withoutDropped} from '../controls/dropped.ts';
import {failureOf} from '../controls/failures.ts';
import {remember} from '../controls/requests.ts';
import type {World} from '../world/world.ts';
import {ApiError, throttled, unauthorized} from './api-error.ts';

// Packages come in one piece; the client's own limit is far above what a demo is given.
const largestBody = 512 * 1024 * 1024;

// What Django says for a path it does not know, and so for one without its last slash.
const unknownPath = new ApiError(404, Buffer.from('<!DOCTYPE html>\n<html lang="en"><head><title>Not Found</title></head><body><h1>Not Found</h1><p>The requested resource was not found on this server.</p></body></html>\n'), {'Content-Type': 'text/html; charset=utf-8'});

function needToken({account}: World, {headers}: IncomingMessage): void {
	const {authorization} = headers;
	if (authorization === undefined) {
		throw unauthorized('Authentication credentials were not provided.');
	}

	const [right, given] = [`Token ${account.token}`, authorization].map(text => Buffer.from(text));
	if (right!.length !== given!.length || !timingSafeEqual(right!, given!)) {
		throw unauthorized();
	}
}

/** The rate limit: so many calls in a minute. */
function count(world: World): void {
	const {calls, faults} = world;
	const minute = Math.floor(Date.now() / 60_000);
	if (calls.minute !== minute) {
		calls.minute = minute;
		calls.count = 0;
	}

	calls.count++;
	const limit = faults.isRateLimited ? 0 : faults.callsPerMinute ?? Infinity;
	if (calls.count > limit) {
		throw throttled(Math.max(1, ((minute + 1) * 60) - Math.floor(Date.now() / 1000)));
	}
}

async function dispatch(world: World, exchange: Exchange): Promise<Answer> {
	const {method, path, request} = exchange;
	const stored = /^\/dl\/([^/]+)$/.exec(path);
	if (stored && method === 'GET') {
		return storedBytes(world, exchange, stored[1]!);
	}

	if (method === 'POST' && path === '/api/v0/get-token/') {
		count(world);
		return getToken(world, exchange);
	}

	if (path.startsWith(controlPrefix)) {
		needToken(world, request);
		return answerControl(world, exchange);
	}

	const found = findRoute(routes, exchange);
	if ('allowed' in found && found.allowed.length === 0) {
		throw unknownPath;
	}

	needToken(world, request);
	count(world);
	if ('allowed' in found) {
		throw new ApiError(405, {detail: `Method "${method}" not allowed.`}, {Allow: [...found.allowed, 'HEAD', 'OPTIONS'].join(', ')});
	}

	return found.route.handler(world, exchange, found.parameters);
}

function answerOf(error: unknown): Answer {
	if (error instanceof ApiError) {
		return {status: error.status, headers: error.headers, body: error.body};
	}

	return error instanceof Refusal ? {status: error.status, body: {detail: error.message}} : {status: 500, headers: {'Content-Type': 'text/html; charset=utf-8'}, body: Buffer.from('<!DOCTYPE html>\n<html lang="en"><head><title>Server Error</title></head><body><h1>Server Error (500)</h1></body></html>\n')};
}

async function handle(world: World, request: IncomingMessage, response: ServerResponse): Promise<void> {
	world.lastRequestAt = Date.now();
	if (world.faults.away === 'server') {
		request.socket.destroy();
		return;
	}

	let answer: Answer;
	let seen: {status: number} | undefined;
	try {
		const exchange = await exchangeOf(request, largestBody);
		const isControl = exchange.path.startsWith(controlPrefix);
		seen = isControl ? undefined : remember(world.controls, exchange);
		const failure = isControl ? undefined : failureOf(world.controls, exchange);
		await wait(failure?.delay ?? (exchange.method === 'GET' && !isControl ? world.faults.listDelay ?? 0 : 0));
		if (failure?.isDropped) {
			request.socket.destroy();
			return;
		}

		answer = failure?.answer ?? (world.faults.away === 'manager' && !isControl ? {status: 502, headers: {'Content-Type': 'text/html'}, body: Buffer.from('<html>\r\n<head><title>502 Bad Gateway</title></head>\r\n<body>\r\n<center><h1>502 Bad Gateway</h1></center>\r\n</body>\r\n</html>\r\n')} : withoutDropped(world.controls, exchange, await dispatch(world, exchange)));
	} catch (error) {
		answer = answerOf(error);
	}

	if (seen) {
		seen.status = answer.status;
	}

	if (response.destroyed) {
		return;
	}

	response.setHeader('Server', 'nginx');
	writeAnswer(response, answer);
}

/** Listens on 127.0.0.1. Rejects with EADDRINUSE. */
export async function listen(world: World, port: number): Promise<Listening & {readonly url: string}> {
	const server = createServer((request, response) => {
		void handle(world, request, response);
	});
	server.requestTimeout = 0;
	server.on('connection', (socket: Socket) => {
		if (world.faults.away === 'server') {
			socket.destroy();
		}
	});
	const listening = await listenAt(server, port);
	return {...listening, url: `http://127.0.0.1:${listening.port}`};
}
