import net from 'node:net';
import process from 'node:process';
import type {Duplex} from 'node:stream';
import {setTimeout as pause} from 'node:timers/promises';
import {Problem, toProblem} from '../core/problem.ts';
import type {Provider} from '../core/provider.ts';
import type {Session} from '../core/session.ts';
import type {TunnelSpec, TunnelState} from '../core/tunnel.ts';
import {logEvent} from './log.ts';
import {createMeter} from './meter.ts';
import {peerOf} from './peer.ts';
import {pump} from './pump.ts';
import {type Road, roadTo} from './reach.ts';
import {type SessionWatch, type Watched, watchSession} from './session-watch.ts';

/** How long an accepted connection waits for an app that does not listen yet. Milliseconds. */
const appPatience = 30_000;
const appPause = 700;

export type RunningTunnel = {
	readonly state: () => TunnelState;
	/** Resolves when the tunnel is over; its port is free then. */
	readonly closed: Promise<TunnelState>;
	readonly stop: () => void;
};

async function listen(spec: TunnelSpec): Promise<net.Server> {
	const server = net.createServer({
		pauseOnConnect: true, noDelay: true, keepAlive: true, keepAliveInitialDelay: 30_000, allowHalfOpen: true,
	});
	await new Promise<void>((resolve, reject) => {
		server.once('error', error => {
			const {code} = error as NodeJS.ErrnoException;
			reject(code === 'EADDRINUSE'
				? new Problem('port-in-use', `Port ${spec.bind.port} is used by another program.`, {hint: 'Choose another one with -b PORT, or leave it out.', cause: error})
				: new Problem('port-in-use', `${spec.bind.host}:${spec.bind.port} cannot be bound: ${error.message}.`, {cause: error}));
		});
		server.listen({host: spec.bind.host, port: spec.bind.port, exclusive: true}, resolve);
	});
	return server;
}

/** Opens the stream; an app that is still starting is asked again inside the accepted connection, so that the first client just waits. */
async function openPatiently(road: Road, signal: AbortSignal): Promise<Duplex> {
	const until = Date.now() + appPatience;
	for (;;) {
		try {
			return await road.open(signal);
		} catch (error) {
			if (!(error instanceof Problem) || error.code !== 'session-not-usable' || !error.isTemporary || Date.now() > until) {
				throw error;
			}

			await pause(appPause, undefined, {signal});
		}
	}
}

/**
A local port in front of a target of a session: one stream of the service for each accepted connection. Resolves when the port listens.
Problem `port-in-use`.
*/
export async function runTunnel(spec: TunnelSpec, {provider, knownHosts}: {readonly provider: Provider; readonly knownHosts: string}): Promise<RunningTunnel> {
	const server = await listen(spec);
	const startedAt = Date.now();
	const [bytesIn, bytesOut] = [createMeter(), createMeter()];
	const open = new Set<net.Socket>();
	const ending = new AbortController();
	let total = 0;
	let watched: Watched | undefined;
	let session: Session | undefined;
	let road: Road | undefined;
	const sessionKnown = Promise.withResolvers<void>();
	const closed = Promise.withResolvers<TunnelState>();

	const status = (): Pick<TunnelState, 'status' | 'reason' | 'nextTryAt'> => {
		switch (watched?.status) {
			case 'known': {
				return {status: 'ready'};
			}

			case 'over': {
				return {status: 'ended', reason: watched.reason};
			}

			case 'away': {
				const {problem, nextTryAt} = watched;
				return {status: problem.code === 'sign-in-needed' ? 'sign-in-needed' : 'retrying', reason: problem.message, nextTryAt};
			}

			case undefined: {
				return {status: 'starting'};
			}
		}
	};

	const state = (): TunnelState => ({
		...status(),
		processId: process.pid,
		startedAt,
		connections: open.size,
		totalConnections: total,
		bytesIn: bytesIn.total(),
		bytesOut: bytesOut.total(),
		rateIn: bytesIn.rate(),
		rateOut: bytesOut.rate(),
	});

	const close = () => {
		if (ending.signal.aborted) {
			return;
		}

		ending.abort();
		watch.stop();
		road?.close();
		for (const socket of open) {
			socket.destroy();
		}

		server.close(() => {
			closed.resolve(state());
		});
	};

	const serve = async (socket: net.Socket): Promise<void> => {
		if (await peerOf(socket) === 'stranger') {
			logEvent('refused a connection of another user');
			socket.destroy();
			return;
		}

		await sessionKnown.promise;
		road ??= roadTo(provider, session!, spec.target, knownHosts);
		const gone = new AbortController();
		socket.once('close', () => {
			gone.abort();
		});
		const stream = await openPatiently(road, AbortSignal.any([gone.signal, ending.signal]));
		const problem = await pump(socket, stream, (direction, bytes) => {
			(direction === 'in' ? bytesIn : bytesOut).add(bytes);
		});
		if (problem && !ending.signal.aborted) {
			logEvent(`a connection was cut: ${problem.message}`);
		}
	};

	server.on('connection', socket => {
		open.add(socket);
		total++;
		socket.on('error', () => undefined);
		socket.once('close', () => {
			open.delete(socket);
		});
		serve(socket).catch((error: unknown) => {
			if (!socket.destroyed) {
				logEvent(`a connection failed: ${toProblem(error).message}`);
				watch.ask();
			}

			// Not a byte of ours may reach the client: to ssh or a database it would be garbage.
			socket.destroy();
		});
	});

	const watch: SessionWatch = watchSession(provider, spec.sessionId, {
		isBusy: () => open.size > 0,
		onChange(now) {
			const before = status();
			watched = now;
			if (now.status === 'known') {
				session = now.session;
				sessionKnown.resolve();
			}

			const after = status();
			if (after.status !== before.status) {
				logEvent(`${after.status}${after.reason === undefined ? '' : `: ${after.reason}`}`);
			}

			if (now.status === 'over') {
				close();
			}
		},
	});

	return {state, closed: closed.promise, stop: close};
}
