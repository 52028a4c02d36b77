import {spawn} from 'node:child_process';
import process from 'node:process';
import type {Readable} from 'node:stream';

export type Outcome = {
	readonly code: number | null;
	/** Stdout and stderr as they came. */
	readonly output: string;
};

/** Runs a program to its end. */
export async function runProgram(command: string, given: readonly string[], options: {readonly cwd?: string; readonly env?: NodeJS.ProcessEnv; readonly input?: string} = {}): Promise<Outcome> {
	return new Promise((resolve, reject) => {
		const child = spawn(command, given, {cwd: options.cwd, env: options.env ?? process.env, stdio: 'pipe'});
		let output = '';
		const listen = (stream: Readable) => stream.setEncoding('utf8').on('data', (text: string) => {
			output += text;
		});
		listen(child.stdout);
		listen(child.stderr);

		child.stdin.on('error', () => undefined);
		child.stdin.end(options.input ?? '');
		child.once('error', reject);
		child.once('close', code => {
			resolve({code, output});
		});
	});
}
