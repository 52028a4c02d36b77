import assert from 'node:assert/strict';
import {execFile} from 'node:child_process';
import {existsSync} from 'node:fs';
import {readFile, stat} from 'node:fs/promises';
import path from 'node:path';
import {test, type TestContext} from 'node:test';
import {promisify} from 'node:util';
import {forgetEarlierRun} from '../../source/ssh/earlier-run.ts';
import {sessionKeyPath, writeSessionKey} from '../../source/ssh/keys.ts';
import {createHostKeyPin, knownHostsPath, pinnedHostKeys} from '../../source/ssh/known-hosts.ts';
import {temporaryDirectory} from '../helpers/temporary-directory.ts';

const run = promisify(execFile);
const [first, second] = [new Date('2026-11-20T10:00:00.123Z'), new Date('2026-11-20T11:00:00.456Z')];

async function makeKnown(t: TestContext, startedAt: Date | undefined) {
	const directory = temporaryDirectory(t);
	const places = {knownHosts: path.join(directory, 'known-hosts'), keys: path.join(directory, 'keys')};
	const file = path.join(directory, 'key');
	await run('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-C', 'test', '-f', file]);
	if (startedAt) {
		await forgetEarlierRun(places, {id: 'id', startedAt});
	}

	await createHostKeyPin(places.knownHosts, 'id').verify(Buffer.from((await readFile(`${file}.pub`, 'utf8')).split(' ', 2)[1]!, 'base64'));
	await writeSessionKey(places.keys, 'id', 'PRIVATE');
	const keeps = async () => [(await pinnedHostKeys(places.knownHosts, 'id')).length, existsSync(sessionKeyPath(places.keys, 'id'))];
	return {places, keeps};
}

test('keys of a session that was restarted are forgotten', async t => {
	const {places, keeps} = await makeKnown(t, first);
	assert.equal(await forgetEarlierRun(places, {id: 'id', startedAt: second}), true);
	assert.deepEqual(await keeps(), [0, false]);
});

test('keys of the same run are kept, and so are those of a later one that another process has seen', async t => {
	const {places, keeps} = await makeKnown(t, second);
	assert.equal(await forgetEarlierRun(places, {id: 'id', startedAt: second}), false);
	assert.equal(await forgetEarlierRun(places, {id: 'id', startedAt: first}), false);
	assert.deepEqual(await keeps(), [1, true]);
});

test('keys that were taken before the service told of a start are kept until the next one', async t => {
	const {places, keeps} = await makeKnown(t, undefined);
	assert.equal(await forgetEarlierRun(places, {id: 'id'}), false);
	assert.equal(await forgetEarlierRun(places, {id: 'id', startedAt: first}), false);
	assert.deepEqual(await keeps(), [1, true]);
	assert.equal(await forgetEarlierRun(places, {id: 'id', startedAt: second}), true);
	assert.deepEqual(await keeps(), [0, false]);
});

test('OpenSSH still reads the file, which is private', async t => {
	const {places} = await makeKnown(t, first);
	const {stdout} = await run('ssh-keygen', ['-F', 'bai-id', '-f', knownHostsPath(places.knownHosts, 'id')]);
	assert.match(stdout, /bai-id ssh-ed25519/);
	assert.equal((await stat(knownHostsPath(places.knownHosts, 'id'))).mode & 0o777, 0o600);
});
