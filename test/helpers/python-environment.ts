import fs from 'node:fs';
import path from 'node:path';
import {setTimeout as wait} from 'node:timers/promises';
import {runProgram} from './run-program.ts';

/** A virtual environment of Python 3.11 in `.cache`. */
export type PythonEnvironment = {
	readonly name: string;
	/** As pip takes them. */
	readonly packages: readonly string[];
};

const folderOf = ({name}: PythonEnvironment) => path.resolve(import.meta.dirname, '../../.cache', name);

/** A program of the environment, there after `makePythonEnvironment`. */
export function programOf(environment: PythonEnvironment, program: string): string {
	return path.join(folderOf(environment), 'bin', program);
}

async function needed(command: string, given: readonly string[]): Promise<void> {
	const {code, output} = await runProgram(command, given, {limit: 600_000});
	if (code !== 0) {
		throw new Error(`${command} ${given.join(' ')} failed:\n${output}`);
	}
}

/** One of several test processes makes the environment, the others wait for it. */
async function locked(folder: string, make: () => Promise<void>): Promise<void> {
	const lock = `${folder}.lock`;
	fs.mkdirSync(path.dirname(folder), {recursive: true});
	for (;;) {
		try {
			fs.mkdirSync(lock);
			break;
		} catch {
			const age = Date.now() - (fs.statSync(lock, {throwIfNoEntry: false})?.mtimeMs ?? Date.now());
			if (age > 600_000) {
				fs.rmSync(lock, {recursive: true, force: true});
			}

			await wait(300);
		}
	}

	try {
		await make();
	} finally {
		fs.rmSync(lock, {recursive: true, force: true});
	}
}

/** Installs the packages once. The text says why they cannot be had; undefined = they are there. */
export async function makePythonEnvironment(environment: PythonEnvironment): Promise<string | undefined> {
	const python = await runProgram('python3.11', ['--version']).catch(() => undefined);
	if (python?.code !== 0) {
		return 'Python 3.11 is not on this machine, and the official client needs it.';
	}

	const folder = folderOf(environment);
	const stamp = path.join(folder, 'baitui-ready');
	const packages = environment.packages.join(' ');
	await locked(folder, async () => {
		if (fs.existsSync(stamp) && fs.readFileSync(stamp, 'utf8') === packages) {
			return;
		}

		await needed('python3.11', ['-m', 'venv', '--clear', folder]);
		await needed(path.join(folder, 'bin/pip'), ['install', '--quiet', '--disable-pip-version-check', ...environment.packages]);
		fs.writeFileSync(stamp, packages);
	});
	return undefined;
}
