import assert from 'node:assert/strict';
import process from 'node:process';
import {test, type TestContext} from 'node:test';
import {isAbort} from '../../source/core/problem.ts';
import type {Ability, Provider, SessionEvent} from '../../source/core/provider.ts';
import {isOver, type Session} from '../../source/core/session.ts';
import type {StartWish} from '../../source/core/start.ts';
import {eventually} from '../helpers/baitui.ts';
import {memoryCredentials} from '../helpers/memory-credentials.ts';
import {pick, problemOf, type Ready} from './bench.ts';

type Done = Ready & {readonly made: (more?: StartWish) => Promise<Session>};

/** What is asked of one session, by its word. */
const questions = {
	terminate: async (provider: Provider, session: Session) => provider.terminate!(session, {isForced: false}),
	restart: async (provider: Provider, session: Session) => provider.restart!(session),
	rename: async (provider: Provider, session: Session) => provider.rename!(session, 'another-name'),
	interrupt: async (provider: Provider, session: Session) => provider.interrupt!(session),
	containers: async (provider: Provider, session: Session) => provider.containers!(session),
	logs: async (provider: Provider, session: Session) => provider.logs!(session),
	history: async (provider: Provider, session: Session) => provider.history!(session),
	remove: async (provider: Provider, session: Session) => provider.remove!(session),
	purgeOutputs: async (provider: Provider, session: Session) => provider.purgeOutputs!(session),
	outputs: async (provider: Provider, session: Session) => provider.outputs!(session),
	dependencies: async (provider: Provider, session: Session) => provider.dependencies!(session),
} satisfies Partial<Record<Ability, unknown>>;

type Question = keyof typeof questions;

/** Contracts of one cluster share the names of its sessions. */
let count = 0;

/** Tests what is promised of the words that not every service has (SessionActions). A word that a provider lacks is skipped, by its absence alone. */
export function actionsContract(ready: () => Promise<Ready>): void {
	/** A session that runs, made for one test and ended after it. */
	const making = (t: TestContext, {provider, bench}: Ready) => async (more: StartWish = {}): Promise<Session> => {
		const {starting} = provider;
		count++;
		const {id} = await starting!.start({...bench.wish, ...(starting!.names.includes('name') && {name: [`contract-${process.pid}-${count}`]}), ...more});
		t.after(async () => {
			const now = await provider.findSession(id);
			if (now && !isOver(now)) {
				await provider.terminate?.(now, {isForced: false}).catch(() => undefined);
			}
		});
		return eventually(async () => {
			const session = await provider.findSession(id);
			assert.ok(session === undefined || !isOver(session), `${session?.name} is ${session?.detail}`);
			return session?.status === 'running' ? session : undefined;
		}, 'the session runs');
	};

	const when = (word: Ability, name: string, check: (done: Done, t: TestContext) => Promise<void>, {makes = false} = {}) => {
		test(`${word}: ${name}`, async t => {
			const all = await ready();
			const {cannot} = await all.provider.identity();
			if (all.provider[word] === undefined || cannot?.includes(word)) {
				t.skip('the service has no such thing');
			} else if (makes && all.bench.wish === undefined) {
				t.skip('nothing is started here');
			} else {
				await check({...all, made: making(t, all)}, t);
			}
		});
	};

	const over = async (provider: Provider, {id}: Session) => eventually(async () => {
		const session = await provider.findSession(id);
		return session === undefined || isOver(session) ? true : undefined;
	}, 'the session is over');

	for (const [word, ask] of Object.entries(questions) as ReadonlyArray<readonly [Question, (typeof questions)[Question]]>) {
		when(word, 'a session nobody knows is not found', async ({provider, bench, sessions}) => {
			// Only an ended one may be removed at all.
			const like = pick(sessions, word === 'remove' ? bench.ended ?? bench.running : bench.running);
			await assert.rejects(async () => ask(provider, {...like, id: '00000000-0000-4000-8000-000000000000', name: 'gone'}), problemOf('not-found'));
		});

		when(word, 'nobody signed in is told so', async ({bench, sessions}) => {
			const session = pick(sessions, word === 'remove' ? bench.ended ?? bench.running : bench.running);
			await assert.rejects(async () => ask(bench.create(memoryCredentials()), session), problemOf('sign-in-needed'));
		});
	}

	for (const word of ['restart', 'rename', 'interrupt'] as const) {
		when(word, 'a session that ended is refused or not there', async ({provider, bench, sessions}, t) => {
			if (bench.ended === undefined) {
				t.skip('no such session here');
				return;
			}

			await assert.rejects(async () => questions[word](provider, pick(sessions, bench.ended!)), problemOf(['refused', 'not-found']));
		});
	}

	when('starting', 'a form describes the fields that a wish may have', async ({provider: {starting}}) => {
		const {fields, left} = await starting!.form({});
		assert.deepEqual(fields.map(({name}) => name).filter(name => !starting!.names.includes(name)), []);
		assert.ok(fields.some(({name}) => name === starting!.names[0]));
		assert.ok(fields.every(({label, form}) => label !== '' && form !== ''));
		assert.notEqual(left, '');
	});

	when('starting', 'a field that the service does not have is Problem usage, and nothing is started', async ({provider, bench}) => {
		const before = (await provider.listSessions()).length;
		await assert.rejects(async () => provider.starting!.start({...bench.wish, 'no-such-field': ['1']}), problemOf('usage', /no-such-field/));
		assert.equal((await provider.listSessions()).length, before);
	});

	when('starting', 'a session is asked for without waiting, is found by its id, and stands first in the list', async ({provider, bench}, t) => {
		const {names, start} = provider.starting!;
		const name = names.includes('name') ? `contract-${process.pid}` : undefined;
		const made = await start({...bench.wish, ...(name !== undefined && {name: [name]})});
		t.after(async () => {
			const session = await provider.findSession(made.id);
			if (session && !isOver(session)) {
				await provider.terminate?.(session, {isForced: false}).catch(() => undefined);
			}
		});
		assert.equal(made.name, name ?? made.name);
		const found = await provider.findSession(made.id);
		assert.deepEqual([found?.id, found?.name], [made.id, made.name]);
		assert.equal((await provider.listSessions())[0]?.id, made.id);
		const waits = await provider.starting!.waitsFor?.(made.id) ?? [];
		assert.ok(waits.every(part => part !== ''));
		await eventually(async () => ((await provider.findSession(made.id))?.status === 'running' ? true : undefined), 'it runs');
	}, {makes: true});

	when('starting', 'the wish of a session leads to another one like it', async ({provider, made}) => {
		const first = await made();
		const wish = await provider.starting!.wishOf(first.id);
		assert.deepEqual(Object.keys(wish).filter(name => !provider.starting!.names.includes(name)), []);
		assert.notDeepEqual(wish, {});
		const another = await made(wish.name === undefined ? wish : {...wish, name: [`${wish.name[0]!}-again`]});
		assert.notEqual(another.id, first.id);
		assert.deepEqual([another.image, another.title, another.resources], [first.image, first.title, first.resources]);
	}, {makes: true});

	when('terminate', 'the session is over soon', async ({provider, made}) => {
		const session = await made();
		await provider.terminate!(session, {isForced: false});
		await over(provider, session);
	}, {makes: true});

	when('restart', 'the same session runs again', async ({provider, made}) => {
		const session = await made();
		await provider.restart!(session);
		const now = await eventually(async () => {
			const found = await provider.findSession(session.id);
			return found?.status === 'running' ? found : undefined;
		}, 'it runs again');
		assert.equal(now.name, session.name);
	}, {makes: true});

	when('rename', 'the session has the new name, and no other one is taken', async ({provider, made, bench}) => {
		const session = await made();
		await assert.rejects(async () => provider.rename!(session, ''), problemOf('usage'));
		await assert.rejects(async () => provider.rename!(session, 'two words'), problemOf('usage'));
		await assert.rejects(async () => provider.rename!(session, bench.running), problemOf('refused', new RegExp(bench.running)));
		await provider.rename!(session, `${session.name}-new`);
		assert.equal((await provider.findSession(session.id))?.name, `${session.name}-new`);
	}, {makes: true});

	when('interrupt', 'a connection into the session is left alone', async ({provider, bench, sessions}) => {
		const session = pick(sessions, bench.running);
		const stream = await provider.connect(session, 'sshd');
		let hasEnded = false;
		stream.on('close', () => {
			hasEnded = true;
		}).on('error', () => undefined);
		await provider.interrupt!(session);
		await provider.findSession(session.id);
		assert.equal(hasEnded, false);
		stream.destroy();
	});

	when('containers', 'each has an id and a name, the main one first', async ({provider, bench, sessions}) => {
		const containers = await provider.containers!(pick(sessions, bench.running));
		assert.ok(containers.length > 0);
		assert.equal(new Set(containers.map(({id}) => id)).size, containers.length);
		assert.ok(containers.every(({id, name, detail}) => id !== '' && name !== '' && detail !== ''));
		for (const {name, share, used = 0, total = used} of containers.flatMap(({usage}) => usage ?? [])) {
			assert.notEqual(name, '');
			assert.ok(share >= 0 && used <= total, `${name}: ${share} of ${total}`);
		}
	});

	when('logs', 'what the session wrote, of its main container where none is named, and of ended sessions too', async ({provider, bench, sessions}) => {
		const session = pick(sessions, bench.running);
		const text = await provider.logs!(session);
		assert.notEqual(text, '');
		const [main] = await provider.containers?.(session) ?? [];
		if (main) {
			assert.ok((await provider.logs!(session, main)).startsWith(text.slice(0, 100)));
		}

		if (bench.ended !== undefined) {
			assert.notEqual(await provider.logs!(pick(sessions, bench.ended)), '');
		}
	});

	when('history', 'the states it went through, the oldest first', async ({provider, bench, sessions}) => {
		for (const name of [bench.running, bench.ended].filter(name => name !== undefined)) {
			const states = await provider.history!(pick(sessions, name));
			assert.ok(states.length > 0 && states.every(({detail}) => detail !== ''));
			const times = states.map(({at}) => at.getTime());
			assert.ok(times.every(time => !Number.isNaN(time)));
			assert.deepEqual(times, times.toSorted((one, other) => one - other));
		}
	});

	when('remove', 'one that is not over is refused, one that is goes off the list', async ({provider, made}) => {
		const session = await made();
		await assert.rejects(async () => provider.remove!(session), problemOf('refused'));
		await provider.terminate!(session, {isForced: false});
		await over(provider, session);
		await provider.remove!((await provider.findSession(session.id))!);
		assert.equal(await provider.findSession(session.id), undefined);
		assert.ok((await provider.listSessions()).every(({id}) => id !== session.id));
	}, {makes: true});

	when('outputs', 'the files by name, and each has as many bytes as is told', async ({provider, bench, sessions}, t) => {
		if (bench.ended === undefined) {
			t.skip('no such session here');
			return;
		}

		const outputs = await provider.outputs!(pick(sessions, bench.ended));
		assert.ok(outputs.length > 0);
		assert.deepEqual(outputs.map(({name}) => name), outputs.map(({name}) => name).toSorted((one, other) => one.localeCompare(other)));
		for (const output of outputs) {
			let size = 0;
			for await (const chunk of await provider.readOutput!(output, 0)) {
				size += chunk.length;
			}

			assert.equal(size, output.size, output.name);
			let rest = 0;
			for await (const chunk of await provider.readOutput!(output, Math.floor(size / 2))) {
				rest += chunk.length;
			}

			assert.equal(rest, size - Math.floor(size / 2), `the second half of ${output.name}`);
		}
	});

	when('readOutput', 'one that is not there is not found', async ({provider}) => {
		await assert.rejects(async () => provider.readOutput!({
			id: '00000000-0000-4000-8000-000000000000', name: 'gone', size: 1, modifiedAt: new Date(),
		}, 0), problemOf('not-found'));
	});

	when('dependencies', 'a session with those it waits for', async ({provider, made}) => {
		const first = await made();
		const alone = await provider.dependencies!(first);
		assert.deepEqual([alone.id, alone.name, alone.needs], [first.id, first.name, []]);
		assert.notEqual(alone.detail, '');
		const {start} = provider.starting!;
		const second = await start({...await provider.starting!.wishOf(first.id), name: [`${first.name}-after`], after: [first.name]});
		const {id, needs} = await provider.dependencies!((await provider.findSession(second.id))!);
		assert.deepEqual([id, needs.map(need => need.id)], [second.id, [first.id]]);
		await provider.terminate!((await provider.findSession(second.id))!, {isForced: false});
	}, {makes: true});

	when('watch', 'it hears of what happens, where the service tells, until it is told to stop', async ({provider, bench, made}, t) => {
		const ending = new AbortController();
		t.after(() => {
			ending.abort();
		});
		const events: SessionEvent[] = [];
		const watching = provider.watch!(event => {
			events.push(event);
		}, ending.signal).catch((error: unknown) => {
			assert.ok(isAbort(error), String(error));
		});
		const session = await made();
		await provider.terminate!(session, {isForced: false});
		await over(provider, session);
		if (bench.tellsOfEvents) {
			await eventually(async () => (events.some(({sessionId}) => sessionId === session.id) ? true : undefined), 'an event came');
		}

		assert.ok(events.every(({sessionId, name}) => sessionId !== '' && name !== ''));
		ending.abort();
		await watching;
	}, {makes: true});
}
