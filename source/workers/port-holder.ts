import {
	readdir,
	readFile,
	readlink,
} from 'node:fs/promises';
import path from 'node:path';
import process from 'node:process';
import {sanitizeLine} from '../core/text.ts';

const listening = '0A';

async function readTable(name: string): Promise<readonly string[]> {
	try {
		return (await readFile(`/proc/net/${name}`, 'utf8')).split('\n');
	} catch {
		return [];
	}
}

/** The inode of the socket that listens on a port, on any address. */
async function inodeOf(port: number): Promise<string | undefined> {
	const ending = `:${port.toString(16).toUpperCase().padStart(4, '0')}`;
	for (const line of [...await readTable('tcp'), ...await readTable('tcp6')]) {
		const fields = line.trim().split(/\s+/);
		if (fields[1]?.endsWith(ending) && fields[3] === listening) {
			return fields[9];
		}
	}

	return undefined;
}

async function holds(processId: string, inode: string): Promise<boolean> {
	const folder = `/proc/${processId}/fd`;
	try {
		for (const descriptor of await readdir(folder)) {
			if (await readlink(`${folder}/${descriptor}`).catch(() => '') === `socket:[${inode}]`) {
				return true;
			}
		}
	} catch {
		// Not ours to look into, or gone.
	}

	return false;
}

/** The id of the process that has a socket open, by the inode of that; undefined where it is another user's, or gone. Linux only. */
export async function processWith(inode: string): Promise<string | undefined> {
	for (const name of await readdir('/proc')) {
		if (/^\d+$/.test(name) && await holds(name, inode)) {
			return name;
		}
	}

	return undefined;
}

/**
Who listens on a local port, for a sentence: `python3 (pid 4312)`, or `another user's program`. Undefined where nobody does or the system does not tell (Linux only).
*/
export async function holderOf(port: number): Promise<string | undefined> {
	const inode = process.platform === 'linux' ? await inodeOf(port) : undefined;
	if (inode === undefined) {
		return undefined;
	}

	const holder = await processWith(inode);
	if (holder === undefined) {
		return 'another user\'s program';
	}

	// The first argument, since the name of the process is that of a thread in some runtimes.
	const [program = ''] = (await readFile(`/proc/${holder}/cmdline`, 'utf8').catch(() => '')).split('\0', 1);
	return `${sanitizeLine(path.basename(program)) || 'a program'} (pid ${holder})`;
}
