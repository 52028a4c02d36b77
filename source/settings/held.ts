import {createHash} from 'node:crypto';
import {readdirSync, rmSync} from 'node:fs';
import net from 'node:net';
import path from 'node:path';
import process from 'node:process';

/**
Secrets that are written nowhere: the process that signed in holds them and tells them on a unix socket in the 0700 directory of sockets to the other processes of the user, such as a
background worker or the ProxyCommand of ssh. When it ends, they are gone.
*/
export type Held = {
	readonly read: (profileName: string) => Promise<string | undefined>;
	readonly write: (profileName: string, text: string) => Promise<void>;
	/** Forgets what this process holds. */
	readonly remove: (profileName: string) => void;
};

const prefixOf = (profileName: string): string => `login-${createHash('sha256').update(profileName).digest('hex').slice(0, 12)}-`;

/** Milliseconds until another process counts as silent. */
const patience = 2000;

export function createHeld(runtime: () => string): Held {
	const own = new Map<string, {text: string; readonly close: () => void}>();

	return {
		async read(profileName) {
			const mine = own.get(profileName);
			if (mine) {
				return mine.text;
			}

			const folder = runtime();
			for (const name of readdirSync(folder).filter(name => name.startsWith(prefixOf(profileName)))) {
				const text = await ask(path.join(folder, name));
				if (text !== undefined) {
					return text;
				}
			}

			return undefined;
		},
		async write(profileName, text) {
			const known = own.get(profileName);
			if (known) {
				known.text = text;
				return;
			}

			const file = path.join(runtime(), `${prefixOf(profileName)}${process.pid}.sock`);
			// Left behind by a process of this number that was killed.
			rmSync(file, {force: true});
			const holder = {text, close};
			const server = net.createServer(socket => {
				socket.on('error', () => undefined);
				socket.end(holder.text);
			});
			await new Promise<void>((resolve, reject) => {
				server.once('error', reject);
				server.listen(file, resolve);
			});
			server.unref();
			process.once('exit', close);
			own.set(profileName, holder);

			function close(): void {
				process.off('exit', close);
				server.close();
				rmSync(file, {force: true});
			}
		},
		remove(profileName) {
			own.get(profileName)?.close();
			own.delete(profileName);
		},
	};
}

/** What a process tells; undefined when it does not live any more. */
async function ask(file: string): Promise<string | undefined> {
	return new Promise(resolve => {
		const socket = net.connect(file).setEncoding('utf8');
		let text = '';
		socket.on('data', chunk => {
			text += String(chunk);
		});
		socket.setTimeout(patience, () => {
			socket.destroy();
			resolve(undefined);
		});
		socket.on('error', () => {
			resolve(undefined);
		});
		socket.on('end', () => {
			resolve(text === '' ? undefined : text);
		});
	});
}
