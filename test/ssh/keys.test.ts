import assert from 'node:assert/strict';
import {readdir, readFile, stat} from 'node:fs/promises';
import path from 'node:path';
import {test, type TestContext} from 'node:test';
import {Problem} from '../../source/core/problem.ts';
import {
	removeSessionKey,
	sessionKeyPath,
	writeSessionKey,
} from '../../source/ssh/keys.ts';
import {temporaryDirectory} from '../helpers/temporary-directory.ts';

const makeDirectory = (t: TestContext) => path.join(temporaryDirectory(t), 'keys');

test('a session key is a private file in a private directory, with a last line end', async t => {
	const directory = makeDirectory(t);
	const file = await writeSessionKey(directory, 'one', 'KEY');
	assert.equal(file, sessionKeyPath(directory, 'one'));
	assert.equal(await readFile(file, 'utf8'), 'KEY\n');
	assert.equal((await stat(file)).mode & 0o777, 0o600);
	assert.equal((await stat(directory)).mode & 0o777, 0o700);
});

test('a key is replaced as a whole and leaves no draft', async t => {
	const directory = makeDirectory(t);
	await writeSessionKey(directory, 'one', 'A long first key');
	await writeSessionKey(directory, 'one', 'B\n\n');
	assert.equal(await readFile(sessionKeyPath(directory, 'one'), 'utf8'), 'B\n');
	assert.deepEqual(await readdir(directory), ['one']);
});

test('an id that is a path stays in the directory', async t => {
	const directory = makeDirectory(t);
	const file = await writeSessionKey(directory, '../../etc/passwd', 'KEY');
	assert.equal(path.dirname(file), directory);
});

test('a removed key is gone, and removing it again does no harm', async t => {
	const directory = makeDirectory(t);
	await Promise.all(['one', 'two'].map(async id => writeSessionKey(directory, id, id)));
	await removeSessionKey(directory, 'one');
	await removeSessionKey(directory, 'one');
	assert.deepEqual(await readdir(directory), ['two']);
});

test('a directory that cannot be made is told by name', async () => {
	await assert.rejects(writeSessionKey('/dev/null/keys', 'one', 'KEY'), (error: unknown) => error instanceof Problem && error.code === 'failed' && error.message.includes('/dev/null/keys'));
});
