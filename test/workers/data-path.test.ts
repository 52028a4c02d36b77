import assert from 'node:assert/strict';
import {randomBytes} from 'node:crypto';
import {once} from 'node:events';
import net from 'node:net';
import process from 'node:process';
import {after, before, test} from 'node:test';
import {residentMemory} from '../bench/process-stat.ts';
import {eventually} from '../helpers/baitui.ts';
import {openWorkerRoom, type WorkerRoom} from '../helpers/worker-room.ts';

const gibibyte = 1024 ** 3;
/** MiB that a worker may grow while 1 GiB waits. */
const mostGrowth = 64;

let room: WorkerRoom;
let port: number;
let id: string;
let processId: number;

before(async () => {
	room = await openWorkerRoom();
	const {spec, state} = await room.open('rawtcp');
	({id} = spec);
	port = spec.bind.port!;
	({processId} = state);
	await room.until(id, 'ready');
});
after(async () => {
	await room.close();
});

/** Sends bytes in pieces of odd sizes to the echo of rawtcp, and resolves with as many that come back. */
async function echo(bytes: Buffer): Promise<Buffer> {
	const socket = net.connect(port, '127.0.0.1');
	const send = async () => {
		for (let start = 0, size = 1; start < bytes.length; start += size, size = (size * 3) + 1) {
			if (!socket.write(bytes.subarray(start, start + size))) {
				await once(socket, 'drain');
			}
		}
	};

	const sending = send();
	const chunks: Buffer[] = [];
	let size = 0;
	for await (const chunk of socket) {
		chunks.push(chunk as Buffer);
		size += (chunk as Buffer).length;
		if (size >= bytes.length) {
			break;
		}
	}

	await sending;
	return Buffer.concat(chunks);
}

const random = (size: number) => Buffer.concat([Buffer.from('echo\n'), randomBytes(size)]);

test('a hundred connections at once carry different bytes both ways, each its own', async () => {
	const all = Array.from({length: 100}, (_, index) => random(200_000 + (index * 1001)));
	const answers = await Promise.all(all.map(async bytes => echo(bytes)));
	for (const [index, answer] of answers.entries()) {
		assert.ok(answer.equals(all[index]!), `connection ${index}`);
	}

	const total = all.reduce((sum, bytes) => sum + bytes.length, 0);
	await eventually(async () => {
		const {bytesIn, bytesOut} = await room.stateOf(id);
		return bytesIn === total && bytesOut === total ? true : undefined;
	}, 'each byte is counted once');
});

test('a reader that does not read holds up nobody else, and no memory', {skip: process.platform !== 'linux'}, async () => {
	const before = residentMemory(processId);
	const slow = net.connect(port, '127.0.0.1');
	slow.pause();
	slow.write(`SOURCE ${gibibyte}\n`);
	const start = (await room.stateOf(id)).bytesIn;
	await eventually(async () => ((await room.stateOf(id)).bytesIn > start ? true : undefined), 'the source flows');
	const sent = random(30_000_000);
	for (let turn = 0; turn < 3; turn++) {
		assert.ok((await echo(sent)).equals(sent));
	}

	assert.ok((await room.stateOf(id)).bytesIn - start - (3 * sent.length) < gibibyte / 16, 'the source waits');
	const growth = residentMemory(processId) - before;
	assert.ok(growth <= mostGrowth, `grew by ${growth} MiB`);
	let got = 0;
	slow.on('data', chunk => {
		got += chunk.length;
	});
	slow.resume();
	await eventually(async () => (got === gibibyte ? true : undefined), 'all of it came after all');
	slow.destroy();
});

test('a session that does not read holds up nobody else, and no memory', {skip: process.platform !== 'linux'}, async () => {
	const before = residentMemory(processId);
	const stalled = net.connect(port, '127.0.0.1');
	// What rawtcp would send back is not read: so it stops to read, too.
	stalled.pause();
	const piece = Buffer.alloc(1024 * 1024);
	stalled.write('echo\n');
	const closed = once(stalled, 'close');
	const flood = async () => {
		for (let sent = 0; sent < gibibyte && !stalled.destroyed; sent += piece.length) {
			if (!stalled.write(piece)) {
				await Promise.race([once(stalled, 'drain'), closed]);
			}
		}
	};

	const flooding = flood();
	const sent = random(30_000_000);
	for (let turn = 0; turn < 3; turn++) {
		assert.ok((await echo(sent)).equals(sent));
	}

	assert.ok(stalled.writableLength > 0, 'the sender waits');
	const growth = residentMemory(processId) - before;
	assert.ok(growth <= mostGrowth, `grew by ${growth} MiB`);
	stalled.destroy();
	await flooding;
});
