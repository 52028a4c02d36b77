import assert from 'node:assert/strict';
import {Buffer} from 'node:buffer';
import {execFile} from 'node:child_process';
import {readFile, stat, writeFile} from 'node:fs/promises';
import path from 'node:path';
import {test, type TestContext} from 'node:test';
import {promisify} from 'node:util';
import {
	changedHostKey,
	createHostKeyPin,
	forgetHostKey,
	hostKeyAlias,
	knownHostsPath,
	pinnedHostKeys,
} from '../../source/ssh/known-hosts.ts';
import {temporaryDirectory} from '../helpers/temporary-directory.ts';

const run = promisify(execFile);
const makeDirectory = (t: TestContext) => path.join(temporaryDirectory(t), 'known-hosts');

async function makeHostKey(t: TestContext, type = 'ed25519') {
	const file = path.join(temporaryDirectory(t), 'key');
	await run('ssh-keygen', ['-q', '-t', type, '-N', '', '-C', 'test', '-f', file]);
	const [name, key] = (await readFile(`${file}.pub`, 'utf8')).split(' ', 2);
	return {name: name!, key: Buffer.from(key!, 'base64')};
}

test('the first key is pinned, the same one matches, another one is a change', async t => {
	const directory = makeDirectory(t);
	const [first, other] = await Promise.all([makeHostKey(t), makeHostKey(t)]);
	const pin = createHostKeyPin(directory, 'session');
	assert.equal(await pin.verify(first.key), 'new');
	assert.equal(await pin.verify(first.key), 'match');
	assert.equal(await pin.verify(other.key), 'changed');
	assert.equal((await stat(knownHostsPath(directory, 'session'))).mode & 0o777, 0o600);
});

test('a key of another type is a change as well, and the pinned type is known', async t => {
	const directory = makeDirectory(t);
	const [first, other] = await Promise.all([makeHostKey(t), makeHostKey(t, 'ecdsa')]);
	const pin = createHostKeyPin(directory, 'session');
	assert.deepEqual(await pin.types(), []);
	await pin.verify(first.key);
	assert.deepEqual(await pin.types(), ['ssh-ed25519']);
	assert.equal(await pin.verify(other.key), 'changed');
});

test('sessions do not share keys, and a forgotten one is pinned anew', async t => {
	const directory = makeDirectory(t);
	const [first, other] = await Promise.all([makeHostKey(t), makeHostKey(t)]);
	await createHostKeyPin(directory, 'one').verify(first.key);
	assert.equal(await createHostKeyPin(directory, 'two').verify(other.key), 'new');
	await forgetHostKey(directory, 'one');
	await forgetHostKey(directory, 'one');
	assert.equal(await createHostKeyPin(directory, 'one').verify(other.key), 'new');
});

test('OpenSSH reads the pin that was written here', async t => {
	const directory = makeDirectory(t);
	const {name, key} = await makeHostKey(t);
	await createHostKeyPin(directory, 'session').verify(key);
	const {stdout} = await run('ssh-keygen', ['-F', hostKeyAlias('session'), '-f', knownHostsPath(directory, 'session')]);
	assert.match(stdout, new RegExp(`${hostKeyAlias('session')} ${name} `));
});

test('a line of another host pins nothing', async t => {
	const directory = makeDirectory(t);
	const {name, key} = await makeHostKey(t);
	await createHostKeyPin(directory, 'session').verify(key);
	await writeFile(knownHostsPath(directory, 'session'), `# a comment\n\nelsewhere ${name} ${key.toString('base64')}\n`);
	assert.deepEqual(await pinnedHostKeys(directory, 'session'), []);
});

test('a changed key is explained with the time of the pin and the command that forgets it', async t => {
	const directory = makeDirectory(t);
	const {key} = await makeHostKey(t);
	const pin = createHostKeyPin(directory, 'session');
	assert.equal(await pin.since(), undefined);
	await pin.verify(key);
	const since = await pin.since();
	assert.ok(since && Math.abs(Date.now() - since.getTime()) < 60_000);
	const problem = changedHostKey('alpha', new Date('2026-11-20T12:34:56Z'));
	assert.equal(problem.code, 'verification-failed');
	assert.match(problem.message, /alpha.*pinned on 2026-11-20 12:34 UTC.*no restart/);
	assert.match(problem.hint ?? '', /baitui ssh --forget-host-key alpha/);
});
