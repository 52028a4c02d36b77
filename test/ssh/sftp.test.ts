import assert from 'node:assert/strict';
import {Buffer} from 'node:buffer';
import {duplexPair, type Duplex} from 'node:stream';
import {test} from 'node:test';
import {Problem} from '../../source/core/problem.ts';
import {openSftpChannel} from '../../source/ssh/sftp-channel.ts';
import {sftpLimits} from '../../source/ssh/sftp-limits.ts';
import {encodePacket, packetTypes, readPacket} from '../../source/ssh/sftp-wire.ts';
import {createSftp} from '../../source/ssh/sftp.ts';

type Answer = (send: (type: number, fields: ReadonlyArray<number | bigint | Uint8Array>) => void, type: number, packet: Buffer) => void;

/** The far end of an SFTP conversation: whole packets come in, the test answers them. */
function startFar(far: Duplex, answer: Answer, extensions: readonly string[] = [], cut = Infinity) {
	let received = Buffer.alloc(0);
	const write = (bytes: Buffer) => {
		for (let at = 0; at < bytes.length; at += cut) {
			far.write(bytes.subarray(at, at + cut));
		}
	};

	far.on('data', (chunk: Buffer) => {
		received = Buffer.concat([received, chunk]);
		while (received.length >= 4 && received.length >= 4 + received.readUInt32BE(0)) {
			const packet = received.subarray(4, 4 + received.readUInt32BE(0));
			received = received.subarray(4 + packet.length);
			if (packet[0] === packetTypes.init) {
				write(encodePacket(packetTypes.version, 3, extensions.map(part => Buffer.from(part))));
			} else {
				answer((type, fields) => {
					write(encodePacket(type, packet.readUInt32BE(1), fields));
				}, packet[0]!, packet);
			}
		}
	});
}

const status = (code: number, message = ''): [number, ReadonlyArray<number | Uint8Array>] => [packetTypes.status, [code, Buffer.from(message), Buffer.alloc(0)]];

async function open(answer: Answer, extensions: readonly string[] = [], cut = Infinity) {
	const [near, far] = duplexPair();
	startFar(far, answer, extensions, cut);
	const channel = await openSftpChannel(near, {name: 'alpha'});
	return {sftp: createSftp(channel, await sftpLimits(channel, 'alpha'), 'alpha'), near, far};
}

test('answers in any order and in any pieces find their questions', async () => {
	const held: Array<() => void> = [];
	const {sftp} = await open((send, _type, packet) => {
		const path = readPacket(packet, 5).string();
		held.push(() => {
			send(packetTypes.name, [1, path, Buffer.alloc(0), 0]);
		});
		if (held.length === 50) {
			for (const release of held.toReversed()) {
				release();
			}
		}
	}, [], 3);
	const paths = Array.from({length: 50}, (_, index) => `/path/${index}`);
	assert.deepEqual(await Promise.all(paths.map(async path => sftp.realpath(path))), paths);
});

test('each refusal is a sentence with its path and its own code', async () => {
	let next = status(2);
	const {sftp} = await open(send => {
		send(...next);
	});
	await assert.rejects(sftp.makeFolder('/a'), {code: 'not-found', message: 'There is no /a in alpha.'});
	next = status(3);
	await assert.rejects(sftp.open('/b\u{1B}[2J', 'write'), {code: 'refused', message: 'You have no permission for /b in alpha.'});
	next = status(4, 'Failure\u{1B}[31m');
	await assert.rejects(sftp.removeFile('/c'), {code: 'failed', message: '/c in alpha cannot be removed: Failure.'});
	next = [packetTypes.status, [4]];
	await assert.rejects(sftp.removeFolder('/d'), {code: 'failed', message: '/d in alpha cannot be removed: code 4.'});
});

test('a missing file has no stat, other troubles are told', async () => {
	let next = status(2);
	const {sftp} = await open(send => {
		send(...next);
	});
	assert.equal(await sftp.stat('/nowhere'), undefined);
	next = status(3);
	await assert.rejects(sftp.stat('/secret'), {code: 'refused'});
});

test('a server that sends nonsense gives a sentence, not a crash', async () => {
	const {sftp} = await open(send => {
		send(packetTypes.attributes, []);
	});
	await assert.rejects(sftp.stat('/x'), {code: 'failed', message: /makes no sense/});
	await assert.rejects(sftp.list('/x'), {code: 'failed'});
});

test('a refusal that is cut short ends the conversation, not the program', async () => {
	const {sftp} = await open(send => {
		send(packetTypes.status, []);
	});
	await assert.rejects(sftp.stat('/x'), {code: 'failed', message: /no file server/});
});

test('the text of a ~/.bashrc instead of SFTP is recognised', async () => {
	const [near, far] = duplexPair();
	far.write('welcome to the machine\n');
	await assert.rejects(openSftpChannel(near, {name: 'alpha'}), (error: unknown) => error instanceof Problem && error.code === 'failed' && (error.hint ?? '').includes('bashrc'));
	assert.ok(near.destroyed);
});

test('what comes before the marker is dropped, wherever it is cut', async () => {
	for (const cut of [1, 2, 7, 1000]) {
		const [near, far] = duplexPair();
		const marker = Buffer.from('MARKMARK!');
		const greeting = Buffer.from(`welcome MARK MARKMARK ${'x'.repeat(50)}MARKMARK!`);
		for (let at = 0; at < greeting.length; at += cut) {
			far.write(greeting.subarray(at, at + cut));
		}

		startFar(far, () => undefined, ['posix-rename@openssh.com', '1']);
		const channel = await openSftpChannel(near, {name: 'alpha', marker});
		assert.equal(channel.extensions.get('posix-rename@openssh.com'), '1');
	}
});

test('a lost stream fails all that is under way and all that comes later', async () => {
	const {sftp, near} = await open(() => undefined);
	const calls = [sftp.list('/a'), sftp.stat('/b'), sftp.open('/c', 'read')];
	const all = Promise.all(calls.map(async call => assert.rejects(call, {code: 'unreachable'})));
	near.destroy();
	await all;
	await assert.rejects(sftp.stat('/d'), {code: 'unreachable'});
});

test('a rename replaces in one step where the server can', async () => {
	const asked: number[] = [];
	const answer: Answer = (send, type) => {
		asked.push(type);
		send(...status(0));
	};

	const able = await open(answer, ['posix-rename@openssh.com', '1']);
	await able.sftp.rename('/a', '/b');
	assert.deepEqual(asked, [packetTypes.extended]);
});

test('a rename takes the place of a file also where the server cannot', async () => {
	const asked: number[] = [];
	const {sftp} = await open((send, type) => {
		asked.push(type);
		if (type === packetTypes.lstat) {
			send(packetTypes.attributes, [0]);
		} else {
			send(...status(asked.length === 1 ? 4 : 0));
		}
	});
	await sftp.rename('/a', '/b');
	assert.deepEqual(asked, [packetTypes.rename, packetTypes.lstat, packetTypes.remove, packetTypes.rename]);
});

test('the limits of the server are kept, and none is no limit', async () => {
	assert.deepEqual((await open(() => undefined)).sftp.limits, {readSize: 65_536, writeSize: 260_096});
	const extended = (read: bigint, write: bigint): Answer => (send, _type, packet) => {
		assert.equal(readPacket(packet, 5).string().toString(), 'limits@openssh.com');
		send(packetTypes.extendedReply, [0n, read, write, 0n]);
	};

	assert.deepEqual((await open(extended(32_768n, 4096n), ['limits@openssh.com', '1'])).sftp.limits, {readSize: 32_768, writeSize: 4096});
	assert.deepEqual((await open(extended(0n, 0n), ['limits@openssh.com', '1'])).sftp.limits, {readSize: 260_096, writeSize: 260_096});
});

test('what a disk holds, and whether it takes writes, is unknown where the server cannot tell', async () => {
	const {sftp} = await open(() => undefined);
	assert.equal(await sftp.room('/'), undefined);
	const able = await open(send => {
		send(packetTypes.extendedReply, [512n, 4096n, 100n, 50n, 25n, 0n, 0n, 0n, 0n, 1n, 255n]);
	}, ['statvfs@openssh.com', '2']);
	assert.deepEqual(await able.sftp.room('/'), {free: 25 * 4096, total: 100 * 4096, isReadOnly: true});
});
