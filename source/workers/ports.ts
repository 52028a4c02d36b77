import net from 'node:net';
import type {Session} from '../core/session.ts';

/** Where an sshd of a session is put when nothing else is known: the port the official client's documents use everywhere. */
export const usualSshPort = 9922;

/** Whether the address can be bound now. */
export async function isFree(host: string, port: number): Promise<boolean> {
	return new Promise(resolve => {
		const server = net.createServer();
		server.once('error', () => {
			resolve(false);
		});
		server.listen({host, port, exclusive: true}, () => {
			server.close(() => {
				resolve(true);
			});
		});
	});
}

async function anyFree(host: string): Promise<number> {
	return new Promise((resolve, reject) => {
		const server = net.createServer();
		server.once('error', reject);
		server.listen({host, port: 0, exclusive: true}, () => {
			const {port} = server.address() as net.AddressInfo;
			server.close(() => {
				resolve(port);
			});
		});
	});
}

/** The port one would expect for a target: the preferred one or 9922 for sshd, the app's own where everybody may bind it, else any. */
export function usualPort(session: Session, target: string | number, sshPort: number | undefined): number | undefined {
	if (target === 'sshd') {
		return sshPort ?? usualSshPort;
	}

	const port = typeof target === 'number' ? target : session.apps.find(app => app.name === target)?.ports[0];
	return port !== undefined && port >= 1024 ? port : undefined;
}

/** Ports in the order they are to be tried: the remembered one, the usual one and the four after it. Empty = any will do. */
export function wantedPorts(session: Session, target: string | number, {remembered, sshPort}: {readonly remembered: number | undefined; readonly sshPort?: number | undefined}): readonly number[] {
	const usual = usualPort(session, target, sshPort);
	return [...new Set([
		...(remembered === undefined ? [] : [remembered]),
		...(usual === undefined ? [] : [0, 1, 2, 3, 4].map(step => usual + step).filter(port => port <= 65_535)),
	])];
}

/**
Those of the wanted ports that are free, then any.

@yields a port that could be bound a moment ago.
*/
export async function * candidatePorts(host: string, wanted: readonly number[]): AsyncGenerator<number> {
	for (const port of wanted) {
		if (await isFree(host, port)) {
			yield port;
		}
	}

	for (;;) {
		yield await anyFree(host);
	}
}
