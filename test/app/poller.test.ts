import assert from 'node:assert/strict';
import {mock, test} from 'node:test';
import {createPoller} from '../../source/app/poller.ts';
import {notPolledYet, type Polled} from '../../source/core/polled.ts';
import {Problem} from '../../source/core/problem.ts';
import {createStore} from '../../source/core/store.ts';

const settle = async () => new Promise(resolve => {
	setImmediate(resolve);
});

test('answers come at the interval, failures keep the last value and wait longer, and success forgets them', async t => {
	mock.timers.enable({apis: ['setTimeout', 'Date']});
	t.after(() => {
		mock.timers.reset();
	});
	const store = createStore<Polled<number>>(notPolledYet(0));
	let asked = 0;
	let isFails = false;
	const poller = createPoller(store, async () => {
		asked++;
		if (isFails) {
			throw new Problem('unreachable', 'gone');
		}

		return asked;
	}, {interval: 3000, initial: 0});

	poller.start();
	await settle();
	assert.equal(store.get().value, 1);
	mock.timers.tick(3000);
	await settle();
	assert.equal(store.get().value, 2);

	isFails = true;
	mock.timers.tick(3000);
	await settle();
	assert.equal(store.get().value, 2);
	assert.equal(store.get().problem?.code, 'unreachable');
	for (let failure = 2; failure < 8; failure++) {
		mock.timers.tick(30_000);
		await settle();
	}

	const before = asked;
	mock.timers.tick(20_000);
	await settle();
	assert.equal(asked, before, 'asked too early after many failures');

	isFails = false;
	poller.ask();
	await settle();
	assert.equal(store.get().problem, undefined);
	assert.equal(store.get().value, asked);
	poller.stop();
	const last = asked;
	mock.timers.tick(100_000);
	await settle();
	assert.equal(asked, last);
});

test('what the user must mend is not asked again until somebody asks', async t => {
	mock.timers.enable({apis: ['setTimeout']});
	t.after(() => {
		mock.timers.reset();
	});
	const store = createStore<Polled<number>>(notPolledYet(0));
	let asked = 0;
	const poller = createPoller(store, async () => {
		asked++;
		throw new Problem('not-found', 'no such project');
	}, {interval: 1000, initial: 0});
	poller.start();
	await settle();
	mock.timers.tick(600_000);
	await settle();
	assert.equal(asked, 1);
	poller.ask();
	await settle();
	assert.equal(asked, 2);
	poller.stop();
});

test('a sign-in that another process makes is seen by itself', async t => {
	mock.timers.enable({apis: ['setTimeout']});
	t.after(() => {
		mock.timers.reset();
	});
	const store = createStore<Polled<number>>(notPolledYet(0));
	let isSignedIn = false;
	const poller = createPoller(store, async () => {
		if (!isSignedIn) {
			throw new Problem('sign-in-needed', 'sign in');
		}

		return 1;
	}, {interval: 1000, initial: 0});
	poller.start();
	await settle();
	assert.deepEqual([store.get().problem?.code, store.get().nextTryAt], ['sign-in-needed', undefined]);
	isSignedIn = true;
	mock.timers.tick(30_000);
	await settle();
	assert.deepEqual([store.get().problem, store.get().value], [undefined, 1]);
	poller.stop();
});

test('a question under way is not repeated, and its answer is dropped after a reset', async () => {
	const store = createStore<Polled<string>>(notPolledYet(''));
	const answers: Array<(value: string) => void> = [];
	const poller = createPoller(store, async () => new Promise<string>(resolve => {
		answers.push(resolve);
	}), {interval: 1_000_000, initial: ''});
	poller.start();
	poller.ask();
	assert.equal(answers.length, 1);
	poller.reset();
	assert.equal(answers.length, 2);
	answers[0]!('of the old server');
	await settle();
	assert.equal(store.get().value, '');
	answers[1]!('of the new server');
	await settle();
	assert.equal(store.get().value, 'of the new server');
	poller.stop();
});
