import assert from 'node:assert/strict';
import {test} from 'node:test';
import {waitingState, type TransferState} from '../../source/core/transfer.ts';
import {parseCopy, parsePlace, resolveLocal} from '../../source/cli/cp-place.ts';
import {formatProgress} from '../../source/cli/cp-progress.ts';

test('a colon before any slash makes a path remote', () => {
	assert.deepEqual(parsePlace('train:data/x'), {kind: 'remote', session: 'train', path: 'data/x'});
	assert.deepEqual(parsePlace('train:'), {kind: 'remote', session: 'train', path: ''});
	assert.deepEqual(parsePlace('train:/a:b'), {kind: 'remote', session: 'train', path: '/a:b'});
	const local = ['./a:b', '/a:b', 'folder/a:b', '../a:b', 'plain', ':x'];
	assert.deepEqual(local.map(word => parsePlace(word)), local.map(path => ({kind: 'local', path})));
});

test('the direction follows from which side is in a session', () => {
	assert.deepEqual(parseCopy(['a', 'b', 'train:x/']), {
		direction: 'upload', session: 'train', sources: ['a', 'b'], destination: 'x/',
	});
	assert.deepEqual(parseCopy(['train:a', 'train:b', '.']), {
		direction: 'download', session: 'train', sources: ['a', 'b'], destination: '.',
	});
});

test('two local sides, two remote sides, two sessions and missing words are refused', () => {
	assert.throws(() => parseCopy([]), {code: 'usage'});
	assert.throws(() => parseCopy(['a']), {code: 'usage'});
	assert.throws(() => parseCopy(['a', 'b']), {code: 'usage'});
	assert.throws(() => parseCopy(['train:a', 'other:b']), {code: 'usage'});
	assert.throws(() => parseCopy(['train:a', 'other:b', '.']), {code: 'usage'});
	assert.throws(() => parseCopy(['train:a', 'b', '.']), {code: 'usage'});
});

test('a slash at the end of a local path survives, since it means a folder', () => {
	assert.equal(resolveLocal('/work', 'a/../b/'), '/work/b/');
	assert.equal(resolveLocal('/work', '.'), '/work');
	assert.equal(resolveLocal('/work', '/'), '/');
});

const state: TransferState = {
	...waitingState,
	status: 'running',
	isPlanned: true,
	filesDone: 1,
	filesTotal: 3,
	bytesDone: 512 * 1024,
	bytesTotal: 1024 * 1024,
	rate: 64 * 1024,
	timeLeft: 8000,
	current: '/data/체크포인트\u{1B}[31m.bin',
};

test('the progress line tells share, rate, files and time left, and a name cannot steer the terminal', () => {
	const line = formatProgress(state, 120);
	assert.match(line, /^\[#{10}\.{10}\] {3}50% {2}512K\/1\.0M {2}64K\/s {2}1\/3 files {2}8s left {2}\/data\/체크포인트\.bin$/);
});

test('the progress line never reaches the last column, and says + while it still counts', () => {
	assert.ok(formatProgress(state, 40).length < 40);
	assert.match(formatProgress({...state, isPlanned: false}, 120), /1\.0M\+ .* 1\/3\+ files/);
	assert.match(formatProgress({...state, bytesDone: 0, bytesTotal: 0}, 120), / 0% /);
});
