import {eventually} from './baitui.ts';
import type {createRawCalls, RealCluster} from './real-cluster.ts';

/** Starts a session of one core on a real cluster, with these folders mounted; its id once it runs. */
export async function startRealSession(call: Awaited<ReturnType<typeof createRawCalls>>, {image}: RealCluster, name: string, mounts: readonly string[] = []): Promise<string> {
	const {body} = await call('POST', '/session', {
		name, image, architecture: 'x86_64', type: 'interactive', group: 'default', domain: 'default', clusterSize: 1, clusterMode: 'single-node', reuseIfExists: false, enqueueOnly: true,
		config: {
			mounts, environ: {}, resources: {cpu: '1', mem: '512m'}, resource_opts: {},
		},
	});
	await eventually(async () => ((await call('GET', `/session/${name}`)).body.status === 'RUNNING' ? true : undefined), `${name} runs`, 300_000);
	return String(body.sessionId);
}
