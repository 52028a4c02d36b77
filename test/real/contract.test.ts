import {test} from 'node:test';
import {createProvider} from '../../source/providers/index.ts';
import {providerContract} from '../contract/provider.ts';
import {profileOf, realCluster} from '../helpers/real-cluster.ts';

if (realCluster) {
	const {session, api, user, password, accessKey, secretKey} = realCluster;
	const shared = {
		running: 'alpha', echo: 'rawtcp', broken: 'vscode', dead: 'deadend', wish: {image: [realCluster.image], cpu: ['1'], mem: ['256m']},
	};

	providerContract('a real cluster in session mode', async () => ({
		...shared,
		create: credentials => createProvider(profileOf(session, 'session'), credentials),
		right: {kind: 'password', user, password},
		wrong: {kind: 'password', user: 'nobody@example.test', password: 'wrong'},
		tellsOfCloses: false,
	}));

	providerContract('a real cluster in api mode', async () => ({
		...shared,
		create: credentials => createProvider(profileOf(api, 'api', {accessKey}), credentials),
		right: {kind: 'keys', accessKey, secretKey},
		wrong: {kind: 'keys', accessKey, secretKey: 'wrong'},
		tellsOfCloses: true,
	}));
} else {
	test('no real cluster is named by BAITUI_REAL_SESSION', {skip: true});
}
