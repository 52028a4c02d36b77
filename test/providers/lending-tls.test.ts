import assert from 'node:assert/strict';
import {randomBytes} from 'node:crypto';
import {once} from 'node:events';
import type {AddressInfo} from 'node:net';
import {after, before, test} from 'node:test';
import tls from 'node:tls';
import type {Piece} from '../../source/core/lending.ts';
import {type LendingSocket, lendingSocket} from '../../source/providers/lending-socket.ts';
import {eventually} from '../helpers/baitui.ts';

/** A key that both ends know does without certificates. */
const psk = randomBytes(32);
const ciphers = {ciphers: 'PSK-AES128-GCM-SHA256', maxVersion: 'TLSv1.2'} as const;
/** Bytes of the largest record of TLS. */
const record = 16 * 1024;

let server: tls.Server;

before(async () => {
	server = tls.createServer({...ciphers, pskCallback: () => psk}).listen(0, '127.0.0.1');
	await once(server, 'listening');
});
after(() => {
	server.close();
});

async function connect(): Promise<{readonly socket: LendingSocket; readonly far: tls.TLSSocket}> {
	const connection = once(server, 'secureConnection') as Promise<[tls.TLSSocket]>;
	const socket = lendingSocket(onread => {
		const options = {
			...ciphers, onread, host: '127.0.0.1', port: (server.address() as AddressInfo).port, pskCallback: () => ({psk, identity: 'test'}), checkServerIdentity: () => undefined,
		};
		return tls.connect(options);
	});
	const [far] = await connection;
	return {socket, far};
}

test('records of TLS that come together are lent as one piece, unchanged until it is given back', async () => {
	const {socket, far} = await connect();
	const sent = randomBytes(20_000_000);
	const got: Buffer[] = [];
	const held: Array<{readonly piece: Piece; readonly copy: Buffer}> = [];
	let largest = 0;
	socket.lending.lend(piece => {
		const copy = Buffer.from(piece.bytes);
		got.push(copy);
		held.push({piece, copy});
		largest = Math.max(largest, copy.length);
		if (held.length < 3) {
			return;
		}

		const {piece: oldest, copy: before} = held.shift()!;
		assert.ok(oldest.bytes.equals(before));
		oldest.bytes.fill(0);
		oldest.giveBack();
	});
	far.end(sent);
	await once(socket, 'end');
	assert.ok(Buffer.concat(got).equals(sent));
	assert.ok(largest > record, `the largest piece has ${largest} bytes`);
	socket.destroy();
});

test('what is typed over TLS is lent as it comes', async () => {
	const {socket, far} = await connect();
	let got = '';
	socket.lending.lend(({bytes, giveBack}) => {
		got += bytes.toString();
		giveBack();
	});
	const type = async (key: string, whole: string) => {
		far.write(key);
		await eventually(async () => (got === whole ? true : undefined), `${whole} came`);
	};

	await type('l', 'l');
	await type('s', 'ls');
	far.end('logout');
	await once(socket, 'end');
	assert.equal(got, 'lslogout');
	socket.destroy();
});

test('pieces of TLS that are not given back stop the sender, and nothing is lost', async () => {
	const {socket, far} = await connect();
	const sent = randomBytes(40_000_000);
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
	far.end(sent);
	await eventually(async () => (socket.isPaused() ? true : undefined), 'it reads no more');
	assert.ok(far.writableLength > 0);
	isHolding = false;
	for (const piece of held) {
		piece.giveBack();
	}

	await once(socket, 'end');
	assert.ok(Buffer.concat(got).equals(sent));
	socket.destroy();
});

test('a connection of TLS that lends no more is one like any other, and goes on where it was', async () => {
	const {socket, far} = await connect();
	const sent = randomBytes(3_000_000);
	const chunks: Buffer[] = [];
	far.end(sent);
	await new Promise<void>(resolve => {
		socket.lending.lend(({bytes, giveBack}) => {
			chunks.push(Buffer.from(bytes));
			giveBack();
			if (chunks.length < 3) {
				return;
			}

			socket.lending.lend(undefined);
			resolve();
		});
	});
	assert.equal(socket.isPaused(), true);
	for await (const chunk of socket) {
		chunks.push(chunk as Buffer);
	}

	assert.ok(Buffer.concat(chunks).equals(sent));
});
