import {spawn} from 'node:child_process';
import {
	closeSync,
	mkdirSync,
	openSync,
	statSync,
	truncateSync,
} from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import {Problem, type ProblemCode} from '../core/problem.ts';

/** What a worker tells its parent once, then nobody: it listens, or why it cannot. */
export type FirstWord =
	| {readonly status: 'ready'}
	| {readonly status: 'problem'; readonly code: ProblemCode; readonly message: string; readonly hint?: string};

const largestLog = 1024 * 1024;

function openLog(file: string): number {
	mkdirSync(path.dirname(file), {recursive: true, mode: 0o700});
	if ((statSync(file, {throwIfNoEntry: false})?.size ?? 0) > largestLog) {
		truncateSync(file);
	}

	return openSync(file, 'a', 0o600);
}

export type SpawnOptions = {
	readonly log: string;
	readonly environment: Readonly<Record<string, string | undefined>>;
	readonly folder: string;
	/** A logout would end the worker where this process is: it is put with the user's manager instead, where there is one. */
	readonly isScoped?: boolean;
};

/** It ended, or never began, without a word. */
class Wordless extends Problem {}

async function spawnOnce(argv: readonly string[], {log, environment, folder}: SpawnOptions): Promise<void> {
	const descriptor = openLog(log);
	const [program = process.execPath, ...others] = argv;
	const child = spawn(program, others, {
		detached: true, cwd: folder, env: environment, stdio: ['ignore', descriptor, descriptor, 'ipc'],
	});
	closeSync(descriptor);

	await new Promise<void>((resolve, reject) => {
		child.once('error', error => {
			reject(new Wordless('failed', `A background worker could not be started: ${error.message}.`, {cause: error}));
		});
		child.once('exit', () => {
			reject(new Wordless('failed', 'A background worker ended before it was ready.', {hint: `Its log is ${log}.`}));
		});
		child.once('message', word => {
			const first = word as FirstWord;
			if (first.status === 'ready') {
				resolve();
			} else {
				reject(new Problem(first.code, first.message, first.hint === undefined ? {} : {hint: first.hint}));
			}
		});
	}).finally(() => {
		child.removeAllListeners();
		if (child.connected) {
			child.disconnect();
		}

		child.unref();
	});
}

/** Becomes the program it is given, with its descriptors, in a scope of its own (systemd-run(1)). */
const scope = ['systemd-run', '--user', '--scope', '--quiet', '--collect', '--'];

/**
Starts a detached worker of this program and resolves when it is ready. It outlives this process, its terminal and its login shell.
`argv` is the program and its arguments; nothing secret may be in it. Problem as the worker tells it; `failed` when it ends without a word.
*/
export async function spawnWorker(argv: readonly string[], options: SpawnOptions): Promise<void> {
	if (options.isScoped) {
		try {
			await spawnOnce([...scope, ...argv], options);
			return;
		} catch (error) {
			if (!(error instanceof Wordless)) {
				throw error;
			}
			// No manager answers; the worker says then what a logout will do.
		}
	}

	await spawnOnce(argv, options);
}

/** The other end: tells the parent, if there is still one, and lets go of it. */
export async function tellParent(word: FirstWord): Promise<void> {
	if (!process.send) {
		return;
	}

	await new Promise<void>(resolve => {
		process.send!(word, undefined, undefined, () => {
			resolve();
		});
	});
	process.disconnect();
}
