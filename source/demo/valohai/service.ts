import {randomBytes} from 'node:crypto';
import {
	chmod,
	mkdir,
	mkdtemp,
	realpath,
	rm,
	writeFile,
} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import type {Faults} from '../faults.ts';
import type {Listening} from '../listen.ts';
import {makeEd25519Pair} from '../ssh/pair.ts';
import {makeSettings, type Controls} from './controls/controls.ts';
import {listen} from './http/listener.ts';
import type {Execution, Status} from './world/execution.ts';
import {force} from './world/lifecycle.ts';
import {seed} from './world/seeds.ts';
import type {World} from './world/world.ts';

export type ServiceOptions = {
	/** 0 or absent = any. */
	readonly port?: number;
	/** Where containers, packages and outputs lie. Default: a fresh private directory, removed on close. */
	readonly directory?: string;
	readonly faults?: Faults;
	/** Milliseconds one step of an execution's life takes. Default 200. */
	readonly pace?: number;
};

/** A running Valohai, on 127.0.0.1 only. Its password, token and key are made anew each time: a loopback port is open to everyone on the machine. */
export type Service = {
	readonly url: string;
	readonly username: string;
	readonly password: string;
	readonly token: string;
	/** The project with executions in it. */
	readonly project: {readonly id: string; readonly name: string};
	/** A file with the private key of the executions that already have an ssh server; the public one beside it ends in `.pub`. */
	readonly debugKeyFile: string;
	/** Change these at any time. */
	readonly faults: Faults;
	/** Change these too. */
	readonly controls: Controls;
	/** Numbers of the executions of the project that are not over. */
	readonly running: readonly number[];
	/** Milliseconds since the epoch. */
	readonly lastRequestAt: () => number;
	/** Connections into containers that are open now. */
	readonly openTunnels: () => number;
	/** Puts an execution of the project into a status at once. Throws for a number that there is none of. */
	readonly setStatus: (counter: number, status: Status) => Promise<void>;
	/** The real directories behind the folders of an execution that is started: path in the container to directory. */
	readonly foldersOf: (counter: number) => ReadonlyMap<string, string> | undefined;
	/** Breaks every connection that is open, those into containers too. */
	readonly cutConnections: () => void;
	readonly close: () => Promise<void>;
};

function makeWorld(options: ServiceOptions, directory: string, runtime: string): World {
	return {
		directory,
		runtime,
		faults: {...options.faults},
		controls: {
			settings: makeSettings(options.pace ?? 200), failures: [], dropped: [], requests: [],
		},
		account: {
			id: 7, username: 'me', email: 'me@lab.example', password: randomBytes(9).toString('base64url'), token: randomBytes(20).toString('hex'),
		},
		projects: [],
		environments: [],
		commits: [],
		executions: [],
		data: [],
		lastRequestAt: Date.now(),
		openConnections: 0,
		calls: {minute: 0, count: 0},
	};
}

async function makeDebugKey(file: string): Promise<string> {
	const pair = makeEd25519Pair('demo');
	await writeFile(file, pair.private, {mode: 0o600});
	await writeFile(`${file}.pub`, `${pair.public}\n`);
	return pair.public;
}

/** What it makes in its directory, and takes away again. */
const own = ['executions', 'packages', 'data', 'seeds', 'debug-key', 'debug-key.pub'];

async function closeAll(world: World, listening: Listening | undefined): Promise<void> {
	await listening?.close();
	const {directory, runtime, executions} = world;
	for (const execution of executions) {
		// What still waits or runs ends here and leaves no outputs.
		execution.status = 'stopped';
		execution.endedAt ??= new Date();
	}

	await Promise.allSettled(executions.map(async ({starting}) => starting));
	await Promise.all(executions.map(async execution => execution.container?.halt()));
	await Promise.all([...own.map(name => join(directory, name)), runtime].map(async path => rm(path, {recursive: true, force: true, maxRetries: 3})));
}

/** Starts Valohai with eight executions. Rejects with EADDRINUSE for a taken port, and then leaves nothing behind. */
export async function startValohai(options: ServiceOptions = {}): Promise<Service> {
	const runtime = await realpath(await mkdtemp(join(tmpdir(), 'vdemo-')));
	await mkdir(options.directory ?? join(runtime, 'files'), {recursive: true, mode: 0o700});
	const directory = await realpath(options.directory ?? join(runtime, 'files'));
	await chmod(directory, 0o700);
	const world = makeWorld(options, directory, runtime);
	const debugKeyFile = join(directory, 'debug-key');
	let listening: (Listening & {readonly url: string}) | undefined;
	try {
		listening = await listen(world, options.port ?? 0);
		await seed(world, await makeDebugKey(debugKeyFile));
	} catch (error) {
		await closeAll(world, listening);
		throw error;
	}

	const {account, executions, faults, controls} = world;
	const project = world.projects[0]!;
	const find = (counter: number): Execution | undefined => executions.find(execution => execution.project === project && execution.counter === counter);
	return {
		url: listening.url,
		username: account.username,
		password: account.password,
		token: account.token,
		project: {id: project.id, name: project.name},
		debugKeyFile,
		faults,
		controls,
		get running() {
			return executions.filter(execution => execution.project === project && execution.endedAt === undefined).map(({counter}) => counter);
		},
		lastRequestAt: () => world.lastRequestAt,
		openTunnels: () => world.openConnections,
		async setStatus(counter, status) {
			const execution = find(counter);
			if (execution === undefined) {
				throw new Error(`There is no execution #${counter}.`);
			}

			await force(world, execution, status);
		},
		foldersOf: counter => find(counter)?.container?.mounts,
		cutConnections() {
			listening.cut();
			for (const {container} of executions) {
				container?.cut();
			}
		},
		close: async () => closeAll(world, listening),
	};
}
