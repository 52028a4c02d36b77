import assert from 'node:assert/strict';
import {once} from 'node:events';
import {test} from 'node:test';
import {startCluster, type Cluster} from '../../source/demo/cluster.ts';
import type {Faults} from '../../source/demo/faults.ts';
import {Client, request} from './client.ts';

async function withFaults(faults: Faults, mode: 'session' | 'api', check: (client: Client, cluster: Cluster) => Promise<void>): Promise<void> {
	const cluster = await startCluster();
	try {
		const client = await Client.signedIn(cluster, mode);
		Object.assign(cluster.faults, faults);
		await check(client, cluster);
	} finally {
		await cluster.close();
	}
}

test('a tunnel breaks without a close frame after so many bytes', async () => {
	await withFaults({cutAfterBytes: 1000}, 'session', async client => {
		const webSocket = await client.tunnel('train-llm', 'rawtcp');
		webSocket.on('error', () => undefined);
		webSocket.send('SOURCE 100000\n', {binary: true});
		const [code] = await once(webSocket, 'close') as [number];
		assert.equal(code, 1006);
	});
});

test('a tunnel breaks after so many seconds', async () => {
	await withFaults({cutAfterSeconds: 0.1}, 'session', async client => {
		const webSocket = await client.tunnel('train-llm', 'rawtcp');
		const [code] = await once(webSocket, 'close') as [number];
		assert.equal(code, 1006);
	});
});

test('the first tries find a refusing port, the next one gets through', async () => {
	await withFaults({busyTries: 2}, 'api', async client => {
		for (let attempt = 0; attempt < 2; attempt++) {
			const refused = await client.tunnel('train-llm', 'rawtcp');
			assert.equal((await once(refused, 'close'))[0], 1013);
		}

		const webSocket = await client.tunnel('train-llm', 'rawtcp');
		webSocket.send(Buffer.from('hello'));
		assert.equal(String((await once(webSocket, 'message'))[0]), 'hello');
	});
});

test('session mode can be told to forward the close', async () => {
	await withFaults({forwardsClose: true}, 'session', async client => {
		const webSocket = await client.tunnel('train-llm', 'deadend');
		assert.equal((await once(webSocket, 'close'))[0], 1013);
	});
});

test('over the rate limit every call is 429, and a tunnel too: hidden by the webserver of 23.09', async () => {
	await withFaults({isRateLimited: true}, 'session', async client => {
		const reply = await client.call('GET', '/manager/announcement');
		assert.equal(reply.status, 429);
		assert.match(String(reply.json().type), /rate-limit-exceeded$/);
		assert.equal(await client.tunnel('train-llm', 'sshd').then(() => 101).catch((error: unknown) => (error as {status: number}).status), 502);
	});
});

test('with the manager away the webserver says 502', async () => {
	await withFaults({away: 'manager'}, 'session', async (client, cluster) => {
		assert.equal((await client.call('GET', '/manager/announcement')).status, 502);
		assert.equal((await request('GET', `${cluster.endpoints.session}/func/`)).status, 502);
		assert.equal((await new Client(cluster, 'session').login()).status, 502);
		assert.equal(await client.tunnel('train-llm', 'sshd').then(() => 101).catch((error: unknown) => (error as {status: number}).status), 502);
	});
});

test('with the server away nothing answers, and it comes back', async () => {
	await withFaults({away: 'server'}, 'session', async (client, cluster) => {
		await assert.rejects(client.call('GET', '/manager/announcement'), {code: 'ECONNRESET'});
		cluster.faults.away = undefined;
		assert.equal((await client.call('GET', '/manager/announcement')).status, 200);
	});
});

test('a slow list and a slow handshake take their time', async () => {
	await withFaults({listDelay: 120, handshakeDelay: 120}, 'session', async client => {
		for (const slow of [async () => client.status('train-llm'), async () => client.tunnel('train-llm', 'rawtcp')]) {
			const started = performance.now();
			await slow();
			assert.ok(performance.now() - started >= 115);
		}
	});
});

test('the network can be cut under everything that is open', async () => {
	await withFaults({}, 'session', async (client, cluster) => {
		const webSocket = await client.tunnel('train-llm', 'rawtcp');
		assert.equal(cluster.openTunnels(), 1);
		cluster.cutConnections();
		await once(webSocket, 'close');
	});
});
