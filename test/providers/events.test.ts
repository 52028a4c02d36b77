import assert from 'node:assert/strict';
import {test} from 'node:test';
import {startCluster} from '../../source/demo/cluster.ts';
import {createProvider} from '../../source/providers/index.ts';
import {eventually} from '../helpers/baitui.ts';
import {memoryCredentials} from '../helpers/memory-credentials.ts';
import {profileOf} from '../helpers/real-cluster.ts';

for (const release of ['23.09', '26.9'] as const) {
	for (const mode of ['session', 'api'] as const) {
		const isHeard = mode === 'api' || release === '23.09';
		test(`${release} in ${mode} mode ${isHeard ? 'tells what happens to a session' : 'is not listened to'}, and serves on after listeners have left`, async t => {
			const cluster = await startCluster({release});
			t.after(async () => cluster.close());
			const {endpoints, email, password, accessKey, secretKey} = cluster;
			const provider = createProvider(profileOf(endpoints[mode], mode, {...(mode === 'api' && {accessKey})}), memoryCredentials());
			await provider.signIn(mode === 'api' ? {kind: 'keys', accessKey, secretKey} : {kind: 'password', user: email, password});
			const leaving = new AbortController();
			let heard = 0;
			const listeners = Array.from({length: 4}, async () => provider.watch!(() => {
				heard++;
			}, leaving.signal));

			// What happened before a listener was there is not told to it.
			const sessions = [...await provider.listSessions()];
			await eventually(async () => {
				const next = sessions.pop();
				if (next) {
					await provider.terminate!(next, {isForced: true}).catch(() => undefined);
				}

				return (isHeard ? heard > 0 : sessions.length === 0) ? true : undefined;
			}, 'sessions end');
			assert.equal(heard > 0, isHeard);

			leaving.abort();
			await Promise.all(listeners);
			assert.ok((await provider.listSessions()).length > 0);
		});
	}
}
