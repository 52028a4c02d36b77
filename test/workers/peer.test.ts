import assert from 'node:assert/strict';
import {spawn} from 'node:child_process';
import {once} from 'node:events';
import {readFileSync} from 'node:fs';
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

test('who has hung up already is gone, whatever the kernel says of its orphan', {skip: !isLinux}, async () => {
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
	assert.equal(await peerOf(socket), 'gone');
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

test('while a table of thousands of sockets is read, the loop turns once a page and other streams go on', {skip: !isLinux}, async t => {
	const sockets: net.Socket[] = [];
	t.after(() => {
		for (const socket of sockets) {
			socket.destroy();
		}
	});
	const crowd = net.createServer(socket => {
		sockets.push(socket.on('error', () => undefined));
		socket.pipe(socket);
	});
	crowd.listen(0, '127.0.0.1');
	t.after(() => {
		crowd.close();
	});
	await once(crowd, 'listening');
	const dial = async (to: number) => {
		const socket = net.connect(to, '127.0.0.1').on('error', () => undefined);
		sockets.push(socket);
		await once(socket, 'connect');
		return socket;
	};

	for (let batch = 0; batch < 15; batch++) {
		await Promise.all(Array.from({length: 100}, async () => dial((crowd.address() as net.AddressInfo).port)));
	}

	const rows = readFileSync('/proc/net/tcp', 'latin1').split('\n').length;
	assert.ok(rows > 3000, `${rows} rows`);
	const other = await dial((crowd.address() as net.AddressInfo).port);
	let [isOver, turns, echoes] = [false, 0, 0];
	const turn = () => {
		turns++;
		if (!isOver) {
			setImmediate(turn);
		}
	};

	other.on('data', () => {
		echoes++;
		other.write('.');
	});
	other.write('.');
	turn();
	// No such connection is in the table, so that all of it is read.
	assert.equal(await peerOf({
		remoteAddress: '127.0.0.1', remotePort: 1, localAddress: '127.0.0.1', localPort: port,
	}), 'gone');
	isOver = true;
	// The kernel gives pages of 4096 bytes, and a row has 150.
	assert.ok(turns > rows * 150 / 4096, `${turns} turns for ${rows} rows`);
	assert.ok(echoes > 10, `${echoes} echoes for ${rows} rows`);
});
