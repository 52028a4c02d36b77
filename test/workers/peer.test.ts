import assert from 'node:assert/strict';
import {spawn} from 'node:child_process';
import {once} from 'node:events';
import net from 'node:net';
import process from 'node:process';
import {after, before, test} from 'node:test';
import {peerOf} from '../../source/workers/peer.ts';

const isLinux = process.platform === 'linux';
const isRoot = process.getuid?.() === 0;
let server: net.Server;
let port: number;

before(async () => {
	server = net.createServer({pauseOnConnect: true});
	server.listen(0, '127.0.0.1');
	await once(server, 'listening');
	({port} = server.address() as net.AddressInfo);
});
after(() => {
	server.close();
});

async function accepted(connect: () => void): Promise<net.Socket> {
	const connection = once(server, 'connection') as Promise<[net.Socket]>;
	connect();
	const [socket] = await connection;
	return socket;
}

test('a connection of this user is the owner\'s', {skip: !isLinux}, async () => {
	let client: net.Socket | undefined;
	const socket = await accepted(() => {
		client = net.connect(port, '127.0.0.1');
	});
	assert.equal(await peerOf(socket), 'owner');
	client!.destroy();
	socket.destroy();
});

test('a connection of another user is a stranger\'s', {skip: !isLinux || !isRoot}, async () => {
	const script = `require('node:net').connect(${port}, '127.0.0.1').on('error', () => {}); setInterval(() => {}, 1000)`;
	const other = spawn('setpriv', ['--reuid=65534', '--regid=65534', '--clear-groups', process.execPath, '-e', script], {stdio: 'ignore', env: {}});
	const socket = await accepted(() => undefined);
	assert.equal(await peerOf(socket), 'stranger');
	other.kill('SIGKILL');
	socket.destroy();
});

test('who has hung up already is a stranger, whatever the kernel says of its orphan', {skip: !isLinux}, async () => {
	const socket = await accepted(() => {
		const client = net.connect(port, '127.0.0.1', () => {
			client.resetAndDestroy();
		});
	});
	socket.on('error', () => undefined);
	await new Promise<void>(resolve => {
		socket.once('close', () => {
			resolve();
		});
		socket.resume();
	});
	assert.equal(await peerOf(socket), 'stranger');
});

test('an IPv6 loopback connection is looked up too', {skip: !isLinux}, async t => {
	const six = net.createServer({pauseOnConnect: true});
	six.listen(0, '::1');
	const isListening = await Promise.race([once(six, 'listening').then(() => true), once(six, 'error').then(() => false)]);
	if (!isListening) {
		t.skip('no IPv6 here');
		return;
	}

	const connection = once(six, 'connection') as Promise<[net.Socket]>;
	const client = net.connect((six.address() as net.AddressInfo).port, '::1');
	const [socket] = await connection;
	assert.equal(await peerOf(socket), 'owner');
	client.destroy();
	socket.destroy();
	six.close();
});
