import type {AddressInfo, Server, Socket} from 'node:net';

/** Something that listens, and ends every connection when it is closed. */
export type Listening = {
	/** The port of this machine; 0 for a socket path. */
	readonly port: number;
	/** Ends every connection; new ones are welcome. */
	readonly cut: () => void;
	readonly close: () => Promise<void>;
};

/** Listens at a socket path, or at a port of 127.0.0.1 (0 is any). Rejects with EADDRINUSE. */
export async function listenAt(server: Server, place: string | number): Promise<Listening> {
	const sockets = new Set<Socket>();
	server.on('connection', socket => {
		sockets.add(socket);
		socket.once('close', () => {
			sockets.delete(socket);
		});
	});
	await new Promise<void>((resolve, reject) => {
		server.once('error', reject);
		if (typeof place === 'string') {
			server.listen(place, resolve);
		} else {
			server.listen(place, '127.0.0.1', resolve);
		}
	});
	const cut = () => {
		for (const socket of sockets) {
			socket.destroy();
		}
	};

	return {
		port: typeof place === 'string' ? 0 : (server.address() as AddressInfo).port,
		cut,
		async close() {
			cut();
			await new Promise<void>(resolve => {
				server.close(() => {
					resolve();
				});
			});
		},
	};
}
