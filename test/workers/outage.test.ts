import assert from 'node:assert/strict';
import {once} from 'node:events';
import net from 'node:net';
import process from 'node:process';
import {
	after,
	afterEach,
	before,
	test,
} from 'node:test';
import {closeTunnel} from '../../source/workers/close.ts';
import {startWorker} from '../../source/workers/worker-host.ts';
import {eventually} from '../helpers/baitui.ts';
import {echo, talk} from '../helpers/echo.ts';
import {noSsh, openPlainSsh} from '../helpers/plain-ssh.ts';
import {openWorkerRoom, type WorkerRoom} from '../helpers/worker-room.ts';

let room: WorkerRoom;

before(async () => {
	room = await openWorkerRoom();
});
afterEach(() => {
	room.cluster.faults.away = undefined;
});
after(async () => {
	await room.close();
});

test('a connection that comes while the server is away is answered when it is back', async () => {
	const {spec} = await room.open('rawtcp');
	await room.until(spec.id, 'ready');
	const early = await talk(spec.bind.port!);
	assert.equal(await early.say('before\n'), 'before\n');
	room.cluster.faults.away = 'server';
	room.cluster.cutConnections();
	const connection = await talk(spec.bind.port!);
	const heard = connection.say('patience\n');
	await room.until(spec.id, 'retrying');
	room.cluster.faults.away = undefined;
	assert.equal(await heard, 'patience\n');
	connection.close();
	early.close();
	await closeTunnel(room.settings, spec.id);
});

test('an ssh without options of its own is told at once when its stream is cut', {skip: noSsh}, async t => {
	const tunnel = await room.holdHere(t, 'sshd');
	const {ended} = await openPlainSsh(t, room, tunnel.port);
	room.cluster.cutConnections();
	const {code, stderr} = await ended;
	assert.equal(code, 255);
	assert.match(stderr, /closed|reset/i);
});

test('while somebody looks, a server that is away is asked again every second or two, however long it was away', {skip: process.platform !== 'linux'}, async () => {
	const {spec} = await room.open('rawtcp');
	await room.until(spec.id, 'ready');
	room.cluster.faults.away = 'server';
	const connection = net.connect(spec.bind.port!, '127.0.0.1');
	connection.on('error', () => undefined);
	await room.until(spec.id, 'retrying');
	// Six tries in a row would be half a minute apart by now if nobody looked.
	let tries = 0;
	let last: number | undefined;
	await eventually(async () => {
		const {nextTryAt} = await room.stateOf(spec.id);
		const pause = nextTryAt === undefined ? 0 : nextTryAt - Date.now();
		assert.ok(pause <= 2000, `the next try is ${pause} ms off`);
		tries += nextTryAt === last ? 0 : 1;
		last = nextTryAt;
		return tries > 6 ? true : undefined;
	}, 'it is asked again and again');

	room.cluster.faults.away = undefined;
	await room.until(spec.id, 'ready');
	connection.destroy();
	await closeTunnel(room.settings, spec.id);
});

test('a worker that is started while the server is away serves its port when the server is back', async () => {
	const {spec, state} = await room.open('rawtcp');
	process.kill(state.processId, 'SIGKILL');
	await eventually(async () => ((await room.stateOf(spec.id)).processId === 0 ? true : undefined), 'the worker is gone');
	room.cluster.faults.away = 'server';
	await startWorker(room.host, 'tunnel', spec.id);
	const connection = await talk(spec.bind.port!);
	const heard = connection.say('first word\n');
	await room.until(spec.id, 'retrying');
	room.cluster.faults.away = undefined;
	assert.equal(await heard, 'first word\n');
	connection.close();
	await closeTunnel(room.settings, spec.id);
});

test('a connection waits for a server that is away as long as was asked for; then it ends without a word, and a browser is told why', async () => {
	const patience = 2;
	const [raw, web] = [await room.open('rawtcp', {patience}), await room.open('jupyter', {patience})];
	await room.until(raw.spec.id, 'ready');
	await room.until(web.spec.id, 'ready');
	room.cluster.faults.away = 'server';
	const startedAt = performance.now();
	const {socket} = await talk(raw.spec.bind.port!);
	let heard = 0;
	socket.on('data', ({length}) => {
		heard += length;
	});
	const page = fetch(`http://127.0.0.1:${web.spec.bind.port!}/`);
	await once(socket, 'close');
	const {status, headers} = await page;
	assert.ok(performance.now() - startedAt >= patience * 1000, 'it was waited out');
	assert.deepEqual([heard, status, headers.has('retry-after')], [0, 503, true]);
	assert.match((await room.stateOf(raw.spec.id)).lastLoss?.reason ?? '', /cannot be reached/);
	room.cluster.faults.away = undefined;
	assert.equal(String(await echo(raw.spec.bind.port!, 'again\n')), 'again\n');
	await closeTunnel(room.settings, raw.spec.id);
	await closeTunnel(room.settings, web.spec.id);
});

test('a manager that does not answer is waited for like a server', async () => {
	const {spec} = await room.open('rawtcp');
	await room.until(spec.id, 'ready');
	room.cluster.faults.away = 'manager';
	const connection = await talk(spec.bind.port!);
	const heard = connection.say('maintenance\n');
	await room.until(spec.id, 'retrying');
	room.cluster.faults.away = undefined;
	assert.equal(await heard, 'maintenance\n');
	connection.close();
	await closeTunnel(room.settings, spec.id);
});

test('a new login is enough for a tunnel that waits for one, without anybody connecting or starting it again', async () => {
	const {spec, state} = await room.open('rawtcp');
	await room.until(spec.id, 'ready');
	room.cluster.forgetLogins();
	const connection = net.connect(spec.bind.port!, '127.0.0.1');
	connection.on('error', () => undefined);
	await room.until(spec.id, 'sign-in-needed');
	connection.destroy();
	await room.signIn();
	const ready = await room.until(spec.id, 'ready');
	assert.equal(ready.processId, state.processId);
	await closeTunnel(room.settings, spec.id);
});

test('a worker that was stopped looks at its session as soon as it goes on, and its connections live', {skip: process.platform === 'win32'}, async () => {
	const {spec, state} = await room.open('rawtcp');
	const before = await room.until(spec.id, 'ready');
	const connection = await talk(spec.bind.port!);
	assert.equal(await connection.say('before\n'), 'before\n');
	process.kill(state.processId, 'SIGSTOP');
	const stoppedAt = Date.now();
	await eventually(async () => (Date.now() - stoppedAt > 5000 ? true : undefined), 'it stood still for a while');
	process.kill(state.processId, 'SIGCONT');
	await eventually(async () => (/stood still for \d s/.test(room.logOf(spec.id)) ? true : undefined), 'the sleep is noticed');
	const now = await eventually(async () => {
		const now = await room.stateOf(spec.id);
		return now.checkedAt !== undefined && now.checkedAt > stoppedAt + 5000 ? now : undefined;
	}, 'the session was looked at');
	assert.equal(now.status, 'ready');
	assert.ok(now.checkedAt! > before.checkedAt!);
	assert.equal(await connection.say('after\n'), 'after\n');
	connection.close();
	await closeTunnel(room.settings, spec.id);
});

test('a login that expired while the machine slept is told of at once after it', {skip: process.platform === 'win32'}, async () => {
	const {spec, state} = await room.open('rawtcp');
	await room.until(spec.id, 'ready');
	process.kill(state.processId, 'SIGSTOP');
	const stoppedAt = Date.now();
	room.cluster.forgetLogins();
	await eventually(async () => (Date.now() - stoppedAt > 4500 ? true : undefined), 'it stood still for a while');
	process.kill(state.processId, 'SIGCONT');
	await room.until(spec.id, 'sign-in-needed');
	assert.match(room.logOf(spec.id), /stood still for \d s\n.*sign-in-needed/);
	await room.signIn();
	await room.until(spec.id, 'ready');
	await closeTunnel(room.settings, spec.id);
});
