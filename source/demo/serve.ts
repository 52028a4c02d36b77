import process from 'node:process';
import {setTimeout as wait} from 'node:timers/promises';
import {Problem, toProblem} from '../core/problem.ts';
import {startCluster} from './cluster.ts';
import {parseServeArguments, serveHelp, type ServeArguments} from './serve-arguments.ts';
import {clusterReady, valohaiReady, type Ready} from './serve-ready.ts';
import {startValohai} from './valohai/service.ts';

/** A demo that runs, whichever service it plays. */
type Running = {
	readonly ready: Ready;
	readonly lastRequestAt: () => number;
	readonly openTunnels: () => number;
	readonly close: () => Promise<void>;
};

async function startService(wanted: ServeArguments): Promise<Running> {
	if (wanted.service === 'valohai') {
		const service = await startValohai(wanted);
		return {...service, ready: valohaiReady(service)};
	}

	const cluster = await startCluster(wanted);
	return {...cluster, ready: clusterReady(cluster)};
}

async function start(wanted: ServeArguments): Promise<Running> {
	try {
		return await startService(wanted);
	} catch (error) {
		if ((error as NodeJS.ErrnoException).code === 'EADDRINUSE') {
			throw new Problem('port-in-use', `Port ${String((error as {readonly port?: number}).port)} is taken.`, {hint: 'Choose another one, or leave --port away to get a free one.', cause: error});
		}

		throw error;
	}
}

const endingSignals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/** Resolves when `stopped` aborts, or after `seconds` without a request or an open tunnel. */
async function ended(running: Running, seconds: number | undefined, stopped: AbortSignal): Promise<void> {
	while (!stopped.aborted) {
		const quietFor = running.openTunnels() > 0 ? 0 : Date.now() - running.lastRequestAt();
		const left = seconds === undefined ? 60_000 : Math.min((seconds * 1000) - quietFor, 1000);
		if (left <= 0) {
			return;
		}

		await wait(left, undefined, {signal: stopped}).catch(() => undefined);
	}
}

async function serve(given: readonly string[], stopped: AbortSignal): Promise<void> {
	const wanted = parseServeArguments(given);
	if (wanted.isHelp) {
		process.stdout.write(serveHelp);
		return;
	}

	const running = await start(wanted);
	const {ready} = running;
	process.stdout.write(`${wanted.isJson ? JSON.stringify(ready.json) : ready.text}\n`);
	await ended(running, wanted.idleExit, stopped);
	await running.close();
}

/**
Runs the demo cluster until it is told to end: `baitui demo serve`. Resolves with the exit code: 0, 2 for a wrong argument, 6 for a taken port, 1 for what the system refused.
With --json the first line of stdout is one JSON object, written when the cluster answers.
*/
export async function runDemoServe(given: readonly string[]): Promise<number> {
	const stopped = new AbortController();
	const stop = () => {
		stopped.abort();
	};

	// Before anything is made, so that a signal always finds somebody who cleans up.
	for (const signal of endingSignals) {
		process.once(signal, stop);
	}

	try {
		await serve(given, stopped.signal);
		return 0;
	} catch (error) {
		if (!(error instanceof Problem) && typeof (error as NodeJS.ErrnoException).syscall !== 'string') {
			throw error;
		}

		const problem = toProblem(error);
		process.stderr.write(`${problem.message}${problem.hint ? `\n${problem.hint}` : ''}\n`);
		return problem.exitCode;
	} finally {
		for (const signal of endingSignals) {
			process.off(signal, stop);
		}
	}
}
