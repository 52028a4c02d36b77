import {mkdir, rm, writeFile} from 'node:fs/promises';
import {basename, join} from 'node:path';
import {startApp, type RunningApp} from '../../container/apps.ts';
import type {Listening} from '../../listen.ts';
import {PrivatePorts, type Ports} from '../../ssh/ports.ts';
import {endTmux, Processes} from '../../ssh/processes.ts';
import type {ShellPlace} from '../../ssh/shell.ts';
import {openssh} from '../../ssh/software.ts';
import {startSshServer} from '../../ssh/sshd.ts';
import type {Tree} from '../../sftp/paths.ts';
import type {AppDefinition} from '../../world/session.ts';
import {unpack} from '../package/package.ts';
import type {Execution} from '../world/execution.ts';
import type {World} from '../world/world.ts';
import {openEntrance} from './entrance.ts';
import {environmentOf, folders} from './environment.ts';

/** What runs an execution. There is no namespace: its folders are directories of this machine and its commands are processes of the user who started the demo. */
export type JobContainer = Tree & Ports & {
	/** Where its commands run: the repository. */
	readonly place: ShellPlace;
	readonly processes: Processes;
	/** The port of 127.0.0.1 that leads to its ssh server; undefined without one. */
	readonly sshPort: number | undefined;
	/** Ends every connection into it. */
	readonly cut: () => void;
	/** Ends what runs in it, and every connection into it; its files stay. */
	readonly halt: () => Promise<void>;
	readonly remove: () => Promise<void>;
};

// What is there from the start, as if the commands had started it. Any other port is that of this machine, where servers that the commands start really listen.
const apps: readonly AppDefinition[] = [
	{name: 'debugpy', protocol: 'tcp', port: 5678},
	{name: 'tensorboard', protocol: 'http', port: 6006},
	{name: 'jupyter', protocol: 'http', port: 8888},
];

async function furnish(execution: Execution, directory: string): Promise<void> {
	const valohai = join(directory, 'valohai');
	await Promise.all(folders.map(async name => mkdir(join(valohai, name), {recursive: true, mode: 0o700})));
	await mkdir(join(directory, 'root', '.ssh'), {recursive: true, mode: 0o700});
	await writeFile(join(directory, 'root', '.ssh', 'authorized_keys'), `${execution.remoteDebug?.key ?? ''}\n`, {mode: 0o600});
	await writeFile(join(valohai, 'config', 'parameters.json'), JSON.stringify(execution.parameters, undefined, 2));
	for (const {name, urls} of execution.inputs) {
		await mkdir(join(valohai, 'inputs', name), {recursive: true});
		await Promise.all(urls.map(async url => writeFile(join(valohai, 'inputs', name, basename(url)), `This stands for ${url}\n`)));
	}

	if (execution.commit.packageFile !== undefined) {
		await unpack(execution.commit.packageFile, join(valohai, 'repository'));
	}
}

/** Where the ssh server of an execution listens: the port asked for, the one that was set, or any. */
function wantedPort({controls}: World, execution: Execution): number {
	const {sshPort} = controls.settings;
	return sshPort === 'requested' ? execution.remoteDebug!.port : sshPort;
}

/** Makes the container of an execution, with its ssh server where it was asked for and its environment has one. Rejects with EADDRINUSE. */
export async function startJobContainer(world: World, execution: Execution): Promise<JobContainer> {
	const shortId = execution.id.slice(0, 8);
	const directory = join(world.directory, 'executions', shortId);
	await furnish(execution, directory);
	const pathOf = (port: number) => join(world.runtime, `${shortId}-${port}`);
	const tmux = join(world.runtime, `tmux-${shortId}`);
	await mkdir(tmux, {recursive: true, mode: 0o700});
	const processes = new Processes();
	const place: ShellPlace = {
		directory: join(directory, 'valohai', 'repository'),
		environment: environmentOf(execution, directory, tmux),
		prompt: `root@${shortId}`,
		paths: new Map([['/valohai', join(directory, 'valohai')], ['/root', join(directory, 'root')]]),
	};
	const running = new Map<number, RunningApp>();
	const ports = new PrivatePorts({
		serverAt: async port => running.get(port)?.path ?? port,
		isTaken: port => running.has(port),
		pathOf,
	});
	let entrance: Listening | undefined;
	let server: Listening | undefined;
	const container: JobContainer = {
		home: '/root',
		directory: join(directory, 'root'),
		mounts: new Map(folders.map(name => [`/valohai/${name}`, join(directory, 'valohai', name)])),
		place,
		processes,
		get sshPort() {
			return entrance?.port;
		},
		dial: async port => ports.dial(port),
		listen: async (port, onConnection) => ports.listen(port, onConnection),
		cut() {
			entrance?.cut();
		},
		async halt() {
			processes.killAll();
			ports.cut();
			await endTmux(tmux);
			await Promise.all([entrance?.close(), server?.close(), ...running.values().map(async app => app.close())]);
			running.clear();
		},
		remove: async () => rm(directory, {recursive: true, force: true, maxRetries: 3}),
	};
	if (execution.remoteDebug !== undefined && execution.environment.hasSsh) {
		try {
			for (const app of apps) {
				running.set(app.port, await startApp({
					app, sessionName: `#${execution.counter}`, home: '/valohai/repository', place, runtime: world.runtime, processes, path: pathOf(app.port), options: {arguments: {}, environment: {}},
				}));
			}

			server = await startSshServer({
				user: 'root', hostName: shortId, tree: container, ports: container, place: {...place, directory: container.directory}, processes, faults: world.faults, runtime: world.runtime,
				software: openssh, hostKey: await openssh.makeHostKey(), password: undefined, path: pathOf(22),
			});
			entrance = await openEntrance(world, pathOf(22), wantedPort(world, execution));
		} catch (error) {
			await container.halt();
			throw error;
		}
	}

	return container;
}
