import {once} from 'node:events';
import net from 'node:net';

/** A TCP relay that notes what is asked through it. */
export type NotingRelay = {
	readonly port: number;
	/** The head line of each request of HTTP so far, such as `GET /folders`. */
	readonly requests: () => readonly string[];
	readonly close: () => void;
};

export async function startNotingRelay(targetPort: number): Promise<NotingRelay> {
	const sockets = new Set<net.Socket>();
	const requests: string[] = [];
	const server = net.createServer(here => {
		const there = net.connect(targetPort, '127.0.0.1');
		here.on('data', chunk => {
			requests.push(...chunk.toString('latin1').matchAll(/^([A-Z]{3,7} \S+) HTTP\/1\.1\r$/gmv).map(([, line]) => line!));
		});
		here.pipe(there).pipe(here);
		for (const socket of [here, there]) {
			sockets.add(socket);
			socket.on('error', () => undefined);
			socket.on('close', () => {
				sockets.delete(socket);
				here.destroy();
				there.destroy();
			});
		}
	});
	server.listen(0, '127.0.0.1');
	await once(server, 'listening');
	return {
		port: (server.address() as net.AddressInfo).port,
		requests: () => requests,
		close() {
			server.close();
			for (const socket of sockets) {
				socket.destroy();
			}
		},
	};
}
