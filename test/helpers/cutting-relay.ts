import {once} from 'node:events';
import net from 'node:net';

/** A TCP relay whose connections can be made to break. */
export type CuttingRelay = {
	readonly port: number;
	/** Each connection breaks after so many bytes in one direction; undefined = none does. Heeded by those that are open too. */
	mostBytes: number | undefined;
	/** Connections that came so far, and those of them that it broke. */
	readonly connections: () => number;
	readonly cuts: () => number;
	/** Passes nothing on any more, and tells nobody: the way is gone. Connections that come later are passed on. */
	readonly silence: () => void;
	readonly close: () => Promise<void>;
};

export async function startCuttingRelay(host: string, targetPort: number): Promise<CuttingRelay> {
	const sockets = new Set<net.Socket>();
	const silent = new WeakSet<net.Socket>();
	let connections = 0;
	let cuts = 0;
	const server = net.createServer(here => {
		connections++;
		const there = net.connect(targetPort, host);
		const cut = () => {
			if (!here.destroyed) {
				cuts++;
			}

			here.destroy();
			there.destroy();
		};

		for (const [from, to] of [[here, there], [there, here]] as const) {
			let bytes = 0;
			sockets.add(from);
			from.on('error', () => undefined);
			from.on('close', () => {
				sockets.delete(from);
				to.end();
			});
			from.on('data', (chunk: Buffer) => {
				if (silent.has(from)) {
					return;
				}

				const room = (relay.mostBytes ?? Infinity) - bytes;
				bytes += chunk.length;
				const passed = chunk.subarray(0, Math.max(0, Math.min(chunk.length, room)));
				if (!to.write(passed)) {
					from.pause();
					to.once('drain', () => {
						from.resume();
					});
				}

				if (chunk.length > room) {
					cut();
				}
			});
		}
	});
	server.listen(0, '127.0.0.1');
	await once(server, 'listening');
	const relay: CuttingRelay = {
		port: (server.address() as net.AddressInfo).port,
		mostBytes: undefined,
		connections: () => connections,
		cuts: () => cuts,
		silence() {
			for (const socket of sockets) {
				silent.add(socket);
			}
		},
		async close() {
			server.close();
			for (const socket of sockets) {
				socket.destroy();
			}
		},
	};
	return relay;
}
