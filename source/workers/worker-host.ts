import path from 'node:path';
import process from 'node:process';
import type {Settings} from '../settings/settings.ts';
import {lookAtLogout} from './logout.ts';
import {spawnWorker} from './spawn.ts';

/** What a process needs to start workers like itself. */
export type WorkerHost = {
	readonly settings: Settings;
	readonly environment: Readonly<Record<string, string | undefined>>;
	readonly folder: string;
	/** Node and the arguments that run a worker; its job and the id are added. */
	readonly workerCommand: readonly string[];
};

/** `tunnel` holds the tunnel of that id, `queue` carries out the transfers of the queue of that id. */
export type Job = 'tunnel' | 'queue';

/** The log of a worker. */
export function logPath(settings: Settings, job: Job, id: string): string {
	return path.join(settings.paths.logs, `${job}-${id}.log`);
}

/** One heap of the C library for all threads is 2 MiB less resident than one for each; the bytes of a tunnel are in neither. */
const oneHeap = {MALLOC_ARENA_MAX: '1'};

/** Of V8's compilers the one in the middle is 2 MiB of Node's own code, and a worker is as fast without it: what runs often is left to the best one. */
const withoutMaglev = '--no-maglev';

/**
How V8 runs a worker and keeps its heap. The young part of that may grow to 16 MiB by default: a tunnel lives as well with 1, which is 5 MiB less resident, at no cost in speed. A queue of a
large file and 20,000 small ones would keep 50 MiB of garbage for a while; with a heap that is kept small it takes 110 instead of 160 MiB, as fast for large files and with a fifth less speed
for small ones one by one.
*/
const engineOptions: Readonly<Record<Job, readonly string[]>> = {
	tunnel: [withoutMaglev, '--max-semi-space-size=1'],
	queue: [withoutMaglev, '--max-semi-space-size=2', '--optimize-for-size'],
};

/** Starts the worker for a wish that is written already; resolves when it is ready. Problems of the worker, such as `port-in-use`. */
export async function startWorker({settings, environment, folder, workerCommand}: WorkerHost, job: Job, id: string): Promise<void> {
	const {config, state} = settings.paths;
	const {place, ends} = await lookAtLogout(environment);
	const [program = process.execPath, ...words] = workerCommand;
	await spawnWorker([program, ...engineOptions[job], ...words, job, id], {
		log: logPath(settings, job, id), environment: {
			...oneHeap, ...environment, BAITUI_CONFIG_DIR: config, BAITUI_STATE_DIR: state,
		}, folder, isScoped: place === 'login' && ends,
	});
}
