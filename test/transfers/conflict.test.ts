import assert from 'node:assert/strict';
import {test} from 'node:test';
import type {IfExists} from '../../source/core/transfer.ts';
import {decide, isSameFile} from '../../source/transfers/conflict.ts';

const at = (second: number, size = 10) => ({kind: 'file' as const, size, modifiedAt: new Date(second * 1000)});
const everything: readonly IfExists[] = ['overwrite', 'skip', 'newer', 'fail', 'rename', 'resume', 'ask'];

test('a free name is copied to, whatever was said', () => {
	assert.deepEqual(everything.map(ifExists => decide(ifExists, at(0), undefined)), everything.map(() => 'copy'));
});

test('a file that is there is replaced, kept, told of, asked about or kept beside', () => {
	assert.deepEqual(
		(['overwrite', 'skip', 'ask', 'rename', 'fail'] as const).map(ifExists => decide(ifExists, at(0), at(9))),
		['copy', 'skip', 'ask', 'rename', {reason: 'It is already there.'}],
	);
});

test('newer compares whole seconds, which is all that SFTP tells', () => {
	const source = {size: 10, modifiedAt: new Date(5999)};
	assert.equal(decide('newer', source, at(5)), 'skip');
	assert.equal(decide('newer', source, at(4)), 'copy');
	assert.equal(decide('newer', source, at(6)), 'skip');
	assert.ok(isSameFile(source, at(5)));
	assert.ok(!isSameFile(source, at(5, 11)));
});

test('resume goes on with a shorter file, leaves the same one and replaces a longer one', () => {
	assert.equal(decide('resume', at(5, 100), at(3, 40)), 'resume');
	assert.equal(decide('resume', at(5, 100), at(3, 100)), 'resume');
	assert.equal(decide('resume', at(5, 100), at(5, 100)), 'skip');
	assert.equal(decide('resume', at(5, 100), at(3, 101)), 'copy');
});

test('nothing but a file is ever replaced', () => {
	for (const ifExists of everything) {
		assert.deepEqual(decide(ifExists, at(9), {...at(0), kind: 'folder'}), {reason: 'A folder of that name is there.'});
		assert.deepEqual(decide(ifExists, at(9), {...at(0), kind: 'other'}), {reason: 'Something that is no file has that name there.'});
	}
});
