import {once} from 'node:events';
import net from 'node:net';

/** What one direction of the line holds at most: the sender is stopped then, as by a full pipe. */
const mostUnderWay = 64 * 1024 * 1024;

/** Passes bytes on after a delay, in order, however fast they come. */
function delayLine(from: net.Socket, to: net.Socket, milliseconds: number): void {
	const line: Array<{readonly at: number; readonly chunk: Buffer | undefined}> = [];
	let held = 0;
	let timer: NodeJS.Timeout | undefined;

	const deliver = () => {
		timer = undefined;
		const now = performance.now();
		while (line[0] && line[0].at <= now) {
			const {chunk} = line.shift()!;
			if (!chunk) {
				to.end();
				continue;
			}

			held -= chunk.length;
			if (!to.destroyed) {
				to.write(chunk);
			}
		}

		if (held < mostUnderWay && from.isPaused()) {
			from.resume();
		}

		if (line[0]) {
			timer = setTimeout(deliver, line[0].at - now);
		}
	};

	const put = (chunk: Buffer | undefined) => {
		line.push({at: performance.now() + milliseconds, chunk});
		timer ??= setTimeout(deliver, milliseconds);
	};

	from.on('data', (chunk: Buffer) => {
		held += chunk.length;
		put(chunk);
		if (held >= mostUnderWay) {
			from.pause();
		}
	});
	from.on('end', () => {
		put(undefined);
	});
	from.on('error', () => {
		to.destroy();
	});
	from.on('close', () => {
		clearTimeout(timer);
		to.end();
	});
}

/** A port of this machine that leads to another one over a long way: each direction takes half of the round trip, and as many bytes a second as come. */
export async function startDelayRelay(port: number, roundTrip: number): Promise<{readonly port: number; readonly close: () => void}> {
	const sockets = new Set<net.Socket>();
	const server = net.createServer({allowHalfOpen: true, noDelay: true}, near => {
		const far = net.connect({
			port, host: '127.0.0.1', noDelay: true, allowHalfOpen: true,
		});
		sockets.add(near).add(far);
		delayLine(near, far, roundTrip / 2);
		delayLine(far, near, roundTrip / 2);
	});
	server.listen(0, '127.0.0.1');
	await once(server, 'listening');
	return {
		port: (server.address() as net.AddressInfo).port,
		close() {
			server.close();
			for (const socket of sockets) {
				socket.destroy();
			}
		},
	};
}
