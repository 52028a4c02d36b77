import {spawn} from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import readline from 'node:readline';
import {isAbort, Problem} from '../core/problem.ts';
import {recognise} from '../providers/index.ts';
import {readFileIfThere, writePrivateFile} from '../settings/file.ts';
import {demoCommand} from './self.ts';

/** What the demo cluster says of itself when it is ready. Its secrets are made anew for each run. */
export type DemoCluster = {readonly pid: number; readonly address: string; readonly user: string} & ({
	readonly service: 'backend-ai';
	readonly password: string;
} | {
	readonly service: 'valohai';
	readonly token: string;
	readonly project: string;
	readonly projectId: string;
	/** File of the private key of executions that run already; the public one beside it ends in `.pub`. */
	readonly debugKey: string;
});

export const demoServices = ['backend-ai', 'valohai'] as const satisfies ReadonlyArray<DemoCluster['service']>;

/** Seconds without a request or an open tunnel after which it ends by itself. */
const idleSeconds = 60;
/** Milliseconds. */
const startTimeout = 20_000;
const answerTimeout = 10_000;

const fileIn = (directory: string) => path.join(directory, 'cluster.json');

function parseCluster(json: string): DemoCluster | undefined {
	try {
		const {session, email, password, url, username, token, project, projectId, debugKey, pid} = JSON.parse(json) as Readonly<Record<string, string | undefined>>;
		const processId = Number(pid);
		if (session && email && password && processId > 0) {
			return {
				service: 'backend-ai', address: session, user: email, password, pid: processId,
			};
		}

		return url && username && token && project && projectId && debugKey && processId > 0
			? {
				service: 'valohai', address: url, user: username, token, project, projectId, debugKey, pid: processId,
			}
			: undefined;
	} catch {
		return undefined;
	}
}

/** The cluster that an earlier run left, if it still answers. */
export async function findCluster(directory: string): Promise<DemoCluster | undefined> {
	const cluster = parseCluster(readFileIfThere(fileIn(directory)) ?? '');
	try {
		return cluster && await recognise(cluster.address, AbortSignal.timeout(answerTimeout)) && cluster;
	} catch (error) {
		if (error instanceof Problem || isAbort(error) || (error as Error).name === 'TimeoutError') {
			return undefined;
		}

		throw error;
	}
}

/**
Starts a cluster that outlives this process. Its homes lie in a temporary directory that it removes: a runtime directory is often small, being memory.
Problem `failed` with the place of its log.
*/
export async function startCluster(directory: string, service: DemoCluster['service']): Promise<DemoCluster> {
	const [program = process.execPath, ...others] = demoCommand();
	const log = path.join(directory, 'cluster.log');
	const descriptor = fs.openSync(log, 'w', 0o600);
	const child = spawn(program, [...others, '--service', service, '--json', '--idle-exit', String(idleSeconds)], {
		cwd: directory,
		detached: true,
		stdio: ['ignore', 'pipe', descriptor],
	});
	fs.closeSync(descriptor);

	const output = child.stdout!;
	const lines = readline.createInterface({input: output});
	const timer = setTimeout(() => {
		child.kill();
	}, startTimeout);
	try {
		const line = await new Promise<string | undefined>((resolve, reject) => {
			child.once('error', reject);
			lines.once('line', resolve);
			lines.once('close', () => {
				resolve(undefined);
			});
		});
		const cluster = line === undefined ? undefined : parseCluster(line);
		if (line === undefined || !cluster) {
			throw new Problem('failed', 'The demo cluster did not start.', {hint: `Its log is ${log}.`});
		}

		writePrivateFile(fileIn(directory), `${line}\n`);
		return cluster;
	} finally {
		clearTimeout(timer);
		lines.close();
		output.destroy();
		child.unref();
	}
}

/** Ends a cluster that answers, and forgets it. */
export function stopCluster(directory: string, {pid}: DemoCluster): void {
	try {
		process.kill(pid);
	} catch (error) {
		if ((error as NodeJS.ErrnoException).code !== 'ESRCH') {
			throw error;
		}
	}

	fs.rmSync(fileIn(directory), {force: true});
}
