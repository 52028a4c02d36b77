import {mkdirSync, mkdtempSync, rmSync} from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import process from 'node:process';
import {findSession, type Session} from '../../source/core/session.ts';
import type {Provider} from '../../source/core/provider.ts';
import type {TunnelState} from '../../source/core/tunnel.ts';
import {startCluster, type Cluster, type ClusterOptions} from '../../source/demo/cluster.ts';
import {createProvider} from '../../source/providers/index.ts';
import {openSettings} from '../../source/settings/open.ts';
import type {Settings} from '../../source/settings/settings.ts';
import {closeTunnel} from '../../source/workers/close.ts';
import {listTunnels} from '../../source/workers/list.ts';
import type {WorkerHost} from '../../source/workers/worker-host.ts';
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
	/** What is listed of a tunnel. */
	readonly stateOf: (id: string) => Promise<TunnelState>;
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
	settings.saveProfile(profile);
	const provider = createProvider(profile, settings.credentials(profile.name));
	const signIn = async () => {
		await provider.signIn({kind: 'password', user: cluster.email, password: cluster.password});
	};

	await signIn();
	return {
		directory,
		settings,
		host: {
			settings, environment, folder: directory, workerCommand: [process.execPath, path.resolve('source/workers/main.ts')],
		},
		cluster,
		provider,
		session: findSession(await provider.listSessions(), 'train-llm'),
		signIn,
		async stateOf(id) {
			return (await listTunnels(settings)).find(({spec}) => spec.id === id)!.state;
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
