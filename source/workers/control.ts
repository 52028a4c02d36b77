import {rmSync} from 'node:fs';
import net from 'node:net';
import path from 'node:path';
import readline from 'node:readline';
import {Problem} from '../core/problem.ts';

/** Protocol of the control socket: one JSON line asked, one answered. A newer baitui still understands this version. */
const version = 1;

/** `retry` makes a worker look at its session now instead of at its next turn. */
export type Question = 'state' | 'stop' | 'retry';

export function socketPath(runtime: string, id: string): string {
	return path.join(runtime, `${id}.sock`);
}

/**
Answers on a unix socket in a 0700 directory for as long as the process lives. A socket left behind is replaced: the caller holds the lock (the local port) already.
*/
export async function serveControl<State>(file: string, {state, stop, retry}: {readonly state: () => State; readonly stop: () => void; readonly retry: () => void}): Promise<net.Server> {
	const server = net.createServer(socket => {
		socket.on('error', () => undefined);
		readline.createInterface({input: socket}).on('line', line => {
			let ask: unknown;
			try {
				({ask} = JSON.parse(line) as {ask?: unknown});
			} catch {
				// Not one of ours; it gets the answer to an unknown question.
			}

			if (ask === 'retry') {
				retry();
			}

			if (['state', 'stop', 'retry'].includes(ask as string)) {
				socket.end(`${JSON.stringify({version, state: state()})}\n`, ask === 'stop' ? stop : undefined);
			} else {
				socket.end(`${JSON.stringify({version, error: 'unknown question'})}\n`);
			}
		});
	});
	rmSync(file, {force: true});
	await new Promise<void>((resolve, reject) => {
		server.once('error', reject);
		server.listen(file, resolve);
	});
	return server;
}

/** Asks a worker; undefined when none lives there. Problem `failed` when it does not answer within two seconds. */
export async function askControl<State>(file: string, ask: Question): Promise<State | undefined> {
	return new Promise((resolve, reject) => {
		const socket = net.connect(file);
		socket.setTimeout(2000, () => {
			socket.destroy();
			reject(new Problem('failed', 'A background worker does not answer.', {hint: 'See its log with baitui tunnel ls, or end its process.', isTemporary: true}));
		});
		socket.on('error', () => {
			resolve(undefined);
		});
		socket.on('connect', () => {
			socket.write(`${JSON.stringify({version, ask})}\n`);
		});
		let text = '';
		socket.setEncoding('utf8');
		socket.on('data', chunk => {
			text += String(chunk);
		});
		socket.on('end', () => {
			try {
				resolve((JSON.parse(text) as {state?: State}).state);
			} catch {
				resolve(undefined);
			}
		});
	});
}
