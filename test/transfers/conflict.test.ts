import assert from 'node:assert/strict';
import {test} from 'node:test';
import {decide} from '../../source/transfers/conflict.ts';

const old = {kind: 'file', modifiedAt: new Date(1_000_000)} as const;

test('what is not there is copied, whatever the rule', () => {
	assert.deepEqual((['overwrite', 'skip', 'newer', 'fail'] as const).map(rule => decide(rule, new Date(0), undefined)), ['copy', 'copy', 'copy', 'copy']);
});

test('a file that is there is replaced, kept, or told of', () => {
	assert.equal(decide('overwrite', new Date(0), old), 'copy');
	assert.equal(decide('skip', new Date(2_000_000), old), 'skip');
	assert.deepEqual(decide('fail', new Date(2_000_000), old), {reason: 'It is already there.'});
});

test('newer means by a whole second: SFTP tells no less', () => {
	assert.equal(decide('newer', new Date(1_001_000), old), 'copy');
	assert.equal(decide('newer', new Date(1_000_999), old), 'skip');
	assert.equal(decide('newer', new Date(999_999), old), 'skip');
});

test('a folder is never replaced by a file', () => {
	assert.deepEqual(decide('overwrite', new Date(0), {kind: 'folder', modifiedAt: new Date(0)}), {reason: 'A folder of that name is there.'});
	assert.notEqual(decide('overwrite', new Date(0), {kind: 'other', modifiedAt: new Date(0)}), 'copy');
});
