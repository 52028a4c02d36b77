import assert from 'node:assert/strict';
import {test} from 'node:test';
import {Problem} from '../../source/core/problem.ts';
import {createMeter} from '../../source/workers/meter.ts';
import {createTally} from '../../source/workers/tally.ts';

const start = 1_700_000_000_000;

const cut = new Problem('unreachable', 'The connection was cut.');
const away = new Problem('unreachable', 'The server is away.');

test('a meter remembers the bytes of each whole second, the oldest first, and not those of the running one', () => {
	let now = start;
	const meter = createMeter(() => now);
	for (const bytes of [1, 2, 3]) {
		meter.add(bytes);
		now += 1000;
	}

	meter.add(99);
	const history = meter.history();
	assert.equal(history.length, 20);
	assert.deepEqual(history.slice(-4), [0, 1, 2, 3]);
	now += 1000;
	assert.deepEqual(meter.history().slice(-3), [2, 3, 99]);
});

test('what is older than the memory is forgotten, the total is not', () => {
	let now = start;
	const meter = createMeter(() => now);
	meter.add(500);
	now += 60_000;
	assert.deepEqual(meter.history(), Array.from({length: 20}, () => 0));
	assert.equal(meter.rate(), 0);
	assert.equal(meter.total(), 500);
	meter.add(1);
	now += 1000;
	assert.equal(meter.history().at(-1), 1);
});

test('a tally keeps the two directions, the connections and the refused apart', () => {
	const tally = createTally(() => start);
	tally.accept();
	tally.accept();
	tally.refuse();
	tally.add('in', 10);
	tally.add('out', 3);
	const {totalConnections, refused, bytesIn, bytesOut, lastLoss} = tally.read();
	assert.deepEqual([totalConnections, refused, bytesIn, bytesOut, lastLoss], [2, 1, 10, 3, undefined]);
});

test('a loss lasts until the way is there again, and keeps how long it took', () => {
	let now = start;
	const tally = createTally(() => now);
	tally.lose(cut);
	assert.deepEqual(tally.read().lastLoss, {at: start, reason: cut.message});
	now += 4000;
	tally.recover();
	assert.deepEqual(tally.read().lastLoss, {at: start, reason: cut.message, lasted: 4000});
	now += 9000;
	tally.recover();
	assert.equal(tally.read().lastLoss?.lasted, 4000);
});

test('losses before the way is there again are one loss, told with the latest reason', () => {
	let now = start;
	const tally = createTally(() => now);
	tally.lose(cut);
	now += 1000;
	tally.lose(away);
	assert.deepEqual(tally.read().lastLoss, {at: start, reason: away.message});
	now += 1000;
	tally.recover();
	now += 1000;
	tally.lose(cut);
	assert.deepEqual(tally.read().lastLoss, {at: start + 3000, reason: cut.message});
});

test('bytes from the session are proof that the way is there, bytes into it are none', () => {
	let now = start;
	const tally = createTally(() => now);
	tally.lose(cut);
	now += 500;
	tally.add('out', 100);
	assert.equal(tally.read().lastLoss?.lasted, undefined);
	now += 500;
	tally.add('in', 1);
	assert.equal(tally.read().lastLoss?.lasted, 1000);
});
