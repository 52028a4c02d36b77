import {createHash} from 'node:crypto';
import {readdirSync, rmSync} from 'node:fs';
import net from 'node:net';
import path from 'node:path';
import process from 'node:process';
import type {Paths} from '../settings/paths.ts';
import {isAlive} from './claim.ts';
import {listenOn} from './control.ts';

/** What names of sockets begin with; short, since a path of a socket has a hundred letters at most. */
const prefixOf = (sessionId: string): string => `ssh-${createHash('sha256').update(sessionId).digest('hex').slice(0, 12)}-`;

/** Lets `countShells` of any process know that this one carries an ssh connection into a session, until the returned function is called or this process ends. Where that cannot be, nobody knows. */
export async function announceShell({runtime}: Pick<Paths, 'runtime'>, sessionId: string): Promise<() => void> {
	const server = net.createServer(socket => {
		socket.destroy();
	});
	try {
		await listenOn(server, path.join(runtime, `${prefixOf(sessionId)}${process.pid}.sock`));
	} catch {
		// Only the count is lost.
		return () => undefined;
	}

	server.unref();
	return () => {
		server.close();
	};
}

/** How many ssh connections into a session the processes of this user hold on this host: shells, commands, editors. What processes left behind that were killed is removed. */
export async function countShells({runtime}: Pick<Paths, 'runtime'>, sessionId: string): Promise<number> {
	const prefix = prefixOf(sessionId);
	const alive = await Promise.all(readdirSync(runtime).filter(name => name.startsWith(prefix)).map(async name => {
		const file = path.join(runtime, name);
		const lives = await isAlive(file);
		if (!lives) {
			rmSync(file, {force: true});
		}

		return lives;
	}));
	return alive.filter(Boolean).length;
}
