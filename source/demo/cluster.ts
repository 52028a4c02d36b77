import {randomBytes, randomUUID} from 'node:crypto';
import {
	chmod,
	mkdir,
	mkdtemp,
	realpath,
	rm,
} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import type {Faults} from './faults.ts';
import {listen, type Listener} from './http/listener.ts';
import type {Release} from './release.ts';
import {capacityFor} from './world/resources.ts';
import {crowd, seed, seeds} from './world/seeds.ts';
import {isLive} from './world/session.ts';
import type {World} from './world/world.ts';
import {makeSecret} from './webserver/totp.ts';

export type ClusterOptions = {
	/** Port of session mode; 0 or absent = any. */
	readonly port?: number;
	readonly apiPort?: number;
	/** Default 23.09. */
	readonly release?: Release;
	/** Where homes and folders lie. Default: a fresh private directory, removed on close. */
	readonly directory?: string;
	readonly faults?: Faults;
	/** With how many sessions it begins; at least, and by default, five. */
	readonly sessions?: number;
	/** Milliseconds one step of a session's life takes. Default 200. */
	readonly pace?: number;
	/** As servers older than both releases, which let a user make a folder `.ssh`. */
	readonly takesSshFolder?: boolean;
};

/** A running demo cluster, on 127.0.0.1 only. Its password and keys are made anew each time: a loopback port is open to everyone on the machine. */
export type Cluster = {
	readonly endpoints: {readonly session: string; readonly api: string};
	readonly release: Release;
	readonly email: string;
	readonly password: string;
	readonly accessKey: string;
	readonly secretKey: string;
	/** Base32 secret of the one-time passwords, for `faults.needsOtp`. */
	readonly totpSecret: string;
	/** Of the sessions that are not over. */
	readonly sessionNames: readonly string[];
	/** Change these at any time. */
	readonly faults: Faults;
	/** Milliseconds since the epoch. */
	readonly lastRequestAt: () => number;
	readonly openTunnels: () => number;
	/** Calls of the manager that were answered or are being answered. */
	readonly requests: () => number;
	/** Tunnels opened since the start, and the pings that came through them. */
	readonly traffic: () => {readonly opened: number; readonly pings: number};
	/** The real directory of a folder, to look at what arrived. */
	readonly folderDirectory: (name: string) => string | undefined;
	/** The real directory behind /home/work of a session. */
	readonly homeDirectory: (name: string) => string | undefined;
	/** Forgets every login, as an expiry does. */
	readonly forgetLogins: () => void;
	/** Breaks every connection that is open, tunnels too. */
	readonly cutConnections: () => void;
	readonly close: () => Promise<void>;
};

function furtherOf({sessions = seeds}: ClusterOptions): number {
	return Math.max(0, sessions - seeds);
}

function makeWorld(options: ClusterOptions, directory: string, runtime: string): World {
	return {
		release: options.release ?? '23.09',
		directory,
		runtime,
		faults: {...options.faults},
		account: {
			email: 'me@lab.example',
			userName: 'me',
			fullName: 'Demo User',
			password: randomBytes(9).toString('base64url'),
			accessKey: `AKDEMO${randomBytes(7).toString('hex').toUpperCase()}`,
			secretKey: randomBytes(20).toString('hex'),
			totpSecret: makeSecret(randomBytes(16)),
			userId: randomUUID(),
			domain: 'default',
			project: {id: randomUUID(), name: 'default'},
		},
		sessions: new Map(),
		folders: new Map(),
		capacity: capacityFor(furtherOf(options)),
		logins: new Map(),
		eventListeners: new Set(),
		pace: options.pace ?? 200,
		storageUrl: '',
		takesSshFolder: options.takesSshFolder ?? false,
		keyPair: undefined,
		failedLogins: {count: 0, at: 0},
		managerHealth: {failures: 0, awayUntil: 0},
		calls: 0,
		lastRequestAt: Date.now(),
		isClosed: false,
		openTunnels: 0,
		traffic: {opened: 0, pings: 0},
	};
}

async function closeAll(world: World, listeners: readonly Listener[], directories: readonly string[]): Promise<void> {
	world.isClosed = true;
	await Promise.all(listeners.map(async listener => listener.close()));
	await Promise.all(world.sessions.values().map(async session => session.container?.close()));
	await Promise.all(directories.map(async directory => rm(directory, {recursive: true, force: true, maxRetries: 3})));
}

/** Starts a cluster with five sessions, or more when they are asked for. Rejects with EADDRINUSE for a taken port, and then leaves nothing behind. */
export async function startCluster(options: ClusterOptions = {}): Promise<Cluster> {
	const runtime = await realpath(await mkdtemp(join(tmpdir(), 'bdemo-')));
	await mkdir(options.directory ?? join(runtime, 'files'), {recursive: true, mode: 0o700});
	const directory = await realpath(options.directory ?? join(runtime, 'files'));
	await chmod(directory, 0o700);
	const homes = join(directory, 'homes');
	await rm(homes, {recursive: true, force: true});
	const world = makeWorld(options, directory, runtime);
	const {account} = world;
	const listeners: Listener[] = [];
	const close = async () => closeAll(world, listeners, [homes, runtime]);
	try {
		listeners.push(await listen(world, 'session', options.port ?? 0), await listen(world, 'api', options.apiPort ?? 0), await listen(world, 'storage', 0));
		world.storageUrl = listeners[2]!.url;
		await seed(world);
		crowd(world, furtherOf(options));
	} catch (error) {
		await close();
		throw error;
	}

	return {
		endpoints: {session: listeners[0]!.url, api: listeners[1]!.url},
		release: world.release,
		email: account.email,
		password: account.password,
		accessKey: account.accessKey,
		secretKey: account.secretKey,
		totpSecret: account.totpSecret,
		get sessionNames() {
			return world.sessions.values().filter(session => isLive(session)).map(session => session.name).toArray();
		},
		faults: world.faults,
		lastRequestAt: () => world.lastRequestAt,
		openTunnels: () => world.openTunnels,
		requests: () => world.calls,
		traffic: () => ({...world.traffic}),
		folderDirectory: name => world.folders.values().find(folder => folder.name === name)?.directory,
		homeDirectory: name => world.sessions.values().find(session => session.name === name)?.container?.directory,
		forgetLogins() {
			world.logins.clear();
		},
		cutConnections() {
			for (const listener of listeners) {
				listener.cut();
			}
		},
		close,
	};
}
