import {spawn, type ChildProcess} from 'node:child_process';
import {once} from 'node:events';
import {mkdirSync, mkdtempSync, rmSync} from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import process from 'node:process';
import {text} from 'node:stream/consumers';

export type Finished = {
	/** Null when a signal ended it. */
	readonly code: number | null;
	readonly stdout: string;
	readonly stderr: string;
};

/** The built program as a user of a machine of its own would run it. */
export type Machine = {
	readonly directory: string;
	readonly environment: NodeJS.ProcessEnv;
	/** The program and arguments that run baitui. */
	readonly self: readonly string[];
	/** Runs it to its end, with `input` on standard input, which is never a terminal. */
	readonly run: (args: readonly string[], options?: {readonly input?: string; readonly environment?: NodeJS.ProcessEnv; readonly folder?: string}) => Promise<Finished>;
	/** Starts it and leaves it running. */
	readonly start: (args: readonly string[]) => ChildProcess;
	/** Closes its tunnels, cancels its copies and removes its directory. */
	readonly close: () => Promise<void>;
};

const program = path.resolve('dist/cli.js');

/** Settings, state, sockets and home of its own, and none of the caller's variables that would lead to a server. */
export function createMachine(): Machine {
	const directory = mkdtempSync(path.join(os.tmpdir(), 'baitui-test-'));
	const runtime = path.join(directory, 'run');
	mkdirSync(runtime, {mode: 0o700});
	const inherited = Object.fromEntries(Object.entries(process.env).filter(([name]) => !/^(?:BAITUI|BACKEND|SORNA|VALOHAI|XDG)_/.test(name)));
	const environment: NodeJS.ProcessEnv = {
		...inherited, HOME: directory, BAITUI_CONFIG_DIR: path.join(directory, 'config'), BAITUI_STATE_DIR: path.join(directory, 'state'), XDG_RUNTIME_DIR: runtime,
	};
	const self = [process.execPath, program];

	const run: Machine['run'] = async (args, {input = '', environment: more = {}, folder = directory} = {}) => {
		const child = spawn(self[0]!, [...self.slice(1), ...args], {cwd: folder, env: {...environment, ...more}});
		child.stdin.on('error', () => undefined);
		child.stdin.end(input);
		const [stdout, stderr, [code]] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'close') as Promise<[number | null]>]);
		return {code, stdout, stderr};
	};

	return {
		directory,
		environment,
		self,
		run,
		start: args => spawn(self[0]!, [...self.slice(1), ...args], {cwd: directory, env: environment, stdio: ['ignore', 'pipe', 'pipe']}),
		async close() {
			await run(['tunnel', 'stop', '--all']);
			await run(['transfers', 'cancel', '--all']);
			rmSync(directory, {recursive: true, force: true});
		},
	};
}

/** Tries until `look` gives something; the condition, not a span, is what is waited for. */
export async function eventually<Value>(look: () => Promise<Value | undefined>, what: string, patience = 60_000): Promise<Value> {
	const until = Date.now() + patience;
	for (;;) {
		const value = await look();
		if (value !== undefined) {
			return value;
		}

		if (Date.now() > until) {
			throw new Error(`still not: ${what}`);
		}

		await new Promise(resolve => {
			setTimeout(resolve, 50);
		});
	}
}
