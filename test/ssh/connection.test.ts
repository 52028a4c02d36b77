import assert from 'node:assert/strict';
import {Buffer} from 'node:buffer';
import {spawn} from 'node:child_process';
import {PassThrough, duplexPair} from 'node:stream';
import {text} from 'node:stream/consumers';
import {once} from 'node:events';
import {test, type TestContext} from 'node:test';
import {setImmediate as turn} from 'node:timers/promises';
import {queryObjects} from 'node:v8';
import type {CipherAlgorithm, Connection, Session} from 'ssh2';
import {Problem, type ProblemCode} from '../../source/core/problem.ts';
import {connectSsh} from '../../source/ssh/connection.ts';
import type {SshOptions} from '../../source/ssh/handshake.ts';
import {createHostKeyPin, pinnedHostKeys} from '../../source/ssh/known-hosts.ts';
import {eventually} from '../helpers/baitui.ts';
import {
	hostKey,
	startPeer,
	userKey,
	type Peer,
} from '../helpers/ssh-server.ts';
import {temporaryDirectory} from '../helpers/temporary-directory.ts';

const options = (t: TestContext, more: Partial<SshOptions> = {}): SshOptions => ({
	user: 'work', privateKey: userKey, hostKey: createHostKeyPin(temporaryDirectory(t), 'id'), name: 'alpha', ...more,
});

const isProblem = (code: ProblemCode, message: RegExp) => (error: unknown) => {
	assert.ok(error instanceof Problem, String(error));
	assert.equal(error.code, code);
	assert.match(error.message, message);
	return true;
};

/** Runs commands in a real shell, after a ~/.bashrc that prints. */
function shell(session: Session) {
	session.on('exec', (accept, _reject, {command}) => {
		const channel = accept();
		const child = spawn('sh', ['-c', `echo welcome from bashrc; ${command}`]);
		session.on('signal', (_accept, _refuse, {name}) => child.kill(`SIG${name}` as NodeJS.Signals));
		child.stdout.pipe(channel, {end: false});
		child.stderr.pipe(channel.stderr, {end: false});
		child.on('close', (code, signal) => {
			if (signal) {
				channel.exit(signal.replace('SIG', ''));
			} else {
				channel.exit(code ?? 0);
			}

			channel.end();
		});
	});
}

const connect = async (t: TestContext, peer: Peer) => {
	const connection = await connectSsh(peer.stream, options(t));
	t.after(() => {
		connection.close();
	});
	return connection;
};

test('a command gives its output, its errors and its exit code, without what ~/.bashrc printed', async t => {
	const connection = await connect(t, startPeer({onSession: shell}));
	const result = await connection.exec('echo out; echo err >&2; exit 3');
	assert.deepEqual({...result, stdout: result.stdout.toString()}, {exitCode: 3, stdout: 'out\n', stderr: 'err\n'});
});

test('a command has no input to wait for', async t => {
	const connection = await connect(t, startPeer({onSession: shell}));
	assert.equal((await connection.exec('cat; echo end')).stdout.toString(), 'end\n');
});

test('a command that a signal ended says so', async t => {
	const connection = await connect(t, startPeer({onSession: shell}));
	const result = await connection.exec('kill -TERM $$');
	assert.equal(result.exitCode, undefined);
	assert.match(result.signal ?? '', /TERM/);
});

test('a cancelled command is ended in the session, not only forgotten', async t => {
	const started = Promise.withResolvers<void>();
	const signalled = Promise.withResolvers<string>();
	const connection = await connect(t, startPeer({
		onSession(session) {
			session.on('exec', accept => {
				accept();
				started.resolve();
			});
			session.on('signal', (_accept, _reject, {name}) => {
				signalled.resolve(name);
			});
		},
	}));
	const abort = new AbortController();
	const running = connection.exec('sleep 1000', {signal: abort.signal});
	await started.promise;
	abort.abort();
	await assert.rejects(running, {name: 'AbortError'});
	assert.equal(await signalled.promise, 'TERM');
});

test('a command that says too much ends with a sentence', async t => {
	const connection = await connect(t, startPeer({onSession: shell}));
	await assert.rejects(connection.exec('head -c 100000 /dev/zero', {maxOutput: 5000}), isProblem('failed', /5000 bytes/));
});

test('a command of over 8,900 bytes is refused and the connection lives on', async t => {
	const connection = await connect(t, startPeer({onSession: shell}));
	await assert.rejects(connection.exec('x'.repeat(8900)), isProblem('usage', /at most 8900/));
	assert.equal((await connection.exec('echo here')).stdout.toString(), 'here\n');
});

test('what is under way ends with the connection, in every way it can end', async t => {
	const endings: Record<string, (peer: Peer, connection: Connection) => void> = {
		'the stream is destroyed'(peer) {
			peer.stream.destroy();
		},
		'the far end is gone'(peer) {
			peer.far.destroy();
		},
		'the server says goodbye'(_peer, connection) {
			connection.end();
		},
		'the stream ends without a close'(peer) {
			peer.stream.push(null);
		},
	};
	for (const [ending, end] of Object.entries(endings)) {
		await t.test(ending, async t => {
			const peer = startPeer({
				onSession(session) {
					session.on('exec', accept => {
						accept();
					});
				},
			});
			const connection = await connect(t, peer);
			const running = connection.exec('sleep 1000');
			const refused = assert.rejects(running, isProblem('unreachable', /alpha/));
			end(peer, await peer.connection);
			await refused;
			assert.equal((await connection.closed)?.code, 'unreachable');
			await assert.rejects(connection.exec('true'), isProblem('unreachable', /alpha/));
			await assert.rejects(connection.openSftp(), isProblem('unreachable', /alpha/));
			await assert.rejects(connection.forward(80), isProblem('unreachable', /alpha/));
		});
	}
});

test('a server that is gone without a word is noticed while an answer of its files is due; one that only takes long is not', {timeout: 30_000}, async t => {
	let isFrozen = false;
	const frozen = Promise.withResolvers<void>();
	const peer = startPeer({
		onSession(session) {
			session.on('exec', accept => {
				const channel = accept();
				// Far longer than silence may be.
				setTimeout(() => {
					channel.exit(0);
					channel.end();
				}, 1000);
			});
			session.on('sftp', accept => {
				accept().on('STAT', () => {
					frozen.resolve();
				});
			});
		},
	});
	const write = peer.far.write.bind(peer.far);
	peer.far.write = ((chunk: Uint8Array, ...rest: readonly unknown[]) => {
		const send = write as (...given: readonly unknown[]) => boolean;
		return isFrozen ? true : send(chunk, ...rest);
	}) as typeof peer.far.write;
	const connection = await connectSsh(peer.stream, options(t, {beat: 40}));
	assert.equal((await connection.exec('long')).exitCode, 0);
	const sftp = await connection.openSftp();
	const asked = sftp.stat('/x');
	await frozen.promise;
	isFrozen = true;
	await assert.rejects(asked, isProblem('unreachable', /The connection to alpha went silent\./));
	assert.equal((await connection.closed)?.code, 'unreachable');
});

test('a server that falls silent is noticed as soon while a command runs as while an answer is due', async t => {
	let isFrozen = false;
	const connectTo = async () => {
		const peer = startPeer({
			onSession(session) {
				session.on('exec', accept => {
					accept();
				});
			},
		});
		const write = peer.far.write.bind(peer.far);
		peer.far.write = ((chunk: Uint8Array, ...rest: readonly unknown[]) => {
			const send = write as (...given: readonly unknown[]) => boolean;
			return isFrozen || send(chunk, ...rest);
		}) as typeof peer.far.write;
		return connectSsh(peer.stream, options(t, {beat: 40}));
	};

	const [idle, running] = await Promise.all([connectTo(), connectTo()]);
	const {stdout} = await running.openCommand('cat');
	stdout.on('error', () => undefined);
	isFrozen = true;
	assert.equal(await Promise.race([idle.closed.then(() => 'idle'), running.closed.then(() => 'running')]), 'running');
	assert.equal((await idle.closed)?.code, 'unreachable');
});

test('nothing is kept of channels that are closed while the connection goes on', async t => {
	const channelClass = Promise.withResolvers<new () => unknown>();
	const peer = startPeer({
		onSession(session) {
			session.on('sftp', accept => {
				const sftp = accept();
				sftp.on('end', () => {
					sftp.end();
				});
			});
			shell(session);
		},
		onConnection(connection) {
			connection.on('tcpip', accept => {
				const channel = accept();
				channelClass.resolve(channel.constructor as new () => unknown);
				channel.pipe(channel);
			});
		},
	});
	const connection = await connect(t, peer);
	const openAndClose = async () => {
		(await connection.openSftp()).close();
		const command = await connection.openCommand('exit 7');
		command.stdout.resume();
		assert.equal(await command.ended, 7);
		const stream = await connection.forward(8888);
		stream.end('x');
		assert.equal(await text(stream), 'x');
	};

	const rounds = 10;
	for (let count = 0; count < rounds; count++) {
		await openAndClose();
	}

	// Of each kind the last one may still be seen from here or there.
	const channel = await channelClass.promise;
	await eventually(async () => (queryObjects(channel, {format: 'count'}) < rounds ? true : undefined), 'the channels are gone', 20_000);
});

const offered: ReadonlyArray<{readonly server: string; readonly ciphers: CipherAlgorithm[]; readonly taken: CipherAlgorithm}> = [
	// In the order in which a real session offers them: twice as fast as its ctr, which is what ssh2 takes by itself.
	{server: 'dropbear', ciphers: ['chacha20-poly1305@openssh.com', 'aes128-ctr', 'aes256-ctr'], taken: 'chacha20-poly1305@openssh.com'},
	{server: 'OpenSSH', ciphers: ['chacha20-poly1305@openssh.com', 'aes128-ctr', 'aes256-ctr', 'aes128-gcm@openssh.com', 'aes256-gcm@openssh.com'], taken: 'aes128-gcm@openssh.com'},
	{server: 'a server that only knows ctr', ciphers: ['aes256-ctr'], taken: 'aes256-ctr'},
];
for (const {server, ciphers, taken} of offered) {
	test(`of what ${server} offers the fastest cipher is taken, both ways`, async t => {
		const negotiated = Promise.withResolvers<readonly string[]>();
		const peer = startPeer({
			ciphers,
			onConnection(connection) {
				connection.on('handshake', ({cs, sc}) => {
					negotiated.resolve([cs.cipher, sc.cipher]);
				});
			},
		});
		await connect(t, peer);
		assert.deepEqual(await negotiated.promise, [taken, taken]);
	});
}

test('a closed connection ends without a problem and lets go of its stream', async t => {
	const peer = startPeer();
	const connection = await connect(t, peer);
	connection.close();
	connection.close();
	assert.equal(await connection.closed, undefined);
	if (!peer.stream.closed) {
		await once(peer.stream, 'close');
	}
});

test('a refused key names the session, the user and what to do', async t => {
	const peer = startPeer();
	await assert.rejects(connectSsh(peer.stream, options(t, {privateKey: hostKey})), error => {
		assert.match((error as Problem).hint ?? '', /baitui key NAME/);
		return isProblem('sign-in-refused', /alpha refused the ssh login of work/)(error);
	});
	assert.ok(peer.stream.destroyed);
});

test('the first host key is pinned; another one stops the login before any key is shown', async t => {
	const directory = temporaryDirectory(t);
	const pin = createHostKeyPin(directory, 'id');
	const first = await connectSsh(startPeer().stream, options(t, {hostKey: pin}));
	first.close();
	assert.equal((await pinnedHostKeys(directory, 'id')).length, 1);
	await assert.rejects(connectSsh(startPeer({hostKeys: [userKey]}).stream, options(t, {hostKey: pin})), isProblem('verification-failed', /host key of alpha changed/));
});

test('a port where nobody speaks is given up with a sentence', async t => {
	const [stream] = duplexPair();
	await assert.rejects(connectSsh(stream, options(t, {firstByteTimeout: 20})), isProblem('unreachable', /says nothing/));
	assert.ok(stream.destroyed);
});

test('a port that closes at once is told apart from one that is silent', async t => {
	const stream = new PassThrough();
	stream.end();
	await assert.rejects(connectSsh(stream, options(t)), isProblem('unreachable', /closed the connection before it said anything/));
});

test('something that is no ssh server is told as such', async t => {
	const [stream, far] = duplexPair();
	far.end(`HTTP/1.1 400 Bad Request\r\n\r\n${'x'.repeat(9000)}\r\n`);
	await assert.rejects(connectSsh(stream, options(t)), (error: unknown) => error instanceof Problem);
});

test('a login can be cancelled', async t => {
	const [stream] = duplexPair();
	const abort = new AbortController();
	const running = connectSsh(stream, options(t, {signal: abort.signal}));
	abort.abort();
	await assert.rejects(running, {name: 'AbortError'});
	await assert.rejects(connectSsh(duplexPair()[0], options(t, {signal: AbortSignal.abort()})), {name: 'AbortError'});
});

test('a forwarded port is a byte stream with both ends', async t => {
	const asked: number[] = [];
	const peer = startPeer({
		onConnection(connection) {
			connection.on('tcpip', (accept, reject, info) => {
				asked.push(info.destPort);
				if (info.destPort === 1) {
					reject();
					return;
				}

				const channel = accept();
				channel.pipe(channel);
			});
		},
	});
	const connection = await connect(t, peer);
	const stream = await connection.forward(8888);
	const payload = Buffer.alloc(3_000_000, 'abc');
	stream.end(payload);
	assert.equal(await text(stream), payload.toString());
	assert.deepEqual(asked, [8888]);
	await assert.rejects(connection.forward(1), (error: unknown) => error instanceof Problem && error.message.includes('port 1'));
});

test('bytes flow on while new keys are agreed, however long the pin takes to be read', {timeout: 30_000}, async t => {
	const peer = startPeer({
		onConnection(connection) {
			connection.on('tcpip', accept => {
				const channel = accept();
				channel.pipe(channel);
			});
		},
	});
	const connection = await connectSsh(peer.stream, options(t, {
		hostKey: {
			types: async () => [],
			since: async () => undefined,
			async verify() {
				for (let left = 50; left > 0; left--) {
					await turn();
				}

				return 'match';
			},
		},
	}));
	t.after(() => {
		connection.close();
	});
	const stream = await connection.forward(8888);
	const far = await peer.connection;
	const echoed = text(stream);
	for (let count = 0; count < 1000; count++) {
		stream.write('x');
		if (count % 250 === 100) {
			far.rekey();
		}

		await turn();
	}

	stream.end();
	const answer = await echoed;
	assert.equal(answer.length, 1000);
});

test('a forwarded port closes when the connection is lost, with bytes under way too', async t => {
	const peer = startPeer({
		onConnection(connection) {
			connection.on('tcpip', accept => {
				accept();
			});
		},
	});
	const connection = await connect(t, peer);
	const stream = await connection.forward(8888);
	const closed = once(stream, 'close').catch(() => undefined);
	stream.on('error', () => undefined);
	stream.write(Buffer.alloc(8_000_000));
	peer.stream.destroy();
	await closed;
	assert.ok(stream.destroyed);
});
