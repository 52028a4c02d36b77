import {randomBytes} from 'node:crypto';
import {readdirSync, renameSync, rmSync} from 'node:fs';
import net from 'node:net';
import path from 'node:path';
import {setTimeout as pause} from 'node:timers/promises';
import {type Control, createControl, listenOn} from './control.ts';

/** Whether a process listens there. What cannot be told, such as a full queue of connections, counts as one. */
export async function isAlive(file: string): Promise<boolean> {
	return new Promise(resolve => {
		const socket = net.connect(file);
		socket.once('connect', () => {
			socket.destroy();
			resolve(true);
		});
		socket.once('error', ({code = ''}: NodeJS.ErrnoException) => {
			resolve(!['ENOENT', 'ECONNREFUSED', 'ENOTSOCK'].includes(code));
		});
	});
}

/**
Answers at `file` for a job that must be done once only: the socket is its lock. Undefined where another process holds it; a socket left behind is replaced.

Each process first listens under a name of its own and only then looks for others, so that of two that come at the same time at least one sees the other. One that sees nobody moves its
socket, alive all the time, to the name that is asked for. Looking at the claims before that name misses nobody who moves meanwhile.
*/
export async function claimControl<State>(file: string, control: Control<State>): Promise<net.Server | undefined> {
	const [folder, name] = [path.dirname(file), path.basename(file)];
	for (;;) {
		const own = `${name}.${randomBytes(4).toString('hex')}`;
		const claim = path.join(folder, `${own}.claim`);
		const server = createControl(control);
		// Between bind and listen a socket looks as if it were left behind.
		await listenOn(server, path.join(folder, `${own}.new`));
		renameSync(path.join(folder, `${own}.new`), claim);

		let hasRival = false;
		for (const other of readdirSync(folder).filter(other => other.startsWith(`${name}.`) && other.endsWith('.claim') && other !== `${own}.claim`)) {
			if (await isAlive(path.join(folder, other))) {
				hasRival = true;
			} else {
				rmSync(path.join(folder, other), {force: true});
			}
		}

		const isTaken = await isAlive(file);
		if (!isTaken && !hasRival) {
			renameSync(claim, file);
			return server;
		}

		rmSync(claim, {force: true});
		server.close();
		if (isTaken) {
			return undefined;
		}

		await pause(10 + (Math.random() * 50));
	}
}
