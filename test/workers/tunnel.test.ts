import assert from 'node:assert/strict';
import {randomBytes} from 'node:crypto';
import {once} from 'node:events';
import {
	mkdirSync,
	mkdtempSync,
	readFileSync,
	rmSync,
} from 'node:fs';
import net from 'node:net';
import os from 'node:os';
import path from 'node:path';
import process from 'node:process';
import {after, before, test} from 'node:test';
import {Problem} from '../../source/core/problem.ts';
import type {Session} from '../../source/core/session.ts';
import type {Tunnel} from '../../source/core/tunnel.ts';
import {startCluster, type Cluster} from '../../source/demo/cluster.ts';
import {createProvider} from '../../source/providers/index.ts';
import {openSettings} from '../../source/settings/open.ts';
import type {Settings} from '../../source/settings/settings.ts';
import {closeTunnel} from '../../source/workers/close.ts';
import {retryTunnel} from '../../source/workers/retry.ts';
import {listTunnels} from '../../source/workers/list.ts';
import {openTunnel} from '../../source/workers/open.ts';
import type {WorkerHost} from '../../source/workers/worker-host.ts';
import {eventually} from '../helpers/baitui.ts';
import {profileOf} from '../helpers/real-cluster.ts';

const directory = mkdtempSync(path.join(os.tmpdir(), 'baitui-tunnels-'));
const runtime = path.join(directory, 'run');
let cluster: Cluster;
let settings: Settings;
let host: WorkerHost;
let session: Session;

before(async () => {
	mkdirSync(runtime, {mode: 0o700});
	const environment = {
		...process.env, XDG_RUNTIME_DIR: runtime, BAITUI_CONFIG_DIR: path.join(directory, 'config'), BAITUI_STATE_DIR: path.join(directory, 'state'),
	};
	settings = openSettings({environment});
	host = {
		settings, environment, folder: directory, workerCommand: [process.execPath, path.resolve('source/workers/main.ts')],
	};
	cluster = await startCluster();
	const profile = profileOf(cluster.endpoints.session, 'session');
	settings.saveProfile(profile);
	const provider = createProvider(profile, settings.credentials(profile.name));
	await provider.signIn({kind: 'password', user: cluster.email, password: cluster.password});
	session = (await provider.listSessions()).find(session => session.name === 'train-llm')!;
});
after(async () => {
	for (const {spec} of await listTunnels(settings)) {
		await closeTunnel(settings, spec.id);
	}

	await cluster.close();
	rmSync(directory, {recursive: true, force: true});
});

async function freePort(): Promise<number> {
	const server = net.createServer().listen(0, '127.0.0.1');
	await once(server, 'listening');
	const {port} = server.address() as net.AddressInfo;
	server.close();
	await once(server, 'close');
	return port;
}

const open = async (target: string | number, port?: number) => openTunnel(host, {
	profile: 'real', session, target, port: port ?? await freePort(),
});

async function readState(id: string): Promise<Tunnel['state']> {
	return (await listTunnels(settings)).find(({spec}) => spec.id === id)!.state;
}

/** Sends bytes through a port of the echo app and waits for as many. */
async function echo(port: number, bytes: Buffer): Promise<Buffer> {
	const socket = net.connect(port, '127.0.0.1');
	const chunks: Buffer[] = [];
	let size = 0;
	socket.write(bytes);
	for await (const chunk of socket) {
		chunks.push(chunk as Buffer);
		size += (chunk as Buffer).length;
		if (size >= bytes.length) {
			break;
		}
	}

	return Buffer.concat(chunks);
}

test('a tunnel is a process of its own, listed with what it carried', async () => {
	const {spec, state} = await open('rawtcp');
	assert.notEqual(state.processId, process.pid);
	process.kill(state.processId, 0);
	const sent = Buffer.concat([Buffer.from('hello\n'), randomBytes(1_500_000)]);
	assert.ok((await echo(spec.bind.port!, sent)).equals(sent));
	const seen = await eventually(async () => {
		const now = await readState(spec.id);
		return now.status === 'ready' && now.connections === 0 ? now : undefined;
	}, 'the connection is over');
	assert.deepEqual([seen.totalConnections, seen.bytesOut, seen.bytesIn], [1, sent.length, sent.length]);
	await closeTunnel(settings, spec.id);
});

test('a closed tunnel frees its port, ends its process and leaves no wish', async () => {
	const {spec, state} = await open('rawtcp');
	await closeTunnel(settings, spec.id);
	await eventually(async () => {
		try {
			process.kill(state.processId, 0);
			return undefined;
		} catch {
			return true;
		}
	}, 'the process is gone');
	const server = net.createServer().listen(spec.bind.port, '127.0.0.1');
	await once(server, 'listening');
	server.close();
	assert.deepEqual((await listTunnels(settings)).filter(tunnel => tunnel.spec.id === spec.id), []);
});

test('twenty connections at once carry different bytes, each its own', async () => {
	const {spec} = await open('rawtcp');
	const all = Array.from({length: 20}, (_, index) => Buffer.concat([Buffer.from(`${index}\n`), randomBytes(100_000)]));
	const answers = await Promise.all(all.map(async bytes => echo(spec.bind.port!, bytes)));
	for (const [index, answer] of answers.entries()) {
		assert.ok(answer.equals(all[index]!), `connection ${index}`);
	}

	await closeTunnel(settings, spec.id);
});

test('a port that is no app is reached through ssh', async () => {
	const jupyter = session.apps.find(app => app.name === 'jupyter')!;
	const aside = {...session, apps: session.apps.filter(app => app !== jupyter)};
	const {spec} = await openTunnel(host, {
		profile: 'real', session: aside, target: jupyter.ports[0]!, port: await freePort(),
	});
	const page = await fetch(`http://127.0.0.1:${spec.bind.port!}/`);
	assert.match(await page.text(), /jupyter/);
	await closeTunnel(settings, spec.id);
});

test('an exact port that is taken is Problem port-in-use, and leaves no wish', async () => {
	const server = net.createServer().listen(0, '127.0.0.1');
	await once(server, 'listening');
	const {port} = server.address() as net.AddressInfo;
	const before = (await listTunnels(settings)).length;
	await assert.rejects(open('rawtcp', port), (error: unknown) => error instanceof Problem && error.code === 'port-in-use' && error.message.includes(String(port))
		&& (process.platform !== 'linux' || error.message.includes(`(pid ${process.pid})`)));
	assert.equal((await listTunnels(settings)).length, before);
	server.close();
});

test('without an exact port the one of last time is taken again', async () => {
	const first = await openTunnel(host, {profile: 'real', session, target: 'tensorboard'});
	await closeTunnel(settings, first.spec.id);
	const second = await openTunnel(host, {profile: 'real', session, target: 'tensorboard'});
	assert.equal(second.spec.bind.port!, first.spec.bind.port!);
	await closeTunnel(settings, second.spec.id);
});

test('two tunnels that race for one port are one winner and one sentence', async () => {
	const port = await freePort();
	const outcomes = await Promise.allSettled([open('rawtcp', port), open('rawtcp', port)]);
	const refused = outcomes.filter(outcome => outcome.status === 'rejected');
	assert.equal(refused.length, 1);
	assert.equal((refused[0]!.reason as Problem).code, 'port-in-use');
	const winner = outcomes.find(outcome => outcome.status === 'fulfilled')!;
	await closeTunnel(settings, winner.value.spec.id);
});

test('an app that refuses at first is asked again inside the accepted connection', async () => {
	const {spec} = await open('rawtcp');
	cluster.faults.forwardsClose = true;
	cluster.faults.busyTries = 2;
	assert.equal((await echo(spec.bind.port!, Buffer.from('late but there\n'))).toString(), 'late but there\n');
	cluster.faults.forwardsClose = undefined;
	await closeTunnel(settings, spec.id);
});

test('while the server is away the port stays, and the next connection after its return works', async () => {
	const {spec} = await open('rawtcp');
	await echo(spec.bind.port!, Buffer.from('before\n'));
	cluster.faults.away = 'server';
	const socket = net.connect(spec.bind.port!, '127.0.0.1');
	socket.on('error', () => undefined);
	await eventually(async () => ((await readState(spec.id)).status === 'retrying' ? true : undefined), 'the loss is noticed');
	cluster.faults.away = undefined;
	assert.equal((await echo(spec.bind.port!, Buffer.from('after\n'))).toString(), 'after\n');
	socket.destroy();
	await closeTunnel(settings, spec.id);
});

test('after an expired login the state says so, and a new login is enough', async () => {
	const {spec} = await open('rawtcp');
	await eventually(async () => ((await readState(spec.id)).status === 'ready' ? true : undefined), 'it is ready');
	cluster.forgetLogins();
	const socket = net.connect(spec.bind.port!, '127.0.0.1');
	socket.on('error', () => undefined);
	await eventually(async () => ((await readState(spec.id)).status === 'sign-in-needed' ? true : undefined), 'the sign-in is asked for');
	const profile = settings.profiles().find(profile => profile.name === 'real')!;
	await createProvider(profile, settings.credentials('real')).signIn({kind: 'password', user: cluster.email, password: cluster.password});
	assert.equal((await echo(spec.bind.port!, Buffer.from('again\n'))).toString(), 'again\n');
	socket.destroy();
	await closeTunnel(settings, spec.id);
});

test('a browser is told why an app gives no answer, and the reason is kept', async () => {
	const {spec} = await open('vscode');
	const page = await fetch(`http://127.0.0.1:${spec.bind.port!}/`);
	assert.equal(page.status, 502);
	assert.match(await page.text(), /vscode of train-llm could not be reached/);
	assert.match((await readState(spec.id)).lastLoss?.reason ?? '', /vscode/);
	await closeTunnel(settings, spec.id);
});

test('a tunnel whose process was killed is shown as such, and comes back on its port', async () => {
	const {spec, state} = await open('rawtcp');
	process.kill(state.processId, 'SIGKILL');
	const seen = await eventually(async () => {
		const now = await readState(spec.id);
		return now.status === 'ready' ? undefined : now;
	}, 'the death is seen');
	assert.notEqual(seen.status, 'ready');
	await retryTunnel(host, spec.id);
	assert.equal((await echo(spec.bind.port!, Buffer.from('back\n'))).toString(), 'back\n');
	await closeTunnel(settings, spec.id);
});

test('a tunnel outlives a hang-up of its terminal', async () => {
	const {spec, state} = await open('rawtcp');
	process.kill(state.processId, 'SIGHUP');
	assert.equal((await echo(spec.bind.port!, Buffer.from('still\n'))).toString(), 'still\n');
	await closeTunnel(settings, spec.id);
});

test('nothing secret is in the wish, the log or the arguments of the worker', async () => {
	const {spec, state} = await open('rawtcp');
	await echo(spec.bind.port!, Buffer.from('x\n'));
	const texts = [
		readFileSync(path.join(settings.paths.tunnels, `${spec.id}.json`), 'utf8'),
		readFileSync(path.join(settings.paths.logs, `tunnel-${spec.id}.log`), 'utf8'),
		...(process.platform === 'linux' ? [readFileSync(`/proc/${state.processId}/cmdline`, 'utf8'), readFileSync(`/proc/${state.processId}/environ`, 'utf8')] : []),
	];
	const {cookie} = (await settings.credentials('real').read())!;
	for (const text of texts) {
		assert.ok(!text.includes(cluster.password) && !text.includes(cookie!));
	}

	await closeTunnel(settings, spec.id);
});
