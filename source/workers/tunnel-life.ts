import type net from 'node:net';
import process from 'node:process';
import type {TunnelState} from '../core/tunnel.ts';
import type {Watched} from './session-watch.ts';
import {createTally, type Tally} from './tally.ts';

/** A tunnel of either direction, as its worker holds it. */
export type RunningTunnel = {
	readonly state: () => TunnelState;
	/** Resolves when the tunnel is over; its port is free then. */
	readonly closed: Promise<TunnelState>;
	readonly stop: () => void;
	/** Looks at the session now. */
	readonly retry: () => void;
	/** Somebody looks at its state: a service that is away is asked again soon. */
	readonly attend: () => void;
	/** This process stood still for so many milliseconds. */
	readonly wake: (slept: number) => void;
};

type Condition = Pick<TunnelState, 'status' | 'reason' | 'nextTryAt'>;

/** What is known of a tunnel whose port is bound, from what its session was seen to be. */
export function statusOf(watched: Watched | undefined): Condition {
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
}

/** What a tunnel of either direction has from its start to its end. */
export type TunnelLife = Pick<RunningTunnel, 'state' | 'closed' | 'stop'> & {
	readonly tally: Tally;
	/** The local ends of its connections. */
	readonly open: Set<net.Socket>;
	/** Aborted when it ends. */
	readonly signal: AbortSignal;
	/** Its condition may be another one: since when it is so is kept. True where it is. */
	readonly note: () => boolean;
};

export type LifeOptions = {
	/** What of this host it occupies: free again when it is over. */
	readonly held: net.Server;
	readonly condition: () => Condition & Partial<TunnelState>;
	/** Lets go of the session. */
	readonly onStop: () => void;
};

/** Begins the life of a tunnel. It ends once: its connections are cut, and what it occupied is free when `closed` resolves. */
export function beginLife({held, condition, onStop}: LifeOptions): TunnelLife {
	const startedAt = Date.now();
	const tally = createTally();
	const open = new Set<net.Socket>();
	const ending = new AbortController();
	const closed = Promise.withResolvers<TunnelState>();
	let shown: TunnelState['status'] = 'starting';
	let since = startedAt;

	const state = (): TunnelState => ({
		processId: process.pid,
		startedAt,
		since,
		connections: open.size,
		...tally.read(),
		...condition(),
	});

	return {
		tally,
		open,
		signal: ending.signal,
		state,
		closed: closed.promise,
		note() {
			const {status} = condition();
			if (status === shown) {
				return false;
			}

			shown = status;
			since = Date.now();
			return true;
		},
		stop() {
			if (ending.signal.aborted) {
				return;
			}

			ending.abort();
			onStop();
			for (const socket of open) {
				socket.destroy();
			}

			held.close(() => {
				closed.resolve(state());
			});
		},
	};
}
