import assert from 'node:assert/strict';
import {once} from 'node:events';
import {after, before, test} from 'node:test';
import {setTimeout as wait} from 'node:timers/promises';
import type {WebSocket} from 'ws';
import {startCluster, type Cluster} from '../../source/demo/cluster.ts';
import {Client, until} from './client.ts';

const clusters: Cluster[] = [];
const clients = new Map<string, Client>();
const cases = [['23.09', 'session'], ['23.09', 'api'], ['26.9', 'session'], ['26.9', 'api']] as const;

before(async () => {
	clusters.push(...await Promise.all([startCluster({release: '23.09'}), startCluster({release: '26.9'})]));
	await Promise.all(cases.map(async ([release, mode]) => {
		clients.set(`${release} ${mode}`, await Client.signedIn(clusters.find(cluster => cluster.release === release)!, mode));
	}));
});
after(async () => {
	await Promise.all(clusters.map(async cluster => cluster.close()));
});

const clientOf = (release: string, mode: string) => clients.get(`${release} ${mode}`)!;
const statusOf = async (promise: Promise<WebSocket>) => promise.then(() => 101).catch((error: unknown) => (error as {readonly status?: number}).status);

/** True when the WebSocket stays open and silent although it answers pings. */
async function isSilent(webSocket: WebSocket): Promise<boolean> {
	let isClosed = false;
	webSocket.on('close', () => {
		isClosed = true;
	});
	for (let round = 0; round < 3; round++) {
		webSocket.ping();
		await once(webSocket, 'pong');
	}

	return !isClosed;
}

for (const [release, mode] of cases) {
	test(`${release} ${mode} mode: bytes come back unchanged from the echo app`, async () => {
		const webSocket = await clientOf(release, mode).tunnel('train-llm', 'rawtcp');
		const sent = Buffer.from(Array.from({length: 300_000}, (_, index) => index % 251));
		const received: Buffer[] = [];
		webSocket.on('message', data => {
			received.push(data as Buffer);
		});
		webSocket.send(sent);
		await until(() => Buffer.concat(received).length >= sent.length);
		assert.ok(Buffer.concat(received).equals(sent));
		assert.ok(received.every(frame => frame.length <= 262_144));
		webSocket.close(1000);
		const [code] = await once(webSocket, 'close') as [number];
		assert.equal(code, 1000);
	});

	test(`${release} ${mode} mode: refusals of the handshake are those of the real one`, async () => {
		const client = clientOf(release, mode);
		const hidden = mode === 'session' ? 502 : undefined;
		assert.equal(await statusOf(client.tunnel('train-llm', 'nosuch')), hidden ?? 404);
		assert.equal(await statusOf(client.tunnel('nosuch', 'sshd')), hidden ?? 404);
		assert.equal(await statusOf(client.tunnel('ablation-7', 'sshd')), hidden ?? (release === '23.09' ? 500 : 404));
		assert.equal(await statusOf(client.tunnel('train-llm', 'vscode')), hidden ?? 500);
		assert.equal(await statusOf(client.tunnel('train-llm', 'sshd&port=2200')), release === '26.9' ? 101 : (hidden ?? 400));
	});

	test(`${release} ${mode} mode: a dead port and a closing peer are ${mode === 'session' ? 'silence' : 'close frames'}`, async () => {
		const client = clientOf(release, mode);
		for (const [app, code] of [['deadend', 1013], ['rawtcp', 1001]] as const) {
			const webSocket = await client.tunnel('train-llm', app);
			const closed = once(webSocket, 'close') as Promise<[number]>;
			if (app === 'rawtcp') {
				webSocket.send('SOURCE 10\n', {binary: true});
				await once(webSocket, 'message');
			}

			if (mode === 'session') {
				assert.ok(await isSilent(webSocket));
				webSocket.terminate();
			} else {
				assert.equal((await closed)[0], code);
			}
		}
	});
}

test('the webserver hides the reason of a refusal, the manager tells it', async () => {
	await assert.rejects(clientOf('23.09', 'session').tunnel('train-llm', 'vscode'), /"type":"https:\/\/api\.backend\.ai\/probs\/bad-gateway"/);
	await assert.rejects(clientOf('23.09', 'api').tunnel('train-llm', 'vscode'), /unsupported service: vscode/);
});

test('a tunnel without a login is 401 in both modes', async () => {
	const cluster = clusters[0]!;
	assert.equal(await statusOf(new Client(cluster, 'session').tunnel('train-llm', 'sshd')), 401);
	const stranger = new Client({...cluster, secretKey: 'other'}, 'api');
	assert.equal(await statusOf(stranger.tunnel('train-llm', 'sshd')), 401);
});

test('a message of 4 MiB is too large for the webserver, and it says 1009', async () => {
	const webSocket = await clientOf('23.09', 'session').tunnel('train-llm', 'rawtcp');
	webSocket.send(Buffer.alloc(4 * 1024 * 1024));
	const [code] = await once(webSocket, 'close') as [number];
	assert.equal(code, 1009);
});

test('a text frame is swallowed', async () => {
	const webSocket = await clientOf('23.09', 'api').tunnel('train-llm', 'rawtcp');
	webSocket.send('lost');
	webSocket.send(Buffer.from('kept'));
	const [data] = await once(webSocket, 'message') as [Buffer];
	assert.equal(data.toString(), 'kept');
	webSocket.terminate();
});

test('a large download goes through with bounded memory while the reader pauses', async () => {
	const webSocket = await clientOf('23.09', 'api').tunnel('train-llm', 'rawtcp');
	const wanted = 64 * 1024 * 1024;
	let received = 0;
	webSocket.on('message', data => {
		received += (data as Buffer).length;
	});
	webSocket.send(`SOURCE ${wanted}\n`, {binary: true});
	await until(() => received > 0);
	webSocket.pause();
	const before = received;
	await wait(100);
	assert.ok(received - before < 1024 * 1024);
	webSocket.resume();
	await until(() => received === wanted);
});

test('the http apps are real: jupyter names its session', async () => {
	const client = clientOf('23.09', 'session');
	const local = await client.listen('notebook', 'jupyter');
	const text = await (await fetch(`http://127.0.0.1:${local.port}/tree`)).text();
	local.close();
	assert.match(text, /<h1>jupyter<\/h1>/);
	assert.match(text, /<b>notebook<\/b>/);
	assert.match(text, /id_container/);
});
