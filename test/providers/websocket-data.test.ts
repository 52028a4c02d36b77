import assert from 'node:assert/strict';
import {randomBytes} from 'node:crypto';
import {once} from 'node:events';
import type {AddressInfo, Socket} from 'node:net';
import {after, before, test} from 'node:test';
import {type WebSocket, WebSocketServer} from 'ws';
import {
	headroom,
	type ByteStream,
	type Lending,
	type Piece,
} from '../../source/core/lending.ts';
import type {Problem} from '../../source/core/problem.ts';
import {upgrade} from '../../source/providers/backend-ai/websocket-handshake.ts';
import {websocketStream} from '../../source/providers/backend-ai/websocket-stream.ts';
import {eventually} from '../helpers/baitui.ts';

let server: WebSocketServer;

before(async () => {
	server = new WebSocketServer({port: 0, host: '127.0.0.1'});
	await once(server, 'listening');
});
after(() => {
	server.close();
	for (const socket of server.clients) {
		socket.terminate();
	}
});

async function connected(): Promise<{readonly stream: ByteStream; readonly lending: Lending; readonly far: WebSocket; readonly wire: Socket}> {
	const accepted = once(server, 'connection') as Promise<[WebSocket]>;
	const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
	const upgraded = await upgrade({url, headers: {}}, {skipsTlsVerification: false, signal: undefined});
	assert.equal(upgraded.status, 'open');
	const stream = websocketStream(upgraded.socket, upgraded.head, 'rawtcp of alpha');
	const [far] = await accepted;
	return {
		stream, lending: stream.lending!, far, wire: (far as unknown as {_socket: Socket})._socket,
	};
}

/** A piece as a socket lends it; given back, its memory is read into again. */
function lent(bytes: Buffer, whenBack: () => void = () => undefined): Piece {
	const memory = Buffer.alloc(headroom + bytes.length + 8);
	memory.set(bytes, headroom);
	return {
		bytes: memory.subarray(headroom, headroom + bytes.length), hasHeadroom: true, giveBack() {
			memory.fill(0);
			whenBack();
		},
	};
}

/** Takes lent pieces, and looks at each only after others came: memory that was read into too early shows. */
function collect({lending}: {readonly lending: Lending}) {
	const chunks: Buffer[] = [];
	let isLate = false;
	const kept: Array<{readonly piece: Piece; readonly place: number}> = [];
	const settle = () => {
		for (const {piece, place} of kept.splice(0)) {
			chunks[place] = Buffer.from(piece.bytes);
			piece.bytes.fill(0);
			piece.giveBack();
		}
	};

	lending.lend(piece => {
		kept.push({piece, place: chunks.length});
		chunks.push(Buffer.alloc(0));
		if (isLate) {
			return;
		}

		isLate = true;
		setImmediate(() => {
			isLate = false;
			settle();
		});
	});
	return () => {
		settle();
		return Buffer.concat(chunks);
	};
}

const sizes = [0, 1, 2, 3, 7, 125, 126, 127, 65_535, 65_536, 65_537, (256 * 1024) - 1, 256 * 1024, (256 * 1024) + 1, (1024 * 1024) - 3, 1024 * 1024];

for (const kind of ['lent', 'written', 'lent without headroom'] as const) {
	test(`pieces of every size that are ${kind} arrive as valid frames of at most 256 KiB, in order`, async () => {
		const {stream, lending, far} = await connected();
		const frames: Buffer[] = [];
		far.on('message', data => frames.push(data as Buffer));
		const sent = sizes.map(size => randomBytes(size));
		let back = 0;
		const count = () => {
			back++;
		};

		for (const bytes of sent) {
			if (kind === 'written') {
				stream.write(bytes);
			} else {
				lending.take({...lent(bytes, count), hasHeadroom: kind === 'lent'});
			}
		}

		const total = sent.reduce((sum, bytes) => sum + bytes.length, 0);
		await eventually(async () => (frames.reduce((sum, frame) => sum + frame.length, 0) >= total ? true : undefined), 'all of it arrived');
		assert.ok(Buffer.concat(frames).equals(Buffer.concat(sent)));
		assert.ok(frames.every(frame => frame.length <= 256 * 1024));
		if (kind !== 'written') {
			await eventually(async () => (back === sizes.length ? true : undefined), 'each piece was given back once');
		}

		stream.destroy();
	});
}

test('what is lent does not overtake what was written before, also when the far end does not read', async () => {
	const {stream, lending, far} = await connected();
	const chunks: Buffer[] = [];
	far.on('message', data => chunks.push(data as Buffer));
	far.pause();
	const sent = Array.from({length: 40}, () => randomBytes(500_001));
	for (const [index, bytes] of sent.entries()) {
		if (index % 3 === 0) {
			stream.write(bytes);
		} else {
			lending.take(lent(bytes));
		}
	}

	far.resume();
	await eventually(async () => (chunks.reduce((sum, chunk) => sum + chunk.length, 0) >= 40 * 500_001 ? true : undefined), 'all of it arrived');
	assert.ok(Buffer.concat(chunks).equals(Buffer.concat(sent)));
	stream.destroy();
});

test('frames and fragments of every size, with pings between them, are lent unchanged, and each piece stays until it is given back', async () => {
	const {stream, lending, far} = await connected();
	const read = collect({lending});
	const pongs: string[] = [];
	far.on('pong', data => pongs.push(data.toString()));
	const ended = once(stream, 'end');
	const sent: Buffer[] = [];
	for (let round = 0; round < 5; round++) {
		for (const [index, size] of sizes.entries()) {
			const bytes = randomBytes(size);
			sent.push(bytes);
			far.send(bytes, {fin: index % 3 !== 0 || index === sizes.length - 1});
			if (index % 4 === 0) {
				far.ping(`${round}-${index}`);
			}
		}
	}

	await eventually(async () => (pongs.length === 20 ? true : undefined), 'each ping was answered');
	far.close(1000);
	await ended;
	assert.ok(read().equals(Buffer.concat(sent)));
});

test('thousands of tiny frames in one read are lent unchanged', async () => {
	const {stream, lending, far} = await connected();
	const read = collect({lending});
	const ended = once(stream, 'end');
	const sent = Array.from({length: 20_000}, (_, index) => randomBytes(index % 9));
	for (const bytes of sent) {
		far.send(bytes);
	}

	far.close(1000);
	await ended;
	assert.ok(read().equals(Buffer.concat(sent)));
});

test('what came before anybody lends is lent first', async () => {
	const {stream, lending, far} = await connected();
	far.send('first ', {binary: true});
	await once(stream, 'readable');
	const read = collect({lending});
	far.send('second', {binary: true});
	far.close(1000);
	await once(stream, 'end');
	assert.equal(read().toString(), 'first second');
});

test('a connection cut in the middle of a frame is a Problem, and what came of it was lent', async () => {
	const {stream, lending, wire} = await connected();
	const read = collect({lending});
	const broken = once(stream, 'error') as Promise<[Problem]>;
	const half = randomBytes(1000);
	wire.write(Buffer.concat([Buffer.from([0x82, 126, 0x07, 0xD0]), half]), () => {
		wire.destroy();
	});
	const [problem] = await broken;
	assert.equal(problem.code, 'unreachable');
	assert.ok(read().equals(half));
	let isBack = false;
	lending.take(lent(half, () => {
		isBack = true;
	}));
	assert.equal(isBack, true, 'what can no longer be sent is given back');
});

test('pieces that are not given back stop the far end, and all of it comes when they are', async () => {
	const {stream, lending, far} = await connected();
	const held: Piece[] = [];
	let isHolding = true;
	let received = 0;
	lending.lend(piece => {
		received += piece.bytes.length;
		if (isHolding) {
			held.push(piece);
		} else {
			piece.giveBack();
		}
	});
	const total = 64 * 1024 * 1024;
	const frame = Buffer.alloc(256 * 1024);
	for (let sent = 0; sent < total; sent += frame.length) {
		far.send(frame);
	}

	// What another connection carries proves that there was time to read on.
	const other = await connected();
	other.far.on('message', data => {
		other.far.send(data);
	});
	for (let turn = 0; turn < 200; turn++) {
		other.stream.write('x');
		await once(other.stream, 'data');
	}

	assert.ok(received <= 5 * 1024 * 1024, `${received} bytes were lent`);
	isHolding = false;
	for (const piece of held) {
		piece.giveBack();
	}

	await eventually(async () => (received === total ? true : undefined), 'all of it came');
	stream.destroy();
	other.stream.destroy();
});
