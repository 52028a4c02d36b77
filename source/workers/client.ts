import os from 'node:os';
import {rmSync} from 'node:fs';
import path from 'node:path';
import {setTimeout as pause} from 'node:timers/promises';
import {Problem} from '../core/problem.ts';
import {findApp, needUsable, type Session} from '../core/session.ts';
import type {Tunnel, TunnelSpec, TunnelState} from '../core/tunnel.ts';
import type {Settings} from '../settings/settings.ts';
import {askControl, socketPath} from './control.ts';
import {candidatePorts} from './ports.ts';
import {spawnWorker} from './spawn.ts';
import {
	isOfThisHost,
	newId,
	readWishes,
	removeWish,
	type Wish,
	writeWish,
} from './wishes.ts';

export type TunnelWish = {
	readonly profile: string;
	readonly session: Session;
	readonly target: string | number;
	/** Default 127.0.0.1. */
	readonly host?: string | undefined;
	/** Exactly this port. */
	readonly port?: number | undefined;
};

/** What a process needs to start workers like itself. */
export type WorkerHost = {
	readonly settings: Settings;
	readonly environment: Readonly<Record<string, string | undefined>>;
	readonly folder: string;
	/** The program and arguments that run a worker; the id is added. */
	readonly workerCommand: readonly string[];
};

const loopback = '127.0.0.1';

/** Milliseconds in which a wish without a worker is one that is just starting. */
const youth = 10_000;

const notRunning = (reason: string): TunnelState => ({
	status: 'failed', reason, processId: 0, startedAt: 0, connections: 0, totalConnections: 0, bytesIn: 0, bytesOut: 0, rateIn: 0, rateOut: 0, refused: 0,
});

async function stateOf({spec, ended}: Wish, runtime: string): Promise<TunnelState> {
	if (ended) {
		return ended;
	}

	if (!isOfThisHost(spec)) {
		return notRunning(`belongs to ${spec.host}`);
	}

	try {
		return await askControl<TunnelState>(socketPath(runtime, spec.id), 'state') ?? (Date.now() - Date.parse(spec.createdAt) < youth
			? {...notRunning(''), status: 'starting'}
			: notRunning('its worker is not running; r starts it again'));
	} catch (error) {
		return notRunning((error as Problem).message);
	}
}

/** All tunnels, oldest first: the wishes, each with what its worker says now. */
export async function listTunnels(settings: Settings): Promise<readonly Tunnel[]> {
	return Promise.all(readWishes(settings.paths.tunnels).map(async wish => ({spec: wish.spec, state: await stateOf(wish, settings.paths.runtime)})));
}

/** The port a new tunnel would get. */
export async function suggestPort(settings: Settings, session: Session, target: string | number): Promise<number> {
	const {value} = await candidatePorts(session, target, loopback, settings.rememberedPort(session.name, target)).next() as {value: number};
	return value;
}

function workerEnvironment({settings, environment}: WorkerHost): Readonly<Record<string, string | undefined>> {
	return {...environment, BAITUI_CONFIG_DIR: settings.paths.config, BAITUI_STATE_DIR: settings.paths.state};
}

async function startWorker(host: WorkerHost, id: string): Promise<void> {
	await spawnWorker([...host.workerCommand, id], {log: path.join(host.settings.paths.logs, `tunnel-${id}.log`), environment: workerEnvironment(host), folder: host.folder});
}

/** The wish of a tunnel of this login host. Problem `not-found`; `refused` for one of another host. */
function findOwnWish({paths: {tunnels}}: Settings, id: string): Wish {
	const wish = readWishes(tunnels).find(wish => wish.spec.id === id);
	if (!wish) {
		throw new Problem('not-found', `There is no tunnel "${id}".`, {hint: 'baitui tunnel ls shows them.'});
	}

	if (!isOfThisHost(wish.spec) && !wish.ended) {
		throw new Problem('refused', `That tunnel belongs to ${wish.spec.host}.`, {hint: `Use it on ${wish.spec.host}.`});
	}

	return wish;
}

/** Says which tunnel of one's own has a port already. Problem `port-in-use`. */
async function refuseOwnPort(settings: Settings, host: string, port: number): Promise<void> {
	const tunnels = await listTunnels(settings);
	const other = tunnels.find(({spec, state}) => state.processId > 0 && state.status !== 'ended' && spec.bind.port === port && spec.bind.host === host && isOfThisHost(spec));
	if (other) {
		throw new Problem('port-in-use', `Port ${port} leads to ${other.spec.target} of ${other.spec.sessionName} already (tunnel ${other.spec.id}).`, {hint: `baitui tunnel stop ${other.spec.id} frees it.`});
	}
}

/**
Makes a tunnel try again: a worker that lives looks at its session at once, one that does not (after a reboot, or a crash) is started again on the same port.
Problem `not-found`, `refused`, `session-not-usable` for one whose session ended, `port-in-use`.
*/
export async function retryTunnel(host: WorkerHost, id: string): Promise<void> {
	const {spec, ended} = findOwnWish(host.settings, id);
	if (ended) {
		throw new Problem('session-not-usable', `The tunnel to ${spec.target} of ${spec.sessionName} is over: ${ended.reason ?? 'its session ended'}.`, {hint: 'x takes it off the list.'});
	}

	if (await askControl(socketPath(host.settings.paths.runtime, id), 'retry') === undefined) {
		await startWorker(host, id);
	}
}

/**
Opens a tunnel in a worker of its own and resolves when its port listens. Without an exact port the remembered one is taken, the usual one, the next four, any.
Problem `port-in-use` for an exact port that is taken, `session-not-usable`, `not-found` for an app the session does not have.
*/
export async function openTunnel(host: WorkerHost, wish: TunnelWish): Promise<Tunnel> {
	needUsable(wish.session);
	if (typeof wish.target === 'string') {
		findApp(wish.session, wish.target);
	}

	const {settings} = host;
	const {tunnels, runtime} = settings.paths;
	const address = wish.host ?? loopback;
	const remembered = settings.rememberedPort(wish.session.name, wish.target);
	const ports = wish.port === undefined ? candidatePorts(wish.session, wish.target, address, remembered) : [wish.port];

	if (wish.port !== undefined) {
		await refuseOwnPort(settings, address, wish.port);
	}

	let taken: unknown;
	for await (const port of ports) {
		const spec: TunnelSpec = {
			version: 1,
			id: newId(),
			profile: wish.profile,
			sessionId: wish.session.id,
			sessionName: wish.session.name,
			target: wish.target,
			bind: {host: address, port},
			...(!(remembered === undefined || remembered === port) && wish.port === undefined && {askedPort: remembered}),
			host: os.hostname(),
			createdAt: new Date().toISOString(),
		};
		writeWish(tunnels, {spec});
		try {
			await startWorker(host, spec.id);
		} catch (error) {
			removeWish(tunnels, spec.id);
			if (error instanceof Problem && error.code === 'port-in-use' && wish.port === undefined) {
				// Somebody was quicker; the next candidate may still be free.
				taken = error;
				continue;
			}

			throw error;
		}

		settings.rememberPort(wish.session.name, wish.target, port);
		const state = await askControl<TunnelState>(socketPath(runtime, spec.id), 'state');
		return {spec, state: state ?? notRunning('its worker ended at once')};
	}

	throw taken;
}

/** Closes a tunnel, waits until its port is free, and forgets the wish. Problem `not-found`, and `refused` for a tunnel of another login host. */
export async function closeTunnel(settings: Settings, id: string): Promise<void> {
	const {tunnels, runtime, logs} = settings.paths;
	findOwnWish(settings, id);
	const socket = socketPath(runtime, id);
	await askControl(socket, 'stop');
	removeWish(tunnels, id);
	rmSync(path.join(logs, `tunnel-${id}.log`), {force: true});
	while (await askControl(socket, 'state') !== undefined) {
		await pause(20);
	}
}
