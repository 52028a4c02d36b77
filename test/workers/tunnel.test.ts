import assert from 'node:assert/strict';
import {randomBytes} from 'node:crypto';
import {once} from 'node:events';
import {readFileSync} from 'node:fs';
import net from 'node:net';
import path from 'node:path';
import process from 'node:process';
import {after, before, test} from 'node:test';
import {Problem} from '../../source/core/problem.ts';
import {closeTunnel} from '../../source/workers/close.ts';
import {retryTunnel} from '../../source/workers/retry.ts';
import {listTunnels} from '../../source/workers/list.ts';
import {openTunnel} from '../../source/workers/open.ts';
import {eventually} from '../helpers/baitui.ts';
import {echo, startEcho} from '../helpers/echo.ts';
import {freePort} from '../helpers/free-port.ts';
import {openWorkerRoom, type WorkerRoom} from '../helpers/worker-room.ts';

let room: WorkerRoom;

before(async () => {
	room = await openWorkerRoom();
});
after(async () => {
	await room.close();
});

test('a tunnel is a process of its own, listed with what it carried', async () => {
	const {spec, state} = await room.open('rawtcp');
	assert.notEqual(state.processId, process.pid);
	process.kill(state.processId, 0);
	const sent = Buffer.concat([Buffer.from('hello\n'), randomBytes(1_500_000)]);
	assert.ok((await echo(spec.bind.port!, sent)).equals(sent));
	const seen = await eventually(async () => {
		const now = await room.stateOf(spec.id);
		return now.status === 'ready' && now.connections === 0 ? now : undefined;
	}, 'the connection is over');
	assert.deepEqual([seen.totalConnections, seen.bytesOut, seen.bytesIn], [1, sent.length, sent.length]);
	await closeTunnel(room.settings, spec.id);
});

test('a closed tunnel frees its port, ends its process and leaves no wish', async () => {
	const {spec, state} = await room.open('rawtcp');
	await closeTunnel(room.settings, spec.id);
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
	assert.deepEqual((await listTunnels(room.settings)).filter(tunnel => tunnel.spec.id === spec.id), []);
});

test('twenty connections at once carry different bytes, each its own', async () => {
	const {spec} = await room.open('rawtcp');
	const all = Array.from({length: 20}, (_, index) => Buffer.concat([Buffer.from(`${index}\n`), randomBytes(100_000)]));
	const answers = await Promise.all(all.map(async bytes => echo(spec.bind.port!, bytes)));
	for (const [index, answer] of answers.entries()) {
		assert.ok(answer.equals(all[index]!), `connection ${index}`);
	}

	await closeTunnel(room.settings, spec.id);
});

test('a port that is no app is reached through ssh, and one of this host from there', async t => {
	const back = await room.open(9000, {isReverse: true, host: '127.0.0.1', port: await startEcho(t)});
	await room.until(back.spec.id, 'ready');
	const {spec} = await room.open(9000);
	const sent = randomBytes(300_000);
	assert.ok((await echo(spec.bind.port!, sent)).equals(sent));
	assert.equal((await room.stateOf(back.spec.id)).bytesIn, sent.length);
	await closeTunnel(room.settings, spec.id);
	await closeTunnel(room.settings, back.spec.id);
});

test('an exact port that is taken is Problem port-in-use, and leaves no wish', async () => {
	const server = net.createServer().listen(0, '127.0.0.1');
	await once(server, 'listening');
	const {port} = server.address() as net.AddressInfo;
	const before = (await listTunnels(room.settings)).length;
	await assert.rejects(room.open('rawtcp', {port}), (error: unknown) => error instanceof Problem && error.code === 'port-in-use' && error.message.includes(String(port))
		&& (process.platform !== 'linux' || error.message.includes(`(pid ${process.pid})`)));
	assert.equal((await listTunnels(room.settings)).length, before);
	server.close();
});

test('without an exact port the one of last time is taken again', async () => {
	const first = await openTunnel(room.host, {profile: 'real', session: room.session, target: 'tensorboard'});
	await closeTunnel(room.settings, first.spec.id);
	const second = await openTunnel(room.host, {profile: 'real', session: room.session, target: 'tensorboard'});
	assert.equal(second.spec.bind.port!, first.spec.bind.port!);
	await closeTunnel(room.settings, second.spec.id);
});

test('two tunnels that race for one port are one winner and one sentence', async () => {
	const port = await freePort();
	const outcomes = await Promise.allSettled([room.open('rawtcp', {port}), room.open('rawtcp', {port})]);
	const refused = outcomes.filter(outcome => outcome.status === 'rejected');
	assert.equal(refused.length, 1);
	assert.equal((refused[0]!.reason as Problem).code, 'port-in-use');
	const winner = outcomes.find(outcome => outcome.status === 'fulfilled')!;
	await closeTunnel(room.settings, winner.value.spec.id);
});

test('an app that refuses at first is asked again inside the accepted connection', async () => {
	const {spec} = await room.open('rawtcp');
	room.cluster.faults.forwardsClose = true;
	room.cluster.faults.busyTries = 2;
	assert.equal((await echo(spec.bind.port!, Buffer.from('late but there\n'))).toString(), 'late but there\n');
	room.cluster.faults.forwardsClose = undefined;
	await closeTunnel(room.settings, spec.id);
});

test('while the server is away the port stays, and the next connection after its return works', async () => {
	const {spec} = await room.open('rawtcp');
	await echo(spec.bind.port!, Buffer.from('before\n'));
	room.cluster.faults.away = 'server';
	const socket = net.connect(spec.bind.port!, '127.0.0.1');
	socket.on('error', () => undefined);
	await eventually(async () => ((await room.stateOf(spec.id)).status === 'retrying' ? true : undefined), 'the loss is noticed');
	room.cluster.faults.away = undefined;
	assert.equal((await echo(spec.bind.port!, Buffer.from('after\n'))).toString(), 'after\n');
	socket.destroy();
	await closeTunnel(room.settings, spec.id);
});

test('after an expired login the state says so, and a new login is enough', async () => {
	const {spec} = await room.open('rawtcp');
	await eventually(async () => ((await room.stateOf(spec.id)).status === 'ready' ? true : undefined), 'it is ready');
	room.cluster.forgetLogins();
	const socket = net.connect(spec.bind.port!, '127.0.0.1');
	socket.on('error', () => undefined);
	await eventually(async () => ((await room.stateOf(spec.id)).status === 'sign-in-needed' ? true : undefined), 'the sign-in is asked for');
	await room.signIn();
	assert.equal((await echo(spec.bind.port!, Buffer.from('again\n'))).toString(), 'again\n');
	socket.destroy();
	await closeTunnel(room.settings, spec.id);
});

test('a browser is told why an app gives no answer, and the reason is kept', async () => {
	const {spec} = await room.open('vscode');
	const page = await fetch(`http://127.0.0.1:${spec.bind.port!}/`);
	assert.equal(page.status, 502);
	assert.match(await page.text(), /vscode of train-llm could not be reached/);
	assert.match((await room.stateOf(spec.id)).lastLoss?.reason ?? '', /vscode/);
	await closeTunnel(room.settings, spec.id);
});

test('a tunnel whose process was killed is shown as such, and comes back on its port', async () => {
	const {spec, state} = await room.open('rawtcp');
	process.kill(state.processId, 'SIGKILL');
	const seen = await eventually(async () => {
		const now = await room.stateOf(spec.id);
		return now.status === 'ready' ? undefined : now;
	}, 'the death is seen');
	assert.notEqual(seen.status, 'ready');
	await retryTunnel(room.host, spec.id);
	assert.equal((await echo(spec.bind.port!, Buffer.from('back\n'))).toString(), 'back\n');
	await closeTunnel(room.settings, spec.id);
});

test('a tunnel outlives a hang-up of its terminal', async () => {
	const {spec, state} = await room.open('rawtcp');
	process.kill(state.processId, 'SIGHUP');
	assert.equal((await echo(spec.bind.port!, Buffer.from('still\n'))).toString(), 'still\n');
	await closeTunnel(room.settings, spec.id);
});

test('nothing secret is in the wish, the log or the arguments of the worker', async () => {
	const {spec, state} = await room.open('rawtcp');
	await echo(spec.bind.port!, Buffer.from('x\n'));
	const texts = [
		readFileSync(path.join(room.settings.paths.tunnels, `${spec.id}.json`), 'utf8'),
		readFileSync(path.join(room.settings.paths.logs, `tunnel-${spec.id}.log`), 'utf8'),
		...(process.platform === 'linux' ? [readFileSync(`/proc/${state.processId}/cmdline`, 'utf8'), readFileSync(`/proc/${state.processId}/environ`, 'utf8')] : []),
	];
	const {cookie} = (await room.settings.credentials('real').read())!;
	for (const text of texts) {
		assert.ok(!text.includes(room.cluster.password) && !text.includes(cookie!));
	}

	await closeTunnel(room.settings, spec.id);
});
