import assert from 'node:assert/strict';
import {test} from 'node:test';
import {
	orderSessions,
	sessionSorts,
	usualLook,
	withPins,
	withUse,
	type SessionSort,
} from '../../source/core/session-order.ts';
import {createSession} from '../helpers/fake-app.ts';

const at = (minutes: number) => new Date(Date.UTC(2026, 10, 20, 12, minutes));
const gpu = (count: number) => ({resources: {accelerators: [{name: 'cuda.device', count}]}});
const sessions = [
	createSession('run-10', {createdAt: at(30), ...gpu(1)}),
	createSession('run-9', {createdAt: at(20), endsAt: at(90), ...gpu(8)}),
	createSession('done', {createdAt: at(15), status: 'ended', detail: 'TERMINATED'}),
	createSession('학습', {createdAt: at(10), endsAt: at(60), ...gpu(2)}),
];

const names = (sort: SessionSort, look = usualLook) => orderSessions(sessions, {...look, sort}).map(({name}) => name);

test('each sort puts first what it says, and what is over last', () => {
	assert.deepEqual(names('newest'), ['run-10', 'run-9', '학습', 'done']);
	assert.deepEqual(names('name'), ['run-9', 'run-10', '학습', 'done']);
	assert.deepEqual(names('ends'), ['학습', 'run-9', 'run-10', 'done']);
	assert.deepEqual(names('gpu'), ['run-9', '학습', 'run-10', 'done']);
	assert.deepEqual(names('used', withUse(withUse(usualLook, 'id-학습', 5), 'id-run-9', 7)), ['run-9', '학습', 'run-10', 'done']);
});

test('what is pinned comes first in every sort, and pinning again lets go', () => {
	const look = withPins(usualLook, ['id-done', 'id-학습']);
	for (const sort of sessionSorts) {
		assert.deepEqual(new Set(names(sort, look).slice(0, 2)), new Set(['done', '학습']), sort);
	}

	assert.deepEqual(withPins(look, ['id-done', 'id-run-9']).pins, ['id-학습', 'id-done', 'id-run-9']);
	assert.deepEqual(withPins(look, ['id-done']).pins, ['id-학습']);
});

test('uses of long ago are forgotten', () => {
	let look = usualLook;
	for (let index = 0; index < 300; index++) {
		look = withUse(look, `id-${index}`, index);
	}

	assert.equal(Object.keys(look.used).length, 200);
	assert.equal(look.used['id-299'], 299);
	assert.equal(look.used['id-99'], undefined);
});
