import assert from 'node:assert/strict';
import {randomBytes} from 'node:crypto';
import {once} from 'node:events';
import type {AddressInfo, Socket} from 'node:net';
import {after, before, test} from 'node:test';
import {type WebSocket, WebSocketServer} from 'ws';
import {type Problem} from '../../source/core/problem.ts';
import {upgrade} from '../../source/providers/backend-ai/websocket-handshake.ts';
import {createFrameReader} from '../../source/providers/backend-ai/websocket-reader.ts';
import {websocketStream} from '../../source/providers/backend-ai/websocket-stream.ts';
import {groupPayloads} from '../../source/providers/backend-ai/websocket-writer.ts';

let server: WebSocketServer;
let url: string;

before(async () => {
	server = new WebSocketServer({port: 0, host: '127.0.0.1'});
	await once(server, 'listening');
	url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
after(() => {
	server.close();
	for (const socket of server.clients) {
		socket.terminate();
	}
});

async function connected(options?: Parameters<typeof websocketStream>[3]): Promise<{stream: ReturnType<typeof websocketStream>; far: WebSocket}> {
	const accepted = once(server, 'connection') as Promise<[WebSocket]>;
	const upgraded = await upgrade({url, headers: {}}, {skipsTlsVerification: false, signal: undefined});
	assert.equal(upgraded.status, 'open');
	const stream = websocketStream(upgraded.socket, upgraded.head, 'sshd of alpha', options);
	const [far] = await accepted;
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

test('after a doubt a stream lives on where its far end answers, and is cut where nothing comes for half a minute', async t => {
	const [{stream: living, far}, {stream: dead, far: silent}] = [await connected(), await connected()];
	silent.pause();
	far.once('ping', () => {
		far.send('here');
		far.send(Buffer.from('here'));
	});
	t.mock.timers.enable({apis: ['setTimeout']});
	living.doubt!();
	dead.doubt!();
	dead.doubt!();
	await once(living, 'data');
	const lost = once(dead, 'error') as Promise<[Problem]>;
	t.mock.timers.tick(30_000);
	const [error] = await lost;
	assert.deepEqual([error.code, living.destroyed], ['unreachable', false]);
	living.destroy();
});

test('a key press that is not answered is a doubt; a program that does not read is none', async t => {
	t.mock.timers.enable({apis: ['setTimeout', 'setInterval']});
	const [{stream: typed, far: first}, {stream: filled, far: second}] = [await connected(), await connected()];
	for (const far of [first, second]) {
		far.pause();
	}

	typed.write('x');
	filled.write(Buffer.alloc(64 * 1024));
	filled.doubt!();
	const lost = once(typed, 'error') as Promise<[Problem]>;
	t.mock.timers.tick(15_000);
	t.mock.timers.tick(15_000);
	t.mock.timers.tick(30_000);
	const [error] = await lost;
	assert.deepEqual([error.code, filled.destroyed], ['unreachable', false]);
	filled.destroy();
});

test('a stream that is quiet both ways is cut where its way is gone, and lives on where its far end answers or its reader lets it wait', async t => {
	t.mock.timers.enable({apis: ['setTimeout', 'setInterval']});
	const asked = {isAskedWhenQuiet: true};
	const [living, gone, unread, unasked] = [await connected(asked), await connected(asked), await connected(asked), await connected()];
	living.far.once('ping', () => {
		living.far.send(Buffer.from('here'));
	});
	const held: Array<() => void> = [];
	unread.stream.lending!.lend(({giveBack}) => {
		held.push(giveBack);
	});
	unread.far.send(randomBytes(1024));
	while (held.length === 0) {
		await new Promise(setImmediate);
	}

	for (const {far} of [gone, unread, unasked]) {
		far.pause();
	}

	const lost = once(gone.stream, 'error') as Promise<[Problem]>;
	for (let looks = 0; looks < 4; looks++) {
		t.mock.timers.tick(15_000);
	}

	await once(living.stream, 'data');
	t.mock.timers.tick(30_000);
	const [error] = await lost;
	const streams = [living, unread, unasked].map(({stream}) => stream);
	assert.deepEqual([error.code, ...streams.map(({destroyed}) => destroyed)], ['unreachable', false, false, false]);

	living.stream.destroy();
	unasked.stream.destroy();
	const noticed = once(unread.stream, 'error') as Promise<[Problem]>;
	held[0]!();
	for (let looks = 0; looks < 6; looks++) {
		t.mock.timers.tick(15_000);
	}

	assert.equal((await noticed)[0].code, 'unreachable');
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

test('fragments, pings between them and text do not disturb the bytes', async () => {
	const {stream, far} = await connected();
	const pong = once(far, 'pong') as Promise<[Buffer]>;
	far.send(Buffer.from('one '), {fin: false});
	far.ping('are you there');
	far.send(Buffer.from('two '), {fin: false});
	far.send(Buffer.from('three'), {fin: true});
	far.send('text that nobody asked for');
	far.send(Buffer.alloc(70_000, '.'));
	far.close(1000);
	const chunks: Buffer[] = [];
	for await (const chunk of stream) {
		chunks.push(chunk as Buffer);
	}

	assert.equal(Buffer.concat(chunks).toString(), `one two three${'.'.repeat(70_000)}`);
	assert.equal((await pong)[0].toString(), 'are you there');
});

test('the end of the stream closes the WebSocket with 1000', async () => {
	const {stream, far} = await connected();
	stream.end('last words');
	const [data] = await once(far, 'message') as [Buffer];
	assert.equal(data.toString(), 'last words');
	const [code] = await once(far, 'close') as [number];
	assert.equal(code, 1000);
});

for (const [what, bytes] of [
	['masked', [0x82, 0x81, 1, 2, 3, 4, 5]],
	['with reserved bits', [0xC2, 0x01, 0x61]],
	['of an unknown control kind', [0x8B, 0x00]],
	['that continues nothing', [0x80, 0x01, 0x61]],
] as const) {
	test(`a frame ${what} breaks the connection`, async () => {
		const {stream, far} = await connected();
		(far as unknown as {_socket: Socket})._socket.write(Buffer.from(bytes));
		const [error] = await once(stream, 'error') as [Problem];
		assert.equal(error.code, 'unreachable');
		far.terminate();
	});
}

test('frames are read alike however the network cuts them', () => {
	const sent = [Buffer.from([0x02, 0x03, 1, 2, 3, 0x89, 0x02, 9, 9, 0x80, 126, 0, 200]), Buffer.alloc(200, 7), Buffer.from([0x82, 127, 0, 0, 0, 0, 0, 1, 0, 0]), Buffer.alloc(65_536, 8), Buffer.from([0x88, 0x02, 0x03, 0xE9])];
	const whole = Buffer.concat(sent);
	for (const size of [1, 2, 3, 7, 211, 70_000]) {
		const events: string[] = [];
		let bytes = 0;
		const read = createFrameReader({
			onBytes(piece) {
				bytes += piece.length;
			},
			onPing: payload => events.push(`ping ${payload.toString('hex')} after ${bytes}`),
			onClose: code => events.push(`close ${code} after ${bytes}`),
			onError: reason => events.push(reason),
		});
		for (let start = 0; start < whole.length; start += size) {
			read(whole.subarray(start, start + size));
		}

		assert.deepEqual(events, ['ping 0909 after 3', `close 1001 after ${3 + 200 + 65_536}`], `in pieces of ${size}`);
	}
});

test('small pieces travel as one frame and large ones are cut', () => {
	const frames = groupPayloads([Buffer.alloc(10), Buffer.alloc(20), Buffer.alloc(600 * 1024)]);
	assert.deepEqual(frames.map(frame => frame.reduce((sum, chunk) => sum + chunk.length, 0)), [262_144, 262_144, 30 + 614_400 - 524_288]);
});
