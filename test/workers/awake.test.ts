import assert from 'node:assert/strict';
import {test} from 'node:test';
import {setImmediate as settle} from 'node:timers/promises';
import type {Session} from '../../source/core/session.ts';
import {keepAwake} from '../../source/workers/awake.ts';

const start = Date.parse('2026-11-20T09:00:00Z');
const session: Session = {
	id: 'a', name: 'train', status: 'running', detail: 'RUNNING', image: '', resources: {accelerators: []}, apps: [], mounts: [], home: '/', createdAt: new Date(start),
};

/** A clock to turn, and the minutes at which the session was touched. */
function createBench(awakeUntil: string | undefined, fails = false) {
	let now = start;
	const touches: number[] = [];
	const troubles: unknown[] = [];
	const awake = keepAwake(awakeUntil, {
		async touch() {
			touches.push((now - start) / 60_000);
			if (fails) {
				throw new Error('away');
			}
		},
		onTrouble: error => troubles.push(error),
		now: () => now,
	});
	const lookEvery = async (seconds: number, minutes: number, changes: () => Partial<Session> = () => ({})) => {
		for (let second = 0; second < minutes * 60; second += seconds) {
			awake.look({...session, ...changes()});
			await settle();
			now += seconds * 1000;
		}
	};

	return {
		awake, touches, troubles, lookEvery,
	};
}

test('a session is touched at once and then every four minutes, until the time is over', async () => {
	const {awake, touches, lookEvery} = createBench('2026-11-20T09:10:00Z');
	assert.equal(awake.until(), start + 600_000);
	await lookEvery(20, 30);
	assert.deepEqual(touches, [0, 4, 8]);
	assert.equal(awake.until(), undefined);
});

test('nothing is touched where nobody asked for it', async () => {
	const {awake, touches, lookEvery} = createBench(undefined);
	await lookEvery(20, 10);
	assert.deepEqual(touches, []);
	assert.equal(awake.until(), undefined);
});

test('where the rule of a site is shorter than four minutes it is touched in time', async () => {
	const {touches, lookEvery} = createBench('2026-11-20T10:00:00Z');
	await lookEvery(20, 6, () => ({endsAt: new Date(start + ((touches.at(-1) ?? 0) * 60_000) + 120_000)}));
	assert.ok(touches.length >= 8 && touches.every((at, index) => index === 0 || at - touches[index - 1]! < 2), touches.join(' '));
});

test('a touch that failed is tried again at the next look', async () => {
	const {touches, troubles, lookEvery} = createBench('2026-11-20T10:00:00Z', true);
	await lookEvery(20, 1);
	assert.equal(touches.length, 3);
	assert.equal(troubles.length, 3);
});
