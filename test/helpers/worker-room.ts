import {
	mkdirSync,
	mkdtempSync,
	readFileSync,
	rmSync,
} from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import process from 'node:process';
import type {TestContext} from 'node:test';
import {findSession, type Session} from '../../source/core/session.ts';
import type {Provider} from '../../source/core/provider.ts';
import type {Tunnel, TunnelSpec, TunnelState} from '../../source/core/tunnel.ts';
import {startCluster, type Cluster, type ClusterOptions} from '../../source/demo/cluster.ts';
import {createProvider} from '../../source/providers/index.ts';
import {openSettings} from '../../source/settings/open.ts';
import type {Settings} from '../../source/settings/settings.ts';
import {closeTunnel} from '../../source/workers/close.ts';
import {listTunnels} from '../../source/workers/list.ts';
import {type OpenRequest, openTunnel} from '../../source/workers/open.ts';
import {runTunnel} from '../../source/workers/tunnel.ts';
import type {RunningTunnel} from '../../source/workers/tunnel-life.ts';
import {logPath, type WorkerHost} from '../../source/workers/worker-host.ts';
import {eventually} from './baitui.ts';
import {freePort} from './free-port.ts';
import {profileOf} from './real-cluster.ts';

/** A user of a demo cluster who is signed in, with settings and sockets of its own, and what starts workers from the sources. */
export type WorkerRoom = {
	readonly directory: string;
	readonly settings: Settings;
	readonly host: WorkerHost;
	readonly cluster: Cluster;
	readonly provider: Provider;
	readonly session: Session;
	readonly signIn: () => Promise<void>;
	readonly sessionNamed: (name: string) => Promise<Session>;
	/** Opens a tunnel in a worker of its own, at a port that is free where the changes name no address. */
	readonly open: (target: string | number, changes?: Partial<OpenRequest>) => Promise<Tunnel>;
	/** What is listed of a tunnel. */
	readonly stateOf: (id: string) => Promise<TunnelState>;
	/** Its state once it has that status. */
	readonly until: (id: string, status: TunnelState['status'], patience?: number) => Promise<TunnelState>;
	readonly logOf: (id: string) => string;
	/** Holds a tunnel in this very process, until the test ends; `seen` is the service as it sees it. */
	readonly holdHere: (t: TestContext, target: string | number, changes?: Partial<TunnelSpec> & {readonly session?: Session; readonly seen?: Provider; readonly directory?: string}) => Promise<RunningTunnel & {readonly port: number}>;
	/** Closes its tunnels and removes everything. */
	readonly close: () => Promise<void>;
};

export async function openWorkerRoom(options: ClusterOptions = {}): Promise<WorkerRoom> {
	const directory = mkdtempSync(path.join(os.tmpdir(), 'baitui-workers-'));
	const runtime = path.join(directory, 'run');
	mkdirSync(runtime, {mode: 0o700});
	const environment = {
		...process.env, XDG_RUNTIME_DIR: runtime, BAITUI_CONFIG_DIR: path.join(directory, 'config'), BAITUI_STATE_DIR: path.join(directory, 'state'),
	};
	const settings = openSettings({environment});
	const cluster = await startCluster(options);
	const profile = profileOf(cluster.endpoints.session, 'session');
	await settings.saveProfile(profile);
	const provider = createProvider(profile, settings.credentials(profile.name));
	const signIn = async () => {
		await provider.signIn({kind: 'password', user: cluster.email, password: cluster.password});
	};

	await signIn();
	const session = findSession(await provider.listSessions(), 'train-llm');
	const host: WorkerHost = {
		settings, environment, folder: directory, workerCommand: [process.execPath, path.resolve('source/workers/main.ts')],
	};
	const stateOf = async (id: string) => (await listTunnels(settings)).find(({spec}) => spec.id === id)!.state;
	return {
		directory,
		settings,
		host,
		cluster,
		provider,
		session,
		signIn,
		sessionNamed: async name => findSession(await provider.listSessions(), name),
		open: async (target, changes = {}) => openTunnel(host, {
			profile: 'real', session, target, ...(changes.path === undefined && {port: await freePort()}), ...changes,
		}),
		stateOf,
		until: async (id, status, patience) => eventually(async () => {
			const state = await stateOf(id);
			return state.status === status ? state : undefined;
		}, `the tunnel is ${status}`, patience),
		logOf: id => readFileSync(logPath(settings, 'tunnel', id), 'utf8'),
		async holdHere(t, target, {session: other = session, seen = provider, directory: places = directory, ...changes} = {}) {
			const port = await freePort();
			const tunnel = await runTunnel({
				version: 1, id: 'test', profile: 'real', sessionId: other.id, sessionName: other.name, target, bind: {host: '127.0.0.1', port}, host: 'here', createdAt: new Date().toISOString(), ...changes,
			}, {provider: seen, places: {knownHosts: path.join(places, 'known-hosts'), keys: path.join(places, 'keys')}});
			t.after(async () => {
				tunnel.stop();
				await tunnel.closed;
			});
			return {...tunnel, port};
		},
		async close() {
			for (const {spec} of await listTunnels(settings)) {
				await closeTunnel(settings, spec.id);
			}

			await cluster.close();
			rmSync(directory, {recursive: true, force: true});
		},
	};
}
