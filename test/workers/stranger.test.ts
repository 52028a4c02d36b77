import assert from 'node:assert/strict';
import {execFile} from 'node:child_process';
import {once} from 'node:events';
import net from 'node:net';
import process from 'node:process';
import {
	after,
	before,
	test,
	type TestContext,
} from 'node:test';
import {promisify} from 'node:util';
import {closeTunnel} from '../../source/workers/close.ts';
import {eventually} from '../helpers/baitui.ts';
import {openWorkerRoom, type WorkerRoom} from '../helpers/worker-room.ts';

const canBeAnother = process.platform === 'linux' && process.getuid?.() === 0;
let room: WorkerRoom;

before(async () => {
	room = await openWorkerRoom();
});
after(async () => {
	await room.close();
});

/** What a process of another user reads through a port before it is closed, at most the head of a page. */
async function readAsAnother(port: number): Promise<string> {
	const script = `
		const socket = require('node:net').connect(${port}, '127.0.0.1');
		let read = '';
		socket.on('error', () => {}).on('data', data => {
			read += data;
			if (read.includes('jupyter')) {
				socket.destroy();
			}
		}).on('close', () => { process.stdout.write(JSON.stringify(read)); });
		socket.write(['GET / HTTP/1.1', 'Host: x', '', ''].join(String.fromCharCode(13, 10)));
	`;
	const {stdout} = await promisify(execFile)('setpriv', ['--reuid=65534', '--regid=65534', '--clear-groups', process.execPath, '-e', script], {env: {}});
	return JSON.parse(stdout) as string;
}

/** Many connections on this host that have nothing to do with a tunnel. */
async function crowd(t: TestContext, size: number): Promise<void> {
	const accepted: net.Socket[] = [];
	const server = net.createServer(socket => {
		accepted.push(socket);
	}).listen(0, '127.0.0.1');
	await once(server, 'listening');
	const {port} = server.address() as net.AddressInfo;
	const clients: net.Socket[] = [];
	for (let first = 0; first < size; first += 100) {
		const some = Array.from({length: 100}, () => net.connect(port, '127.0.0.1'));
		await Promise.all(some.map(async client => once(client, 'connect')));
		clients.push(...some);
	}

	t.after(() => {
		for (const socket of [...clients, ...accepted]) {
			socket.destroy();
		}

		server.close();
	});
}

test('another user reads nothing through a tunnel, and is counted', {skip: !canBeAnother}, async () => {
	for (const target of ['jupyter', 'rawtcp']) {
		const {spec} = await room.open(target);
		assert.equal(await readAsAnother(spec.bind.port!), '');
		const state = await room.stateOf(spec.id);
		assert.deepEqual([state.refused, state.bytesIn, state.bytesOut], [1, 0, 0], target);
		await closeTunnel(room.settings, spec.id);
	}
});

test('who only looks whether a port is open is not taken for another user', {skip: process.platform !== 'linux'}, async () => {
	const {spec} = await room.open('jupyter');
	const {port} = spec.bind;
	for (let times = 0; times < 20; times++) {
		const socket = net.connect(port!, '127.0.0.1');
		await once(socket, 'connect');
		socket.resetAndDestroy();
	}

	// It is looked up after them.
	const page = await fetch(`http://127.0.0.1:${port!}/`);
	assert.match(await page.text(), /jupyter/);
	const {totalConnections, refused} = await room.stateOf(spec.id);
	assert.ok(totalConnections > 1);
	assert.equal(refused, 0);
	await closeTunnel(room.settings, spec.id);
});

test('in a crowd of connections the owner is served and another user is not', {skip: !canBeAnother}, async t => {
	const {spec} = await room.open('jupyter');
	await crowd(t, 2000);
	const [page, theirs] = await Promise.all([fetch(`http://127.0.0.1:${spec.bind.port!}/`), readAsAnother(spec.bind.port!)]);
	assert.equal(page.status, 200);
	assert.match(await page.text(), /jupyter/);
	assert.equal(theirs, '');
	await eventually(async () => ((await room.stateOf(spec.id)).refused === 1 ? true : undefined), 'the refusal is counted');
	await closeTunnel(room.settings, spec.id);
});

test('a tunnel that is shared on purpose serves another user', {skip: !canBeAnother}, async () => {
	const {spec} = await room.open('jupyter', {isShared: true});
	assert.match(await readAsAnother(spec.bind.port!), /jupyter/);
	assert.equal((await room.stateOf(spec.id)).refused, 0);
	await closeTunnel(room.settings, spec.id);
});
