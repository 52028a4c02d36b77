import {connect, createServer, type Socket} from 'node:net';
import {listenAt, type Listening} from '../../listen.ts';
import type {World} from '../world/world.ts';

/** Joins two sockets until one of them is gone, and breaks both when the faults say so. */
function join({faults}: World, outer: Socket, inner: Socket): void {
	let bytes = 0;
	const end = () => {
		outer.destroy();
		inner.destroy();
	};

	const timer = faults.cutAfterSeconds === undefined ? undefined : setTimeout(end, faults.cutAfterSeconds * 1000);
	const tally = (chunk: Buffer) => {
		bytes += chunk.length;
		if (bytes > (faults.cutAfterBytes ?? Infinity)) {
			end();
		}
	};

	for (const [from, to] of [[outer, inner], [inner, outer]] as const) {
		from.on('data', tally);
		from.pipe(to);
		from.on('error', end);
		from.once('close', () => {
			clearTimeout(timer);
			to.end();
		});
	}
}

/** The worker's open port, which leads to the container's ssh server at a socket path. Rejects with EADDRINUSE. */
export async function openEntrance(world: World, path: string, port: number): Promise<Listening> {
	return listenAt(createServer({allowHalfOpen: true, noDelay: true}, outer => {
		const {faults} = world;
		if (faults.busyTries !== undefined && faults.busyTries > 0) {
			faults.busyTries--;
			outer.destroy();
			return;
		}

		world.openConnections++;
		outer.on('error', () => undefined);
		outer.once('close', () => {
			world.openConnections--;
			world.lastRequestAt = Date.now();
		});
		setTimeout(() => {
			join(world, outer, connect({path, allowHalfOpen: true}));
		}, faults.handshakeDelay ?? 0);
	}), port);
}
