import {once} from 'node:events';
import {existsSync, lstatSync, rmSync} from 'node:fs';
import net from 'node:net';
import path from 'node:path';
import process from 'node:process';
import {Problem} from '../core/problem.ts';
import {formatAddress, type LocalAddress} from '../core/tunnel.ts';
import {holderOf} from './port-holder.ts';

/** Whether a program answers at a unix socket; one that was left behind by a dead program refuses. */
async function answers(file: string): Promise<boolean> {
	const socket = net.connect(file);
	try {
		await once(socket, 'connect');
		return true;
	} catch {
		return false;
	} finally {
		socket.destroy();
	}
}

async function bindProblem(error: NodeJS.ErrnoException, bind: LocalAddress): Promise<Problem> {
	if (bind.path !== undefined && !existsSync(path.dirname(bind.path))) {
		return new Problem('port-in-use', `There is no folder ${path.dirname(bind.path)} for a socket.`, {hint: 'Make it, or choose another path with -b.', cause: error});
	}

	if (error.code !== 'EADDRINUSE') {
		return new Problem('port-in-use', `${formatAddress(bind)} cannot be bound: ${error.message}.`, {hint: 'Choose another address with -b.', cause: error});
	}

	return bind.port === undefined
		? new Problem('port-in-use', `${bind.path} is there already.`, {hint: 'Choose another path, or remove it.', cause: error})
		: new Problem('port-in-use', `Port ${bind.port} is used by ${await holderOf(bind.port) ?? 'another program'}.`, {hint: 'Choose another one with -b PORT, or leave it out.', cause: error});
}

/** Takes away the socket of a program that is gone; whatever else lies there stays. */
async function removeStale(file: string): Promise<void> {
	if (lstatSync(file, {throwIfNoEntry: false})?.isSocket() === true && !await answers(file)) {
		rmSync(file, {force: true});
	}
}

/**
A server at an address of this host. A unix socket can be used by its owner only. Accepted sockets are paused and may be half open.
Problem `port-in-use`, which names the holder where the system tells.
*/
export async function listen(bind: LocalAddress): Promise<net.Server> {
	const server = net.createServer({
		pauseOnConnect: true, noDelay: true, keepAlive: true, keepAliveInitialDelay: 30_000, allowHalfOpen: true,
	});
	if (bind.path === undefined) {
		server.listen({host: bind.host, port: bind.port, exclusive: true});
	} else {
		await removeStale(bind.path);
		// The socket is made in this very call, and nobody else may have it for a moment.
		const umask = process.umask(0o177);
		server.listen({path: bind.path});
		process.umask(umask);
	}

	try {
		await once(server, 'listening');
		return server;
	} catch (error) {
		throw await bindProblem(error as NodeJS.ErrnoException, bind);
	}
}
