import {readFile, stat} from 'node:fs/promises';
import process from 'node:process';
import {setTimeout as pause} from 'node:timers/promises';
import {askControl, Silence} from './control.ts';
import {processWith} from './port-holder.ts';

/** The flag of a socket that accepts connections, in /proc/net/unix. */
const accepts = '00010000';

/** The inode of the socket that listens at a path. */
async function inodeAt(file: string): Promise<string | undefined> {
	const table = await readFile('/proc/net/unix', 'utf8').catch(() => '');
	for (const line of table.split('\n')) {
		// Num RefCount Protocol Flags Type St Inode Path
		const fields = line.trim().split(/\s+/);
		if (fields[3] === accepts && fields.slice(7).join(' ') === file) {
			return fields[6];
		}
	}

	return undefined;
}

/**
The process that holds the control socket of a worker, provided that it is a worker of this very id, of this user. No file is believed for it: what holds the socket is the worker.
Undefined where there is none, and where the system does not tell (Linux only).
*/
export async function findWorker(file: string, id: string): Promise<number | undefined> {
	const inode = process.platform === 'linux' ? await inodeAt(file) : undefined;
	const found = inode === undefined ? undefined : await processWith(inode);
	if (found === undefined) {
		return undefined;
	}

	const words = await readFile(`/proc/${found}/cmdline`, 'utf8').catch(() => '');
	const {uid} = await stat(`/proc/${found}`).catch(() => ({uid: undefined}));
	return words.split('\0').at(-2) === id && uid === process.getuid!() ? Number(found) : undefined;
}

const politeness = 2000;

function signal(worker: number, name: NodeJS.Signals): void {
	try {
		process.kill(worker, name);
	} catch {
		// It is gone already.
	}
}

/** Whether the worker is gone within that many milliseconds. */
export async function isGoneWithin(file: string, span: number): Promise<boolean> {
	const until = Date.now() + span;
	for (;;) {
		try {
			if (await askControl(file, 'state', 500) === undefined) {
				return true;
			}
		} catch (error) {
			if (!(error instanceof Silence)) {
				throw error;
			}
		}

		if (Date.now() > until) {
			return false;
		}

		await pause(20);
	}
}

/**
Ends a worker that does not answer: wakes it where it was stopped and asks it to end, then ends it. True when it is gone; false where it cannot be told which process it is.
*/
export async function endWorker(file: string, id: string): Promise<boolean> {
	const worker = await findWorker(file, id);
	if (worker === undefined) {
		return isGoneWithin(file, 0);
	}

	signal(worker, 'SIGTERM');
	signal(worker, 'SIGCONT');
	if (await isGoneWithin(file, politeness)) {
		return true;
	}

	// Looked up again: a number may have got another process meanwhile.
	const still = await findWorker(file, id);
	if (still !== undefined) {
		signal(still, 'SIGKILL');
	}

	return isGoneWithin(file, politeness);
}
