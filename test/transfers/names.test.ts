import assert from 'node:assert/strict';
import {Buffer} from 'node:buffer';
import {test} from 'node:test';
import {
	folderOf,
	isContainedName,
	joinPath,
	lastName,
	partPath,
} from '../../source/transfers/names.ts';

test('a name that would leave its folder is none', () => {
	const bad = ['', '.', '..', '../up', '/etc', 'a/b', 'a\0b'];
	assert.deepEqual(bad.filter(name => isContainedName(name)), []);
	const good = ['...', '.hidden', 'a b', '..a', String.raw`a\b`, '한국어', 'new\nline', '-rf'];
	assert.deepEqual(good.filter(name => !isContainedName(name)), []);
});

test('paths are taken apart and put together', () => {
	assert.equal(joinPath('/', 'a'), '/a');
	assert.equal(joinPath('/a/', 'b'), '/a/b');
	assert.deepEqual(['/a/b', '/a/b//', '/a', '/'].map(path => lastName(path)), ['b', 'b', 'a', '']);
	assert.deepEqual(['/a/b', '/a/b//', '/a', '/'].map(path => folderOf(path)), ['/a', '/a', '/', '/']);
});

test('a part file lies beside its place and has a legal name, however long that of the file is', () => {
	assert.equal(partPath('/data/model.bin'), '/data/.model.bin.baitui-part');
	const long = partPath(`/data/${'한'.repeat(85)}`);
	assert.equal(folderOf(long), '/data');
	assert.ok(Buffer.byteLength(lastName(long)) <= 255);
	assert.equal(long, partPath(`/data/${'한'.repeat(85)}`));
	assert.notEqual(long, partPath(`/data/${'한'.repeat(84)}x`));
});
