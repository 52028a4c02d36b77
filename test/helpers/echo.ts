import {once} from 'node:events';
import net from 'node:net';
import type {TestContext} from 'node:test';

/** Sends bytes through a port or unix socket that leads to an echo, and resolves with as many that come back. */
export async function echo(where: number | string, bytes: Buffer | string): Promise<Buffer> {
	const socket = typeof where === 'number' ? net.connect(where, '127.0.0.1') : net.connect(where);
	const wanted = Buffer.byteLength(bytes);
	const chunks: Buffer[] = [];
	let size = 0;
	socket.write(bytes);
	for await (const chunk of socket) {
		chunks.push(chunk as Buffer);
		size += (chunk as Buffer).length;
		if (size >= wanted) {
			break;
		}
	}

	return Buffer.concat(chunks);
}

/** A connection to an echo that stays. */
export async function talk(port: number): Promise<{readonly socket: net.Socket; readonly say: (text: string) => Promise<string>; readonly close: () => void}> {
	const socket = net.connect(port, '127.0.0.1');
	await once(socket, 'connect');
	socket.on('error', () => undefined);
	return {
		socket,
		async say(text) {
			const heard = once(socket, 'data') as Promise<[Buffer]>;
			socket.write(text);
			return String((await heard)[0]);
		},
		close() {
			socket.destroy();
		},
	};
}

/** A port of this host that sends back what it gets, until the test ends. */
export async function startEcho(t: TestContext): Promise<number> {
	const sockets = new Set<net.Socket>();
	const server = net.createServer({allowHalfOpen: true}, socket => {
		sockets.add(socket);
		socket.on('error', () => undefined);
		socket.pipe(socket);
	}).listen(0, '127.0.0.1');
	await once(server, 'listening');
	t.after(() => {
		server.close();
		for (const socket of sockets) {
			socket.destroy();
		}
	});
	return (server.address() as net.AddressInfo).port;
}
