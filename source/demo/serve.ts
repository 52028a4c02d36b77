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

/** Resolves on SIGINT or SIGTERM, or after `seconds` without a request or an open tunnel. */
async function ended(cluster: Cluster, seconds: number | undefined): Promise<void> {
	const stopped = new AbortController();
	const stop = () => {
		stopped.abort();
	};

	process.once('SIGINT', stop);
	process.once('SIGTERM', stop);
	try {
		for (;;) {
			const quietFor = cluster.openTunnels() > 0 ? 0 : Date.now() - cluster.lastRequestAt();
			const left = seconds === undefined ? 60_000 : Math.min((seconds * 1000) - quietFor, 1000);
			if (left <= 0) {
				return;
			}

			await wait(left, undefined, {signal: stopped.signal});
		}
	} catch {
		// Stopped by a signal.
	} finally {
		process.off('SIGINT', stop);
		process.off('SIGTERM', stop);
	}
}

/**
Runs the demo cluster until it is told to end: `baitui demo serve`. Resolves with the exit code: 0, 2 for a wrong argument, 6 for a taken port.
With --json the first line of stdout is one JSON object, written when the cluster answers.
*/
export async function runDemoServe(given: readonly string[]): Promise<number> {
	try {
		const wanted = parseServeArguments(given);
		if (wanted.isHelp) {
			process.stdout.write(serveHelp);
			return 0;
		}

		const cluster = await start(wanted);
		process.stdout.write(`${wanted.isJson ? readyJson(cluster) : readyText(cluster)}\n`);
		await ended(cluster, wanted.idleExit);
		await cluster.close();
		return 0;
	} catch (error) {
		const problem = toProblem(error);
		process.stderr.write(`${problem.message}${problem.hint ? `\n${problem.hint}` : ''}\n`);
		return problem.exitCode;
	}
}
