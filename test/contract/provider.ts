import assert from 'node:assert/strict';
import {randomBytes} from 'node:crypto';
import {once} from 'node:events';
import {suite, test} from 'node:test';
import type {Problem} from '../../source/core/problem.ts';
import {memoryCredentials} from '../helpers/memory-credentials.ts';
import {actionsContract} from './actions.ts';
import {
	pick,
	problemOf,
	type Bench,
	type Ready,
} from './bench.ts';
import {storageContract} from './storage.ts';

/** What every provider must do, whatever its service. `prepare` runs once, before the first test. */
export function providerContract(name: string, prepare: () => Promise<Bench>): void {
	suite(name, () => {
		let ready: Promise<Ready> | undefined;
		const start = async () => {
			ready ??= (async () => {
				const bench = await prepare();
				const provider = bench.create(memoryCredentials(undefined, bench.keyDirectory));
				await provider.signIn(bench.right);
				return {bench, provider, sessions: await provider.listSessions()};
			})();
			return ready;
		};

		test('sessions have an id of their own, a date, a home and a word for their state', async () => {
			const {sessions} = await start();
			assert.equal(new Set(sessions.map(session => session.id)).size, sessions.length);
			for (const session of sessions) {
				assert.notStrictEqual(session.id, '');
				assert.notStrictEqual(session.name, '');
				assert.notStrictEqual(session.detail, '');
				assert.ok(!Number.isNaN(session.createdAt.getTime()));
				assert.ok(session.home.startsWith('/'));
			}
		});

		test('the newest session comes first', async () => {
			const {sessions} = await start();
			const times = sessions.map(session => session.createdAt.getTime());
			assert.deepEqual(times, times.toSorted((one, other) => other - one));
		});

		test('nobody signed in is Problem sign-in-needed', async () => {
			const {bench} = await start();
			await assert.rejects(async () => bench.create(memoryCredentials()).listSessions(), problemOf('sign-in-needed'));
		});

		test('a wrong secret is refused, and nothing is stored', async () => {
			const {bench} = await start();
			const credentials = memoryCredentials();
			await assert.rejects(async () => bench.create(credentials).signIn(bench.wrong), problemOf('sign-in-refused'));
			assert.equal(credentials.value(), undefined);
		});

		test('a login made by another process is found without asking the user', async () => {
			const {bench} = await start();
			const credentials = memoryCredentials();
			await bench.create(credentials).signIn(bench.right);
			const good = credentials.value()!;
			const shared = memoryCredentials({...good, ...Object.fromEntries((['cookie', 'secretKey', 'token'] as const).filter(secret => good[secret] !== undefined).map(secret => [secret, 'outdated']))});
			let reads = 0;
			const provider = bench.create({
				...shared, async read() {
					reads++;
					return reads === 1 ? shared.read() : good;
				},
			});
			assert.ok((await provider.listSessions()).length > 0);
		});

		test('the stored login tells who it is', async () => {
			const {provider} = await start();
			const {user, release} = await provider.identity();
			assert.notStrictEqual(user, '');
			assert.match(release, /^$|^\d+\.\d/);
		});

		test('an sshd speaks first, through a byte stream', async () => {
			const {bench, provider, sessions} = await start();
			const stream = await provider.connect(pick(sessions, bench.running), 'sshd');
			const [first] = await once(stream, 'data') as [Buffer];
			assert.match(first.toString('latin1'), /^SSH-2\.0-/);
			stream.destroy();
			await once(stream, 'close');
		});

		test('bytes come back unchanged from an app that echoes', async t => {
			const {bench, provider, sessions} = await start();
			if (bench.echo === undefined) {
				t.skip('no such app here');
				return;
			}

			const stream = await provider.connect(pick(sessions, bench.running), bench.echo);
			const sent = Buffer.concat([Buffer.from('begin\n'), randomBytes(2_000_000)]);
			const chunks: Buffer[] = [];
			let size = 0;
			stream.write(sent);
			for await (const chunk of stream) {
				chunks.push(chunk as Buffer);
				size += (chunk as Buffer).length;
				if (size >= sent.length) {
					break;
				}
			}

			assert.ok(Buffer.concat(chunks).equals(sent));
		});

		test('the key of a session is a private key', async () => {
			const {bench, provider, sessions} = await start();
			const {privateKey} = await provider.sshLogin(pick(sessions, bench.running));
			assert.match(provider.sshUser, /^[a-z]+$/);
			assert.match(privateKey ?? '', /^-----BEGIN (?:RSA|OPENSSH) PRIVATE KEY-----\n/);
		});

		test('an app the session does not have is not found, and those it has are named', async () => {
			const {bench, provider, sessions} = await start();
			await assert.rejects(async () => provider.connect(pick(sessions, bench.running), 'nosuch'), problemOf('not-found', /sshd/));
		});

		test('an app that cannot start fails with a sentence', async t => {
			const {bench, provider, sessions} = await start();
			if (bench.broken === undefined) {
				t.skip('no such app here');
				return;
			}

			await assert.rejects(async () => provider.connect(pick(sessions, bench.running), bench.broken!), problemOf('failed', new RegExp(bench.broken)));
		});

		test('a port that refuses ends the stream as not usable yet, where the service tells', async t => {
			const {bench, provider, sessions} = await start();
			if (bench.dead === undefined || !bench.tellsOfCloses) {
				t.skip('nothing tells of it here');
				return;
			}

			const stream = await provider.connect(pick(sessions, bench.running), bench.dead);
			const [error] = await once(stream, 'error') as [Problem];
			assert.ok(problemOf('session-not-usable')(error));
			assert.ok(error.isTemporary);
		});

		test('a session that does not run is refused with its state', async t => {
			const {bench, provider, sessions} = await start();
			const names = [bench.waiting, bench.ended].filter(name => name !== undefined);
			if (names.length === 0) {
				t.skip('no such session here');
				return;
			}

			for (const wanted of names) {
				const session = pick(sessions, wanted);
				await assert.rejects(async () => provider.connect(session, 'sshd'), problemOf('session-not-usable', new RegExp(session.name)));
			}
		});

		test('a session nobody knows is not found', async () => {
			const {bench, provider, sessions} = await start();
			const session = {...pick(sessions, bench.running), id: '00000000-0000-4000-8000-000000000000', name: 'gone'};
			await assert.rejects(async () => provider.connect(session, 'sshd'), problemOf('not-found', /gone/));
		});

		actionsContract(start);
		storageContract(start);

		test('an aborted question ends with AbortError', async () => {
			const {provider} = await start();
			await assert.rejects(async () => provider.listSessions(AbortSignal.abort()), {name: 'AbortError'});
		});

		test('after signing out the login is gone here and there', async () => {
			const {bench} = await start();
			const credentials = memoryCredentials();
			const provider = bench.create(credentials);
			await provider.signIn(bench.right);
			const kept = credentials.value();
			await provider.signOut();
			assert.equal(credentials.value(), undefined);
			if (kept?.cookie !== undefined) {
				await assert.rejects(async () => bench.create(memoryCredentials(kept)).listSessions(), problemOf('sign-in-needed'));
			}
		});
	});
}
