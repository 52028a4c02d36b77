import assert from 'node:assert/strict';
import {test} from 'node:test';
import {
	formatAge,
	formatBytes,
	formatDuration,
	formatTimeLeft,
} from '../../source/core/format.ts';
import {
	exitCodes,
	isAbort,
	Problem,
	toProblem,
} from '../../source/core/problem.ts';
import {backOff} from '../../source/core/retry.ts';
import {createStore} from '../../source/core/store.ts';
import {sanitizeLine} from '../../source/core/text.ts';

test('bytes take at most five columns', () => {
	assert.deepEqual([0, 999, 1000, 1536, 10_240, 1_000_000, 41 * (1024 ** 2), 138 * (1024 ** 3), 5e15].map(bytes => formatBytes(bytes)), ['0B', '999B', '1.0K', '1.5K', '10K', '977K', '41M', '138G', '4.4P']);
});

test('ages and spans are said in the largest words that matter', () => {
	const minute = 60_000;
	assert.deepEqual([12_000, 40 * minute, 5 * 60 * minute, 51 * 60 * minute].map(span => formatAge(span)), ['12s', '40m', '5h', '2d 3h']);
	assert.deepEqual([38_000, 38 * minute, 372 * minute, 72 * 60 * minute].map(span => formatTimeLeft(span)), ['38s', '0:38', '6:12', '3d']);
	assert.deepEqual([50_000, 190_000, 7_500_000].map(span => formatDuration(span)), ['50s', '3m10s', '2h05m']);
});

test('escape sequences of a server are gone, and other controls are shown as ?', () => {
	assert.equal(sanitizeLine('a\u{1B}[31mred\u{1B}[0m\u{1B}]0;title\u{7}b\u{1B}]8;;http://x\u{1B}\\c\rd\u{202E}e'), 'aredbc?d?e');
	assert.equal(sanitizeLine('학습용 ● é'), '학습용 ● é');
});

test('pauses double up to the cap, less up to a quarter', () => {
	const pauses = [1, 2, 3, 4, 5, 6, 7, 100].map(attempt => backOff(attempt, {random: () => 0}));
	assert.deepEqual(pauses, [1000, 2000, 4000, 8000, 16_000, 30_000, 30_000, 30_000]);
	assert.equal(backOff(6, {random: () => 0.999999}), 22_500);
});

test('a store tells its listeners of changes only, and a function sees the latest value', () => {
	const store = createStore(1);
	const seen: number[] = [];
	const stop = store.subscribe(() => seen.push(store.get()));
	store.set(1);
	store.set(value => value + 1);
	store.set(value => value + 1);
	stop();
	store.set(9);
	assert.deepEqual(seen, [2, 3]);
});

test('each problem has the exit code of the documents', () => {
	assert.deepEqual(exitCodes, {
		failed: 1, usage: 2, 'not-found': 3, 'not-unique': 3, 'sign-in-needed': 4, 'sign-in-refused': 4, 'code-needed': 4, 'password-expired': 4, 'session-not-usable': 5, 'port-in-use': 6,
		unreachable: 7, 'rate-limited': 7, 'files-not-copied': 8, 'verification-failed': 9, refused: 10, interrupted: 130,
	});
	assert.equal(new Problem('port-in-use', 'x').exitCode, 6);
});

test('a foreign error becomes a problem with its cause, and an abort is known through any wrapping', () => {
	const error = new Error('boom');
	assert.equal(toProblem(error).cause, error);
	assert.ok(isAbort(new Error('outer', {cause: new DOMException('x', 'AbortError')})));
	assert.ok(!isAbort(error));
});
