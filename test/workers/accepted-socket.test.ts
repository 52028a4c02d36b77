import assert from 'node:assert/strict';
import {randomBytes} from 'node:crypto';
import {once} from 'node:events';
import net from 'node:net';
import {after, before, test} from 'node:test';
import type {Piece} from '../../source/core/lending.ts';
import {lendAccepted} from '../../source/workers/accepted-socket.ts';
import {eventually} from '../helpers/baitui.ts';

let server: net.Server;

before(async () => {
	server = net.createServer({pauseOnConnect: true, allowHalfOpen: true}).listen(0, '127.0.0.1');
	await once(server, 'listening');
});
after(() => {
	server.close();
});

async function accept(): Promise<{readonly client: net.Socket; readonly accepted: net.Socket}> {
	const connection = once(server, 'connection') as Promise<[net.Socket]>;
	const client = net.connect((server.address() as net.AddressInfo).port, '127.0.0.1');
	const [accepted] = await connection;
	return {client, accepted};
}

const connections = async () => new Promise<number>((resolve, reject) => {
	server.getConnections((error, count) => {
		if (error) {
			reject(error);
		} else {
			resolve(count);
		}
	});
});

/** Hides what a future Node may not have any more. */
function hidePrivateField(accepted: net.Socket): void {
	Object.defineProperty((accepted as unknown as {_handle: object})._handle, 'useUserBuffer', {value: undefined});
}

for (const isHidden of [false, true]) {
	test(`an accepted connection lends what comes, unchanged, ${isHidden ? 'also where Node reads it' : 'read into memory with room for a head'}`, async () => {
		const {client, accepted} = await accept();
		if (isHidden) {
			hidePrivateField(accepted);
		}

		const socket = lendAccepted(accepted);
		const sent = randomBytes(5_000_000);
		client.end(sent);
		const got: Buffer[] = [];
		socket.lending.lend(({bytes, hasHeadroom, giveBack}) => {
			assert.equal(hasHeadroom, !isHidden);
			assert.ok(!hasHeadroom || (bytes.byteOffset >= 16 && bytes.byteOffset % 8 === 0));
			got.push(Buffer.from(bytes));
			bytes.fill(0);
			setImmediate(giveBack);
		});
		await once(socket, 'end');
		assert.ok(Buffer.concat(got).equals(sent));
		socket.destroy();
		await eventually(async () => (await connections() === 0 ? true : undefined), 'the server counts no connection');
	});

	test(`pieces that are not given back stop the sender, ${isHidden ? 'also where Node reads them' : 'a few at most'}, and nothing is lost`, async () => {
		const {client, accepted} = await accept();
		if (isHidden) {
			hidePrivateField(accepted);
		}

		const socket = lendAccepted(accepted);
		const sent = randomBytes(40_000_000);
		client.end(sent);
		const held: Piece[] = [];
		const got: Buffer[] = [];
		let isHolding = true;
		socket.lending.lend(piece => {
			got.push(Buffer.from(piece.bytes));
			if (isHolding) {
				held.push(piece);
			} else {
				piece.giveBack();
			}
		});
		await eventually(async () => (held.length >= 4 ? true : undefined), 'four pieces are lent');
		// What another connection sends in full proves that the loop had time to read on.
		const other = await accept();
		const otherSocket = lendAccepted(other.accepted);
		otherSocket.lending.lend(piece => {
			piece.giveBack();
		});
		other.client.end(sent);
		await once(otherSocket, 'end');
		assert.equal(held.length, 4);
		isHolding = false;
		for (const piece of held) {
			piece.giveBack();
		}

		await once(socket, 'end');
		assert.ok(Buffer.concat(got).equals(sent));
		socket.destroy();
		otherSocket.destroy();
	});
}

test('a connection that lends no more is one like any other, and goes on where it was', async () => {
	const {client, accepted} = await accept();
	const socket = lendAccepted(accepted);
	client.write('lent');
	await new Promise<void>(resolve => {
		socket.lending.lend(({bytes, giveBack}) => {
			assert.equal(bytes.toString(), 'lent');
			giveBack();
			socket.lending.lend(undefined);
			resolve();
		});
	});
	assert.equal(socket.isPaused(), true);
	client.end('given');
	const chunks: Buffer[] = [];
	for await (const chunk of socket) {
		chunks.push(chunk as Buffer);
	}

	assert.equal(Buffer.concat(chunks).toString(), 'given');
	socket.destroy();
});

test('a connection keeps its addresses and writes as before', async () => {
	const {client, accepted} = await accept();
	const {remotePort} = accepted;
	const socket = lendAccepted(accepted);
	assert.equal(socket.remotePort, remotePort);
	assert.equal(socket.allowHalfOpen, true);
	socket.end('hello');
	const [data] = await once(client, 'data') as [Buffer];
	assert.equal(data.toString(), 'hello');
	client.destroy();
	socket.destroy();
});
