import {randomBytes} from 'node:crypto';
import {
	mkdirSync,
	readdirSync,
	readFileSync,
	truncateSync,
	writeFileSync,
} from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import type {Ground} from './ground.ts';
import {atMost, compare, type Row} from './measure.ts';
import {residentMemory} from './process-stat.ts';

export const gibibytes = Number(process.env.BENCH_GIBIBYTES ?? 5);
export const smallFiles = Number(process.env.BENCH_QUEUED_FILES ?? 20_000);
const smallSize = 4096;
/** Milliseconds between two looks. */
const interval = 200;

const readOrNothing = (file: string) => {
	try {
		return readFileSync(file, 'utf8');
	} catch {
		// It is another user's, or gone.
		return '';
	}
};

/** The background processes that were started with this runtime directory. */
function findWorkers(runtime: string): readonly number[] {
	return readdirSync('/proc').filter(name => /^\d+$/.test(name)
		&& readOrNothing(`/proc/${name}/cmdline`).includes('worker')
		&& readOrNothing(`/proc/${name}/environ`).split('\0').includes(`XDG_RUNTIME_DIR=${runtime}`)).map(Number);
}

/** A folder with a large file `large` and a folder `small` of many small ones. */
export function makeQueued(folder: string): string {
	mkdirSync(path.join(folder, 'small'), {recursive: true});
	writeFileSync(path.join(folder, 'large'), '');
	truncateSync(path.join(folder, 'large'), gibibytes * (1024 ** 3));
	for (let number = 0; number < smallFiles; number++) {
		writeFileSync(path.join(folder, 'small', `file-${number}`), randomBytes(smallSize));
	}

	return folder;
}

/** What the worker of a session takes at most while it copies a large file and many small ones there, one after the other. */
export async function measureMemory({baitui, session, machine}: Ground): Promise<readonly Row[]> {
	const local = makeQueued(path.join(machine.directory, 'memory'));
	const remote = `memory-${randomBytes(3).toString('hex')}`;
	await baitui('ssh', session, '--', `mkdir ${remote}`);
	let most = 0;
	const look = setInterval(() => {
		for (const worker of findWorkers(machine.environment.XDG_RUNTIME_DIR!)) {
			try {
				most = Math.max(most, residentMemory(worker));
			} catch {
				// It ended just now.
			}
		}
	}, interval);
	try {
		await baitui('cp', '--detach', path.join(local, 'large'), `${session}:${remote}/large`);
		await baitui('cp', '-r', path.join(local, 'small'), `${session}:${remote}/small`);
		return compare({
			measurement: `memory of a worker that copies ${gibibytes} GiB and ${smallFiles} files`, unit: 'MiB', value: most, wanted: atMost(150),
		});
	} finally {
		clearInterval(look);
		await baitui('ssh', session, '--', `rm -rf ${remote}`);
	}
}
