import path from 'node:path';
import type {Settings} from '../settings/settings.ts';
import {lookAtLogout} from './logout.ts';
import {spawnWorker} from './spawn.ts';

/** What a process needs to start workers like itself. */
export type WorkerHost = {
	readonly settings: Settings;
	readonly environment: Readonly<Record<string, string | undefined>>;
	readonly folder: string;
	/** The program and arguments that run a worker; its job and the id are added. */
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

/** Starts the worker for a wish that is written already; resolves when it is ready. Problems of the worker, such as `port-in-use`. */
export async function startWorker({settings, environment, folder, workerCommand}: WorkerHost, job: Job, id: string): Promise<void> {
	const {config, state} = settings.paths;
	const {place, ends} = await lookAtLogout(environment);
	await spawnWorker([...workerCommand, job, id], {
		log: logPath(settings, job, id), environment: {
			...oneHeap, ...environment, BAITUI_CONFIG_DIR: config, BAITUI_STATE_DIR: state,
		}, folder, isScoped: place === 'login' && ends,
	});
}
