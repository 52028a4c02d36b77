import assert from 'node:assert/strict';
import {randomBytes} from 'node:crypto';
import {once} from 'node:events';
import type {AddressInfo} from 'node:net';
import {after, before, test} from 'node:test';
import {WebSocket, WebSocketServer} from 'ws';
import {Problem} from '../../source/core/problem.ts';
import {split, websocketStream} from '../../source/providers/backend-ai/websocket-stream.ts';

let server: WebSocketServer;
let url: string;

before(async () => {
	server = new WebSocketServer({port: 0, host: '127.0.0.1'});
	await once(server, 'listening');
	url = `ws://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
after(() => {
	server.close();
	for (const socket of server.clients) {
		socket.terminate();
	}
});

async function connected(): Promise<{stream: ReturnType<typeof websocketStream>; far: WebSocket}> {
	const accepted = once(server, 'connection') as Promise<[WebSocket]>;
	const near = new WebSocket(url, {perMessageDeflate: false});
	const stream = websocketStream(near, 'sshd of alpha');
	const [[far]] = await Promise.all([accepted, once(near, 'open')]);
	return {stream, far};
}

test('bytes pass both ways unchanged, and no frame is larger than 256 KiB', async () => {
	const {stream, far} = await connected();
	const sizes: number[] = [];
	far.on('message', data => {
		sizes.push((data as Buffer).length);
		far.send(data);
	});
	const sent = randomBytes(3_000_000);
	const chunks: Buffer[] = [];
	stream.write(sent);
	for await (const chunk of stream) {
		chunks.push(chunk as Buffer);
		if (chunks.reduce((sum, one) => sum + one.length, 0) === sent.length) {
			break;
		}
	}

	assert.ok(Buffer.concat(chunks).equals(sent));
	assert.ok(Math.max(...sizes) <= 256 * 1024);
});

test('the far end\'s normal end is the end of the stream', async () => {
	const {stream, far} = await connected();
	far.send(Buffer.from('bye'));
	far.close(1001);
	stream.resume();
	await once(stream, 'end');
});

for (const [code, expected] of [[1013, 'session-not-usable'], [1011, 'failed']] as const) {
	test(`close code ${code} is Problem ${expected}, worth another try`, async () => {
		const {stream, far} = await connected();
		far.close(code);
		const [error] = await once(stream, 'error') as [Problem];
		assert.equal(error.code, expected);
		assert.equal(error.isTemporary, true);
	});
}

test('a cut connection is Problem unreachable', async () => {
	const {stream, far} = await connected();
	far.terminate();
	const [error] = await once(stream, 'error') as [Problem];
	assert.equal(error.code, 'unreachable');
});

test('a reader that does not read stops the sender, and loses nothing', async () => {
	const {stream, far} = await connected();
	const total = 64 * 1024 * 1024;
	const piece = Buffer.alloc(64 * 1024);
	for (let sent = 0; sent < total; sent += piece.length) {
		far.send(piece);
	}

	// A read of another connection's echo proves that the loop had time to take all it wanted.
	const other = await connected();
	other.far.on('message', data => {
		other.far.send(data);
	});
	for (let turn = 0; turn < 200; turn++) {
		other.stream.write('x');
		await once(other.stream, 'data');
	}

	assert.ok(stream.readableLength < 4 * 1024 * 1024, `holds ${stream.readableLength} bytes`);
	assert.ok(far.bufferedAmount > total / 2, `only ${far.bufferedAmount} bytes wait at the sender`);
	let received = 0;
	for await (const chunk of stream) {
		received += (chunk as Buffer).length;
		if (received === total) {
			break;
		}
	}

	other.stream.destroy();
});

test('small pieces travel as one frame and large ones are cut', () => {
	const frames = split([Buffer.alloc(10), Buffer.alloc(20), Buffer.alloc(600 * 1024)]);
	assert.deepEqual(frames.map(frame => frame.reduce((sum, chunk) => sum + chunk.length, 0)), [30, 262_144, 262_144, 614_400 - 524_288]);
});
