import {once} from 'node:events';
import net from 'node:net';
import process from 'node:process';
import {Problem, toProblem} from '../core/problem.ts';
import type {Provider} from '../core/provider.ts';
import type {Session} from '../core/session.ts';
import type {TunnelSpec, TunnelState} from '../core/tunnel.ts';
import {serveConnection} from './connection.ts';
import {logEvent} from './log.ts';
import {createMeter} from './meter.ts';
import {peerOf} from './peer.ts';
import {holderOf} from './port-holder.ts';
import {
	appOf,
	isListening,
	type Road,
	roadTo,
} from './reach.ts';
import {type SessionWatch, type Watched, watchSession} from './session-watch.ts';

/** Seconds an accepted connection waits for an app or a server that is on its way. */
const usualPatience = 30;

export type RunningTunnel = {
	readonly state: () => TunnelState;
	/** Resolves when the tunnel is over; its port is free then. */
	readonly closed: Promise<TunnelState>;
	readonly stop: () => void;
	/** Looks at the session now. */
	readonly retry: () => void;
};

async function bindProblem(error: NodeJS.ErrnoException, {host, port}: TunnelSpec['bind']): Promise<Problem> {
	if (error.code !== 'EADDRINUSE') {
		return new Problem('port-in-use', `${host}:${port} cannot be bound: ${error.message}.`, {cause: error});
	}

	const holder = await holderOf(port);
	return new Problem('port-in-use', `Port ${port} is used by ${holder ?? 'another program'}.`, {hint: 'Choose another one with -b PORT, or leave it out.', cause: error});
}

async function listen({bind}: TunnelSpec): Promise<net.Server> {
	const server = net.createServer({
		pauseOnConnect: true, noDelay: true, keepAlive: true, keepAliveInitialDelay: 30_000, allowHalfOpen: true,
	});
	server.listen({host: bind.host, port: bind.port, exclusive: true});
	try {
		await once(server, 'listening');
		return server;
	} catch (error) {
		throw await bindProblem(error as NodeJS.ErrnoException, bind);
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
	let refused = 0;
	let lastLoss: TunnelState['lastLoss'];
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
		refused,
		...(lastLoss && {lastLoss}),
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

	const lose = (problem: Problem) => {
		lastLoss = {at: Date.now(), reason: problem.message};
		logEvent(`a connection was lost: ${problem.message}`);
		watch.ask();
	};

	const serve = async (socket: net.Socket): Promise<void> => {
		if (spec.isShared !== true && await peerOf(socket) === 'stranger') {
			refused++;
			logEvent('refused a connection of another user');
			socket.destroy();
			return;
		}

		await sessionKnown.promise;
		const current = session!;
		const target = appOf(current, spec.target);
		road ??= roadTo(provider, current, spec.target, knownHosts);
		const problem = await serveConnection(socket, {
			open: road.open,
			isHttp: target?.protocol === 'http',
			patience: (spec.patience ?? usualPatience) * 1000,
			onBytes(direction, bytes) {
				(direction === 'in' ? bytesIn : bytesOut).add(bytes);
			},
			isListening: async () => isListening(provider, current, spec.target, knownHosts),
			onTrouble() {
				watch.ask();
			},
			signal: ending.signal,
		});
		if (problem && !ending.signal.aborted) {
			lose(problem);
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
			socket.destroy();
			lose(toProblem(error));
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

	return {
		state, closed: closed.promise, stop: close, retry: watch.ask,
	};
}
