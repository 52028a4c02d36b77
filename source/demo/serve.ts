import process from 'node:process';
import {setTimeout as wait} from 'node:timers/promises';
import {Problem, toProblem} from '../core/problem.ts';
import {startCluster, type Cluster} from './cluster.ts';
import {parseServeArguments, serveHelp, type ServeArguments} from './serve-arguments.ts';

function readyJson(cluster: Cluster): string {
	return JSON.stringify({
		session: cluster.endpoints.session,
		api: cluster.endpoints.api,
		email: cluster.email,
		password: cluster.password,
		accessKey: cluster.accessKey,
		secretKey: cluster.secretKey,
		sessions: cluster.sessionNames,
		release: cluster.release,
		pid: process.pid,
		...(cluster.faults.needsOtp && {totpSecret: cluster.totpSecret}),
	});
}

function readyText(cluster: Cluster): string {
	return `Demo cluster, release ${cluster.release}, on this machine only.

  session mode   ${cluster.endpoints.session}
    e-mail       ${cluster.email}
    password     ${cluster.password}${cluster.faults.needsOtp ? `\n    OTP secret   ${cluster.totpSecret}` : ''}
  api mode       ${cluster.endpoints.api}
    access key   ${cluster.accessKey}
    secret key   ${cluster.secretKey}
  sessions       ${cluster.sessionNames.join(', ')}

Log in with another terminal:  baitui login ${cluster.endpoints.session}
Ctrl-C ends it, and everything in it is gone.`;
}

async function start(wanted: ServeArguments): Promise<Cluster> {
	try {
		return await startCluster(wanted);
	} catch (error) {
		if ((error as NodeJS.ErrnoException).code === 'EADDRINUSE') {
			throw new Problem('port-in-use', `Port ${String((error as {readonly port?: number}).port)} is taken.`, {hint: 'Choose another one, or leave --port away to get a free one.', cause: error});
		}

		throw error;
	}
}

const endingSignals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/** Resolves when `stopped` aborts, or after `seconds` without a request or an open tunnel. */
async function ended(cluster: Cluster, seconds: number | undefined, stopped: AbortSignal): Promise<void> {
	while (!stopped.aborted) {
		const quietFor = cluster.openTunnels() > 0 ? 0 : Date.now() - cluster.lastRequestAt();
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

	const cluster = await start(wanted);
	process.stdout.write(`${wanted.isJson ? readyJson(cluster) : readyText(cluster)}\n`);
	await ended(cluster, wanted.idleExit, stopped);
	await cluster.close();
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
