import {Buffer} from 'node:buffer';
import type {Readable} from 'node:stream';
import type {CommandStream} from '../ssh/command-stream.ts';
import {setHome, withLimit} from './script.ts';

/** Runs a script in the session and talks with it. */
export type OpenCommand = (script: string) => Promise<CommandStream>;

/** Milliseconds in which nothing may come or go. */
const patience = 60_000;

/** What else is called tar (BusyBox, BSD) differs in what it keeps and in what its exit code means. */
export const tarProbe = 'tar --version 2>/dev/null </dev/null | grep -q "GNU tar"';

/**
Packs the files whose paths come, each ended by a zero byte: what links lead to, and what cannot be read is left out. The word before the command says that it is there; it lets stdin
alone, which the program that `exec` puts in the place of the shell reads from its first byte. Paths may begin at `home`, that of the session.
*/
export const packScript = (home: string) => `${tarProbe} || exit 127; ${setHome(home)}; cd "$home"; echo ready; exec tar -chPf - --format=gnu --hard-dereference --no-unquote --null --no-recursion --ignore-failed-read -T -`;

/** Begins a script that says `ready` first; undefined where it does not, since there is no such tar. Problem `unreachable`, and those of `openCommand`. */
export async function beginTar(openCommand: OpenCommand, script: string): Promise<CommandStream | undefined> {
	const stream = await openCommand(script);
	stream.stdin.on('error', () => undefined);
	const line = await orSilence(readLine(stream.stdout));
	if (line === 'ready') {
		return stream;
	}

	stream.stop();
	return undefined;
}

/** The first line; what comes after it stays. Undefined where there is none. */
async function readLine(stdout: Readable): Promise<string | undefined> {
	return new Promise((resolve, reject) => {
		let heard = Buffer.alloc(0);
		const onData = (chunk: Buffer) => {
			heard = Buffer.concat([heard, chunk]);
			const end = heard.indexOf('\n');
			if (end === -1) {
				return;
			}

			stdout.off('data', onData).pause();
			stdout.unshift(heard.subarray(end + 1));
			resolve(heard.toString('latin1', 0, end));
		};

		stdout.on('data', onData).once('end', () => {
			resolve(undefined);
		}).once('error', reject);
	});
}

/** Waits for something of a command, but not for ever. */
export const orSilence = async <Value>(work: Promise<Value>): Promise<Value | undefined> => withLimit(work, patience);
