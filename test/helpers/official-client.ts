import {spawn} from 'node:child_process';
import {mkdtemp, mkdir, rm} from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import process from 'node:process';
import type {Readable} from 'node:stream';
import {setTimeout as wait} from 'node:timers/promises';
import type {Cluster} from '../../source/demo/cluster.ts';
import {descendants, killIfThere} from './descendants.ts';
import {makePythonEnvironment, programOf, type PythonEnvironment} from './python-environment.ts';
import {runProgram, type Outcome} from './run-program.ts';

// A current yarl breaks the client's signing (backendai.md, section 2.1).
const environment: PythonEnvironment = {name: 'interop-venv', packages: ['backend.ai-client==23.9.10', 'yarl==1.9.4']};
/** The program, there after `missingClient`. */
export const program = programOf(environment, 'backend.ai');

// In ms; with its proxy the client takes 2 to 4 s.
const proxyPatience = 45_000;

export {runProgram, type Outcome} from './run-program.ts';

/** Installs the official client once into `.cache`. The text says why it cannot be had; undefined = it is there. */
export const missingClient = async (): Promise<string | undefined> => makePythonEnvironment(environment);

export type Mode = 'session' | 'api';

/** Where the client goes, and as whom. */
export type Account = Pick<Cluster, 'endpoints' | 'email' | 'password' | 'accessKey' | 'secretKey'>;

/**
Its `ssh` and `scp` interrupt the proxy that they started when they are through, and wait for its end. Now and then a proxy hears the interrupt and goes on; it is killed then, and the client ends with the code of ssh.
*/
async function releaseFromProxy(processId: number, signal: AbortSignal): Promise<void> {
	try {
		await wait(proxyPatience, undefined, {signal});
	} catch {
		return;
	}

	for (const id of descendants(processId)) {
		killIfThere(id);
	}
}

/** The official client with a home, a working folder and a configuration of its own, pointed at one cluster. */
export class OfficialClient {
	static async create(cluster: Account, mode: Mode): Promise<OfficialClient> {
		const home = await mkdtemp(path.join(os.tmpdir(), 'baitui-official-'));
		// Its ssh command dies without this folder.
		await mkdir(path.join(home, '.ssh'), {mode: 0o700});
		const access = mode === 'api' ? {BACKEND_ACCESS_KEY: cluster.accessKey, BACKEND_SECRET_KEY: cluster.secretKey} : {};
		return new OfficialClient(home, {
			PATH: process.env.PATH, LANG: 'C.UTF-8', HOME: home,
			BACKEND_ENDPOINT: cluster.endpoints[mode], BACKEND_ENDPOINT_TYPE: mode, ...access,
		});
	}

	readonly home: string;
	readonly environment: NodeJS.ProcessEnv;

	private constructor(home: string, environment: NodeJS.ProcessEnv) {
		this.home = home;
		this.environment = environment;
	}

	/** Runs `backend.ai ARGS` in the home. */
	async run(given: readonly string[], input = ''): Promise<Outcome> {
		const watch = new AbortController();
		try {
			return await runProgram(program, given, {
				cwd: this.home, env: this.environment, input,
				onStart(processId) {
					void releaseFromProxy(processId, watch.signal);
				},
			});
		} finally {
			watch.abort();
		}
	}

	/** Answers the questions of `backend.ai login`. */
	async login(cluster: Account, password = cluster.password, code?: string): Promise<Outcome> {
		return this.run(['login'], [cluster.email, password, ...(code === undefined ? [] : [code])].map(line => `${line}\n`).join(''));
	}

	/** Starts a command that stays, in a session of its own as from another terminal, for the system shares the processors among sessions; resolves when `ready` was printed. */
	async start(given: readonly string[], ready: string): Promise<{readonly processId: number; readonly stop: () => Promise<void>}> {
		const child = spawn(program, given, {
			cwd: this.home, env: this.environment, stdio: ['ignore', 'pipe', 'pipe'], detached: true,
		});
		const kill = () => child.kill('SIGKILL');
		process.once('exit', kill);
		const ended = new Promise<void>(resolve => {
			child.once('close', () => {
				process.off('exit', kill);
				resolve();
			});
		});
		let output = '';
		await new Promise<void>((resolve, reject) => {
			const listen = (stream: Readable) => stream.setEncoding('utf8').on('data', (text: string) => {
				output += text;
				if (output.includes(ready)) {
					resolve();
				}
			});
			listen(child.stdout);
			listen(child.stderr);

			child.once('close', () => {
				reject(new Error(`backend.ai ${given.join(' ')} ended early:\n${output}`));
			});
		});
		return {
			processId: child.pid!,
			// Now and then the client hears the interrupt and never ends.
			async stop() {
				child.kill('SIGINT');
				await Promise.race([ended, wait(3000, undefined, {ref: false})]);
				child.kill('SIGKILL');
				await ended;
			},
		};
	}

	async remove(): Promise<void> {
		await rm(this.home, {recursive: true, force: true});
	}
}
