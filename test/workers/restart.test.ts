import assert from 'node:assert/strict';
import {once} from 'node:events';
import http from 'node:http';
import net from 'node:net';
import path from 'node:path';
import {text as readText} from 'node:stream/consumers';
import {
	after,
	before,
	test,
	type TestContext,
} from 'node:test';
import type {Provider} from '../../source/core/provider.ts';
import type {Session} from '../../source/core/session.ts';
import type {TunnelSpec} from '../../source/core/tunnel.ts';
import {startCluster, type Cluster} from '../../source/demo/cluster.ts';
import {createProvider} from '../../source/providers/index.ts';
import {runTunnel, type RunningTunnel} from '../../source/workers/tunnel.ts';
import {Client} from '../demo/client.ts';
import {eventually} from '../helpers/baitui.ts';
import {freePort} from '../helpers/free-port.ts';
import {memoryCredentials} from '../helpers/memory-credentials.ts';
import {profileOf} from '../helpers/real-cluster.ts';
import {temporaryDirectory} from '../helpers/temporary-directory.ts';
import {typeIntoTtyd} from '../helpers/ttyd.ts';

let cluster: Cluster;
let provider: Provider;
let client: Client;

before(async () => {
	cluster = await startCluster({pace: 1000});
	provider = createProvider(profileOf(cluster.endpoints.session, 'session'), memoryCredentials());
	await provider.signIn({kind: 'password', user: cluster.email, password: cluster.password});
	client = await Client.signedIn(cluster, 'session');
});
after(async () => cluster.close());

async function sessionNamed(name: string): Promise<Session> {
	return (await provider.listSessions()).find(session => session.name === name)!;
}

const restart = async (session: Session) => {
	assert.equal((await client.call('PATCH', `/session/${session.id}`)).status, 204);
};

/** A tunnel in this process: what a worker holds. */
async function open(t: TestContext, session: Session, target: TunnelSpec['target'], {seen = provider, directory = temporaryDirectory(t)} = {}): Promise<RunningTunnel & {readonly port: number}> {
	const port = await freePort();
	const tunnel = await runTunnel({
		version: 1, id: 'test', profile: 'real', sessionId: session.id, sessionName: session.name, target, bind: {host: '127.0.0.1', port}, host: 'here', createdAt: new Date().toISOString(),
	}, {provider: seen, places: {knownHosts: path.join(directory, 'known-hosts'), keys: path.join(directory, 'keys')}});
	t.after(async () => {
		tunnel.stop();
		await tunnel.closed;
	});
	return {...tunnel, port};
}

/** The service as it would be without that app: its port is reached through ssh then. */
const without = (app: string): Provider => ({
	...provider,
	async findSession(id, signal) {
		const session = await provider.findSession(id, signal);
		return session && {...session, apps: session.apps.filter(({name}) => name !== app)};
	},
});

/** Over a connection of its own: one that was kept would be of before a restart. */
async function page(port: number): Promise<{readonly status: number | undefined; readonly text: string}> {
	const [answer] = await once(http.get({port, agent: false}), 'response') as [http.IncomingMessage];
	return {status: answer.statusCode, text: await readText(answer)};
}

async function talk(port: number, text: string): Promise<{readonly socket: net.Socket; readonly answer: string}> {
	const socket = net.connect(port, '127.0.0.1');
	socket.on('error', () => undefined);
	socket.write(text);
	const [answer] = await once(socket, 'data') as [Buffer];
	return {socket, answer: answer.toString()};
}

test('what was connected to a restarted session is cut, though session mode says nothing, and its port leads into the new one', async t => {
	const session = await sessionNamed('train-llm');
	const tunnel = await open(t, session, 'rawtcp');
	const {socket} = await talk(tunnel.port, 'before\n');
	const closed = once(socket, 'close');
	await restart(session);
	tunnel.retry();
	await closed;
	assert.equal((await talk(tunnel.port, 'after\n')).answer, 'after\n');
	await eventually(async () => (tunnel.state().status === 'ready' ? true : undefined), 'it is ready');
	assert.match(tunnel.state().lastLoss?.reason ?? '', /restarted/);
});

test('while its session restarts a tunnel says so, holds its port, and lets a new connection wait', async t => {
	const session = await sessionNamed('train-llm');
	const tunnel = await open(t, session, 'rawtcp');
	(await talk(tunnel.port, 'before\n')).socket.destroy();
	const restarting = restart(session);
	const later = talk(tunnel.port, 'patient\n');
	const state = await eventually(async () => {
		tunnel.retry();
		const now = tunnel.state();
		return now.status === 'retrying' ? now : undefined;
	}, 'the restart is seen');
	assert.match(state.reason ?? '', /train-llm is RESTARTING/);
	assert.equal((await later).answer, 'patient\n');
	await restarting;
});

test('a port that is reached through ssh is reached again after a restart, with the new host key', async t => {
	const session = await sessionNamed('notebook');
	const tunnel = await open(t, session, 7681, {seen: without('ttyd')});
	assert.match((await page(tunnel.port)).text, /notebook/);
	await restart(session);
	assert.match((await page(tunnel.port)).text, /notebook/);
});

test('a host key that changed without a restart stops a port that is reached through ssh, and the reason is kept', async t => {
	const session = await sessionNamed('notebook');
	const options = {seen: without('ttyd'), directory: temporaryDirectory(t)};
	const before = await open(t, session, 7681, options);
	assert.equal((await page(before.port)).status, 200);
	cluster.faults.hasOtherHostKey = true;
	t.after(() => {
		cluster.faults.hasOtherHostKey = undefined;
	});
	const tunnel = await open(t, session, 7681, options);
	await assert.rejects(page(tunnel.port));
	assert.match(tunnel.state().lastLoss?.reason ?? '', /The host key of notebook changed since it was pinned on .*this may be another machine/);
});

test('a session that runs as the server says, while nothing in it can be reached, is told of in these words until it can', async t => {
	const session = await sessionNamed('train-llm');
	const tunnel = await open(t, session, 'jupyter');
	await eventually(async () => (tunnel.state().status === 'ready' ? true : undefined), 'it is ready');
	cluster.faults.busyTries = Infinity;
	t.after(() => {
		cluster.faults.busyTries = undefined;
	});
	const {status, text} = await page(tunnel.port);
	assert.equal(status, 502);
	assert.match(text, /The server says train-llm is running, but nothing in it can be reached/);
	const {reason} = await eventually(async () => {
		const now = tunnel.state();
		return now.status === 'retrying' ? now : undefined;
	}, 'the state says so');
	assert.match(reason ?? '', /The server says train-llm is running/);
	cluster.faults.busyTries = undefined;
	assert.equal((await page(tunnel.port)).status, 200);
	await eventually(async () => (tunnel.state().status === 'ready' ? true : undefined), 'it is ready again');
});

test('the end of the session closes the tunnel with the reason, though session mode says nothing', async t => {
	const session = await sessionNamed('sft-eval-학습용');
	const tunnel = await open(t, session, 'rawtcp');
	const {socket} = await talk(tunnel.port, 'before\n');
	const closed = once(socket, 'close');
	assert.equal((await client.call('DELETE', `/session/${session.id}`)).status, 200);
	const last = await tunnel.closed;
	await closed;
	assert.equal(last.status, 'ended');
	assert.match(last.reason ?? '', /ended \(user-requested\)/);
});

test('a real HTTP client and a real WebSocket client use jupyter and ttyd through a tunnel', async t => {
	const session = await sessionNamed('notebook');
	const [jupyter, ttyd] = [await open(t, session, 'jupyter'), await open(t, session, 'ttyd')];
	const status = await fetch(`http://127.0.0.1:${jupyter.port}/api/status`);
	assert.equal(((await status.json()) as {kernels: number}).kernels, 0);
	assert.match(await typeIntoTtyd(`127.0.0.1:${ttyd.port}`, 'echo $((6 * 7))-$COLUMNS', /42-\d+/), /42-200/);
});
