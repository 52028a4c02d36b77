import type {Socket} from 'node:net';
import {WebSocket, type RawData} from 'ws';
import type {DemoSession} from '../world/session.ts';
import type {World} from '../world/world.ts';
import type {Mode} from './handshake.ts';

export type Ends = {
	readonly webSocket: WebSocket;
	/** The TCP connection below the WebSocket; breaking it is what a lost network looks like. */
	readonly transport: Socket;
	readonly session: DemoSession;
	readonly port: number;
};

const closeCode = {goingAway: 1001, tryAgainLater: 1013};
const bufferLimit = 1024 * 1024;

function count(world: World, session: DemoSession, step: 1 | -1): void {
	world.openTunnels += step;
	session.openTunnels += step;
	session.idleSince = session.openTunnels === 0 ? new Date() : undefined;
	world.lastRequestAt = Date.now();
}

/** Ends the tunnel as the service behind it did. In session mode the webserver keeps that to itself: the WebSocket stays open and silent. */
function tellClosed(world: World, mode: Mode, webSocket: WebSocket, code: number): void {
	if (mode === 'api' || world.faults.forwardsClose) {
		webSocket.close(code);
	}
}

function toBuffer(data: RawData): Buffer {
	return Array.isArray(data) ? Buffer.concat(data) : Buffer.from(data as Buffer);
}

async function dial(world: World, session: DemoSession, port: number): Promise<Socket | undefined> {
	const {faults} = world;
	if (faults.busyTries !== undefined && faults.busyTries > 0) {
		faults.busyTries--;
		return undefined;
	}

	return session.container?.dial(port).catch(() => undefined);
}

/** Counts payload and breaks the connection when the faults say so. */
function cutter(world: World, transport: Socket): (bytes: number) => void {
	let bytes = 0;
	const {cutAfterSeconds} = world.faults;
	if (cutAfterSeconds !== undefined) {
		const timer = setTimeout(() => {
			transport.destroy();
		}, cutAfterSeconds * 1000);
		transport.once('close', () => {
			clearTimeout(timer);
		});
	}

	return more => {
		bytes += more;
		if (bytes > (world.faults.cutAfterBytes ?? Infinity)) {
			transport.destroy();
		}
	};
}

/** Joins an open WebSocket to a port of the session: raw bytes in binary frames, back-pressure both ways. TEXT frames are swallowed. */
export async function join(world: World, mode: Mode, {webSocket, transport, session, port}: Ends): Promise<void> {
	count(world, session, 1);
	world.traffic.opened++;
	webSocket.on('ping', () => {
		world.traffic.pings++;
	});
	webSocket.once('close', () => {
		count(world, session, -1);
	});
	webSocket.on('error', () => {
		// A message over the limit: ws has answered with 1009 itself.
	});
	webSocket.pause();
	const socket = await dial(world, session, port);
	webSocket.resume();
	if (socket === undefined) {
		webSocket.on('message', () => undefined);
		tellClosed(world, mode, webSocket, closeCode.tryAgainLater);
		return;
	}

	const tally = cutter(world, transport);
	webSocket.on('message', (data, isBinary) => {
		if (!isBinary) {
			return;
		}

		const bytes = toBuffer(data);
		tally(bytes.length);
		if (socket.writable && !socket.write(bytes)) {
			webSocket.pause();
		}
	});
	socket.on('drain', () => {
		webSocket.resume();
	});
	socket.on('data', chunk => {
		tally(chunk.length);
		if (webSocket.readyState !== WebSocket.OPEN) {
			return;
		}

		webSocket.send(chunk, {binary: true}, () => {
			if (webSocket.bufferedAmount < bufferLimit) {
				socket.resume();
			}
		});
		if (webSocket.bufferedAmount >= bufferLimit) {
			socket.pause();
		}
	});
	socket.once('close', () => {
		webSocket.resume();
		if (session.status === 'RESTARTING' && mode === 'api') {
			// Observed: no close frame then.
			transport.destroy();
		}

		tellClosed(world, mode, webSocket, closeCode.goingAway);
	});
	webSocket.once('close', () => {
		socket.destroy();
	});
	if (webSocket.readyState !== WebSocket.OPEN) {
		socket.destroy();
	}
}
