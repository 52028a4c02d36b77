import {randomInt} from 'node:crypto';
import {connect, createServer, type Socket} from 'node:net';
import {listenAt} from '../listen.ts';

/** The ports of a container. */
export type Ports = {
	/** A connection to a port of the container. Rejects like connect(2): ECONNREFUSED for a port nothing listens on. */
	readonly dial: (port: number) => Promise<Socket>;
	/** Listens on a port of the container; `port` 0 is any. Resolves with the port and how to stop. Rejects like bind(2) for a taken port and for those of root. */
	readonly listen: (port: number, onConnection: (socket: Socket) => void) => Promise<{readonly port: number; readonly close: () => Promise<void>}>;
};

export type PortsWish = {
	/** Where the server of a port is on this machine: a socket path, or a port of 127.0.0.1; undefined = there is none. */
	readonly serverAt: (port: number) => Promise<string | number | undefined>;
	/** Whether something of the container has this port, so that nobody else may listen there. */
	readonly isTaken: (port: number) => boolean;
	/** The socket path for a port that `listen` opens. */
	readonly pathOf: (port: number) => string;
};

/** Ports that are socket paths in a private directory: a loopback port would be open to everyone on the machine. */
export class PrivatePorts implements Ports {
	readonly #wish: PortsWish;
	readonly #sockets = new Set<Socket>();
	readonly #listening = new Map<number, string>();

	constructor(wish: PortsWish) {
		this.#wish = wish;
	}

	async dial(port: number): Promise<Socket> {
		const place = this.#listening.get(port) ?? await this.#wish.serverAt(port);
		if (place === undefined) {
			throw Object.assign(new Error(`connect ECONNREFUSED 127.0.0.1:${port}`), {code: 'ECONNREFUSED'});
		}

		const socket = typeof place === 'string' ? connect(place) : connect(place, '127.0.0.1');
		this.#sockets.add(socket);
		socket.on('error', () => {
			socket.destroy();
		});
		socket.once('close', () => {
			this.#sockets.delete(socket);
		});
		await new Promise<void>((resolve, reject) => {
			socket.once('connect', resolve);
			socket.once('error', reject);
		});
		return socket;
	}

	async listen(wanted: number, onConnection: (socket: Socket) => void): Promise<{readonly port: number; readonly close: () => Promise<void>}> {
		const port = wanted === 0 ? randomInt(32_768, 61_000) : wanted;
		if (port < 1024 || this.#listening.has(port) || this.#wish.isTaken(port)) {
			throw Object.assign(new Error(`bind 127.0.0.1:${port}`), {code: port < 1024 ? 'EACCES' : 'EADDRINUSE'});
		}

		const path = this.#wish.pathOf(port);
		const server = await listenAt(createServer({allowHalfOpen: true}, onConnection), path);
		this.#listening.set(port, path);
		return {
			port,
			close: async () => {
				this.#listening.delete(port);
				await server.close();
			},
		};
	}

	/** Ends every connection that `dial` made. */
	cut(): void {
		for (const socket of this.#sockets) {
			socket.destroy();
		}
	}
}
