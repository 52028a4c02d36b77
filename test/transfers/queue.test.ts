import assert from 'node:assert/strict';
import {setImmediate as turn} from 'node:timers/promises';
import {test} from 'node:test';
import {createBudget} from '../../source/transfers/budget.ts';
import {createPace} from '../../source/transfers/pace.ts';
import {createSmallFiles} from '../../source/transfers/small-files.ts';
import {createWorkQueue} from '../../source/transfers/work-queue.ts';

test('a queue runs all tasks, those added by tasks too, and never more at once than allowed', async () => {
	let running = 0;
	let most = 0;
	let done = 0;
	const queue = createWorkQueue(4);
	const task = (depth: number) => async () => {
		running++;
		most = Math.max(most, running);
		await turn();
		for (let child = depth > 0 ? 3 : 0; child > 0; child--) {
			queue.add(task(depth - 1));
		}

		running--;
		done++;
	};

	queue.add(task(6));
	await queue.idle();
	assert.equal(done, ((3 ** 7) - 1) / 2);
	assert.equal(most, 4);
	await queue.idle();
});

test('after an error nothing begins, and the queue waits for what runs', async () => {
	const queue = createWorkQueue(2);
	const slow = Promise.withResolvers<void>();
	let hasEnded = false;
	let hasBegun = false;
	queue.add(async () => {
		throw new Error('broken');
	});
	queue.add(async () => {
		await slow.promise;
		hasEnded = true;
	});
	await turn();
	queue.add(async () => {
		hasBegun = true;
	});
	setImmediate(slow.resolve);
	await assert.rejects(queue.idle(), /broken/);
	assert.ok(hasEnded);
	assert.ok(!hasBegun);
});

test('what is next begins before all that waits', async () => {
	const queue = createWorkQueue(1);
	const order: string[] = [];
	const task = (name: string) => async () => {
		order.push(name);
		await turn();
	};

	queue.add(task('runs'));
	queue.add(task('waits'));
	queue.add(task('next'), true);
	await queue.idle();
	assert.deepEqual(order, ['runs', 'next', 'waits']);
});

test('a large file behind very many small ones flows while they do, and all of them are seen to', async () => {
	const queue = createWorkQueue(64);
	const connection = Promise.withResolvers<void>();
	let batches = 0;
	let copied = 0;
	const small = createSmallFiles({
		isUpload: true,
		id: 'x',
		async run() {
			batches++;
			await connection.promise;
			return undefined as never;
		},
		tar: {
			journal: undefined as never, pace: createPace(() => undefined), signal: new AbortController().signal, onSent() {}, onDone() {},
		},
		async copyOne() {
			copied++;
		},
		withBudget: async (_bytes, work) => work(),
		add: queue.add,
	});
	const count = 70 * 500;
	for (let index = 0; index < count; index++) {
		assert.ok(small.take({
			source: `/from/${index}`, target: `/to/${index}`, size: 10, modifiedAt: new Date(0), mode: 0o644, isAdopting: false, isReplacing: false, room: 0,
		}));
	}

	small.flush();
	let hasBegun = false;
	queue.add(async () => {
		hasBegun = true;
	});
	await turn();
	assert.ok(hasBegun);
	assert.equal(batches, 2);
	connection.resolve();
	await queue.idle();
	assert.equal(copied, count);
});

test('a signal ends the queue', async () => {
	const queue = createWorkQueue(2, AbortSignal.abort());
	queue.add(async () => undefined);
	await assert.rejects(queue.idle(), {name: 'AbortError'});
});

test('a budget is never overdrawn and serves in order', async () => {
	const budget = createBudget(10);
	const order: number[] = [];
	let left = 10;
	const user = async (index: number, bytes: number) => {
		await budget.take(bytes);
		order.push(index);
		left -= Math.min(bytes, 10);
		assert.ok(left >= 0);
		await turn();
		left += Math.min(bytes, 10);
		budget.giveBack(bytes);
	};

	await Promise.all([6, 6, 1, 100, 3, 3].map(async (bytes, index) => user(index, bytes)));
	assert.deepEqual(order, [0, 1, 2, 3, 4, 5]);
	assert.equal(left, 10);
});

test('a pace lets bytes through no faster than asked, and ends with its signal', async () => {
	let now = 0;
	const unlimited = createPace(() => undefined, () => now);
	await unlimited(1e12);
	const pace = createPace(() => 1000, () => now);
	await pace(5000);
	now = 5000;
	await pace(60_000);
	await assert.rejects(pace(1, AbortSignal.abort()), {name: 'AbortError'});
});

test('who waits for a slow limit goes on when it is lifted or raised, in the order in which they came', async () => {
	let limit: number | undefined = 1;
	const pace = createPace(() => limit);
	const passed: number[] = [];
	await pace(1000);
	const waiting = [1, 2, 3].map(async number => {
		await pace(1e6);
		passed.push(number);
	});
	limit = 1e9;
	await waiting[0];
	limit = undefined;
	await Promise.all(waiting);
	assert.deepEqual(passed, [1, 2, 3]);
});
