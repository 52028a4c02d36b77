import {randomBytes} from 'node:crypto';
import {existsSync} from 'node:fs';
import {
	chmod,
	mkdir,
	rm,
	symlink,
	writeFile,
} from 'node:fs/promises';
import {spawn} from 'node:child_process';
import {once} from 'node:events';
import {dirname, join} from 'node:path';
import {PrivatePorts, type Ports} from '../ssh/ports.ts';
import {endTmux, Processes} from '../ssh/processes.ts';
import type {ShellPlace} from '../ssh/shell.ts';
import {dropbear, type SshSoftware} from '../ssh/software.ts';
import {startSshServer} from '../ssh/sshd.ts';
import type {Tree} from '../sftp/paths.ts';
import type {AppDefinition, DemoSession, StartOptions} from '../world/session.ts';
import type {World} from '../world/world.ts';
import {startApp, type RunningApp} from './apps.ts';
import {environmentOf, tmuxDirectory} from './environment.ts';
import {makeKeyPair} from './keys.ts';

/** Where a user's files lie, in the container's own words. */
export const home = '/home/work';

/** What runs a session. There is no namespace: its home is a directory of this machine and its commands are processes of the user who started the demo. */
export type Container = Tree & Ports & {
	/** Starts an app unless it runs; one that does keeps what it was started with. Throws an Error whose message is the agent's reason. */
	readonly startService: (name: string, options?: StartOptions) => Promise<void>;
	readonly log: () => string;
	/** Resolves when its home is there. */
	readonly furnished: () => Promise<void>;
	/** Runs a line in a shell in the home; what it writes goes into the log. Resolves with its exit code. */
	readonly execute: (command: string) => Promise<number>;
	/** Starts what runs in it anew: its processes end, as every connection into it, and its sshd has another host key. The home stays, and with it the ssh key. */
	readonly restart: () => Promise<void>;
	readonly close: () => Promise<void>;
};

async function furnish(world: World, session: DemoSession, software: SshSoftware, directory: string): Promise<{readonly hostKey: string; readonly password: string}> {
	const sshFolder = session.mounts.find(({path}) => path === `${home}/.ssh`);
	// A folder mounted as .ssh beats a registered pair, and where keys stand in it none is made.
	const registered = sshFolder ? undefined : world.keyPair;
	const hasKeys = sshFolder !== undefined && existsSync(join(sshFolder.folder.directory, 'authorized_keys'));
	const [hostKey, ownKeys] = await Promise.all([software.makeHostKey(), hasKeys ? undefined : registered ?? makeKeyPair(world.release)]);
	const password = randomBytes(24).toString('hex');
	await mkdir(directory, {recursive: true, mode: 0o700});
	await chmod(directory, 0o700);
	await Promise.all(session.mounts.map(async mount => {
		const place = join(directory, mount.path.slice(home.length + 1));
		await mkdir(dirname(place), {recursive: true});
		await symlink(mount.folder.directory, place);
	}));
	await mkdir(join(directory, '.ssh'), {recursive: true, mode: 0o700});
	const files: ReadonlyArray<readonly [string, string, number]> = [
		...(ownKeys ? [['id_container', ownKeys.privateKey, 0o600], ['.ssh/authorized_keys', ownKeys.publicKey, 0o600]] as const : []),
		['.password', password, 0o600],
		['DO_NOT_STORE_PERSISTENT_FILES_HERE.md', 'Files in this folder are lost when the session ends.\nKeep them in a mounted folder.\n', 0o644],
		...(registered ? [['.ssh/id_rsa', registered.privateKey, 0o600] as const] : []),
	];
	await Promise.all(files.map(async ([name, content, mode]) => writeFile(join(directory, name), content, {mode})));
	return {hostKey, password};
}

const noOptions: StartOptions = {arguments: {}, environment: {}};

/** The kernel runner's own check and words. */
function checkOptions({name, allowedArguments = [], allowedEnvironment = []}: AppDefinition, options: StartOptions): void {
	const argument = Object.keys(options.arguments).find(key => !allowedArguments.includes(key));
	const variable = Object.keys(options.environment).find(key => !allowedEnvironment.includes(key));
	if (argument !== undefined) {
		throw new Error(`Argument ${argument} not allowed for service ${name}`);
	}

	if (variable !== undefined) {
		throw new Error(`Environment variable ${variable} not allowed for service ${name}`);
	}
}

/** The real directory of its home. */
export function homeOf(world: World, session: DemoSession): string {
	return join(world.directory, 'homes', session.id.slice(0, 8));
}

export async function startContainer(world: World, session: DemoSession): Promise<Container> {
	const directory = homeOf(world, session);
	const software = dropbear[world.release];
	const {hostKey: firstHostKey, password} = await furnish(world, session, software, directory);
	let hostKey = firstHostKey;
	const tmux = tmuxDirectory(session, world.runtime);
	await mkdir(tmux, {recursive: true, mode: 0o700});
	const mounts = new Map(session.mounts.map(mount => [mount.path, mount.folder.directory]));
	const processes = new Processes();
	const place: ShellPlace = {
		directory, environment: environmentOf(session, directory, world.runtime), prompt: 'work@main1', paths: new Map([[home, directory]]),
	};
	const running = new Map<string, Promise<RunningApp>>();
	const appAt = (port: number) => session.apps.find(app => app.port === port);
	const pathOf = (port: number) => join(world.runtime, `${session.id.slice(0, 8)}-${port}`);
	const ports = new PrivatePorts({
		async serverAt(port) {
			const server = await running.get(appAt(port)?.name ?? '');
			return server?.path;
		},
		isTaken: port => running.has(appAt(port)?.name ?? ''),
		pathOf,
	});
	const lines = [`Kernel started at: ${new Date().toISOString()}`, '\u{1B}[32m[I]\u{1B}[0m ssh is ready'];

	/** What the agent starts in every container. */
	const startIntrinsic = async () => {
		await container.startService('sshd');
		await container.startService('ttyd');
	};

	const halt = async () => {
		ports.cut();
		processes.killAll();
		await endTmux(tmux);
		const servers = await Promise.all(running.values());
		running.clear();
		await Promise.all(servers.map(async server => server.close()));
	};

	const container: Container = {
		home,
		directory,
		mounts,
		async startService(name, options = noOptions) {
			const app = session.apps.find(app => app.name === name);
			if (app === undefined || name === 'vscode') {
				throw new Error(`unsupported service: ${name}`);
			}

			if (app.protocol === 'preopen') {
				return;
			}

			if (!running.has(name)) {
				checkOptions(app, options);
				lines.push(`\u{1B}[32m[I]\u{1B}[0m service ${name} listens on ${app.port}`);
				const path = pathOf(app.port);
				running.set(name, name === 'sshd'
					? startSshServer({
						user: 'work', hostName: 'main1', tree: container, ports: container, place, processes, faults: world.faults, runtime: world.runtime, software, hostKey, password, path,
					}).then(({close}) => ({path, close}))
					: startApp({
						app, sessionName: session.name, home, place, runtime: world.runtime, processes, path, options,
					}));
			}

			await running.get(name);
		},
		dial: async port => ports.dial(port),
		listen: async (port, onConnection) => ports.listen(port, onConnection),
		async execute(command) {
			const child = spawn('/bin/bash', ['-c', command], {
				cwd: directory, env: environmentOf(session, directory, world.runtime), stdio: ['ignore', 'pipe', 'pipe'], detached: true,
			});
			processes.add(child);
			const keep = (text: string) => {
				lines.push(...text.trimEnd().split('\n'));
			};

			child.stdout.setEncoding('utf8').on('data', keep);
			child.stderr.setEncoding('utf8').on('data', keep);
			const [code] = await once(child, 'close') as [number | null];
			return code ?? 137;
		},
		furnished: async () => undefined,
		log: () => `${lines.join('\r\n')}\r\n`,
		async restart() {
			await halt();
			hostKey = await software.makeHostKey();
			await startIntrinsic();
		},
		async close() {
			await halt();
			await rm(directory, {recursive: true, force: true, maxRetries: 3});
		},
	};
	if (session.extras.bootstrap !== null) {
		await writeFile(join(directory, 'bootstrap.sh'), session.extras.bootstrap, {mode: 0o700});
		await container.execute('bash ./bootstrap.sh');
	}

	await startIntrinsic();
	return container;
}
