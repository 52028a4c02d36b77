import {spawn} from 'node:child_process';
import process from 'node:process';
import type {Readable} from 'node:stream';
import {killIfThere} from './descendants.ts';

export type Outcome = {
	readonly code: number | null;
	/** Stdout and stderr as they came. */
	readonly output: string;
};

export type RunOptions = {
	readonly cwd?: string;
	readonly env?: NodeJS.ProcessEnv;
	readonly input?: string;
	/** In ms; what runs longer is killed with all that it started, and told as an Error. */
	readonly limit?: number;
	/** Called with the process id, for who wants to look after it. */
	readonly onStart?: (processId: number) => void;
};

/** Runs a program to its end. It is the first of a process group of its own, so that nothing of it outlives its limit. */
export async function runProgram(command: string, given: readonly string[], {cwd, env = process.env, input = '', limit = 120_000, onStart}: RunOptions = {}): Promise<Outcome> {
	return new Promise((resolve, reject) => {
		const child = spawn(command, given, {
			cwd, env, stdio: 'pipe', detached: true,
		});
		let output = '';
		const listen = (stream: Readable) => stream.setEncoding('utf8').on('data', (text: string) => {
			output += text;
		});
		listen(child.stdout);
		listen(child.stderr);

		const timer = setTimeout(() => {
			reject(new Error(`${command} ${given.join(' ')} did not end within ${limit / 1000} s:\n${output}`));
			killIfThere(-child.pid!);
		}, limit);
		child.stdin.on('error', () => undefined);
		child.stdin.end(input);
		child.once('spawn', () => {
			onStart?.(child.pid!);
		});
		child.once('error', error => {
			clearTimeout(timer);
			reject(error);
		});
		child.once('close', code => {
			clearTimeout(timer);
			resolve({code, output});
		});
	});
}
