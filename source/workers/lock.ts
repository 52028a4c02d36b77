import {once} from 'node:events';
import net from 'node:net';
import path from 'node:path';
import process from 'node:process';
import {Problem} from '../core/problem.ts';
import {listen} from './listener.ts';

/** A name that dies with its process: on Linux one without a file (unix(7)), elsewhere a socket file that is taken over when nobody answers there. */
async function bindName(runtime: string, id: string): Promise<net.Server> {
	if (process.platform !== 'linux') {
		return listen({path: path.join(runtime, `${id}.lock`)});
	}

	const server = net.createServer(socket => socket.destroy());
	server.listen(`\0${path.join(runtime, id)}`);
	await once(server, 'listening');
	return server;
}

/** Makes sure that one process alone carries out a wish; it is free again when that closes it, or is gone. Problem `port-in-use`. */
export async function holdLock(runtime: string, id: string): Promise<net.Server> {
	try {
		return await bindName(runtime, id);
	} catch (error) {
		throw new Problem('port-in-use', `Another process holds the tunnel ${id} already.`, {cause: error});
	}
}
