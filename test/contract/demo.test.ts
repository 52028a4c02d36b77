import {after} from 'node:test';
import {startCluster, type Cluster} from '../../source/demo/cluster.ts';
import {createProvider} from '../../source/providers/index.ts';
import {profileOf} from '../helpers/real-cluster.ts';
import {providerContract} from './provider.ts';

for (const release of ['23.09', '26.9'] as const) {
	let cluster: Promise<Cluster> | undefined;
	const start = async () => {
		cluster ??= startCluster({release});
		return cluster;
	};

	after(async () => (await cluster)?.close());

	const shared = {
		running: 'train-llm', echo: 'rawtcp', broken: 'vscode', dead: 'deadend', waiting: 'ablation-7', ended: 'old-run', wish: {image: ['python'], cpu: ['1'], mem: ['128m']},
	};

	providerContract(`the demo of ${release} in session mode`, async () => {
		const {endpoints, email, password} = await start();
		return {
			...shared,
			create: credentials => createProvider(profileOf(endpoints.session, 'session'), credentials),
			right: {kind: 'password', user: email, password},
			wrong: {kind: 'password', user: email, password: `not ${password}`},
			tellsOfCloses: false,
			tellsOfEvents: release === '23.09',
		};
	});

	providerContract(`the demo of ${release} in api mode`, async () => {
		const {endpoints, accessKey, secretKey} = await start();
		return {
			...shared,
			create: credentials => createProvider(profileOf(endpoints.api, 'api', {accessKey}), credentials),
			right: {kind: 'keys', accessKey, secretKey},
			wrong: {kind: 'keys', accessKey, secretKey: `not ${secretKey}`},
			tellsOfCloses: true,
			tellsOfEvents: true,
		};
	});
}
