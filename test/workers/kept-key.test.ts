import assert from 'node:assert/strict';
import {generateKeyPairSync} from 'node:crypto';
import {readFileSync, statSync, writeFileSync} from 'node:fs';
import path from 'node:path';
import {after, before, test} from 'node:test';
import type {Provider} from '../../source/core/provider.ts';
import {sessionKeyPath} from '../../source/ssh/keys.ts';
import {connectSession} from '../../source/workers/reach.ts';
import {temporaryDirectory} from '../helpers/temporary-directory.ts';
import {openWorkerRoom, type WorkerRoom} from '../helpers/worker-room.ts';

let room: WorkerRoom;
let asked = 0;
let provider: Provider;

before(async () => {
	room = await openWorkerRoom();
	provider = {
		...room.provider,
		async sshLogin(...given) {
			asked++;
			return room.provider.sshLogin(...given);
		},
	};
});
after(async () => {
	await room.close();
});

/** How often the service is asked for the key while something is connected. */
async function questionsOf(places: {readonly knownHosts: string; readonly keys: string}): Promise<number> {
	const before = asked;
	const connection = await connectSession(provider, room.session, places);
	const {stdout} = await connection.exec('echo there');
	assert.equal(stdout.toString(), 'there\n');
	connection.close();
	return asked - before;
}

test('the key of a session is asked for once, and kept for its owner only', async t => {
	const directory = temporaryDirectory(t);
	const places = {knownHosts: path.join(directory, 'known-hosts'), keys: path.join(directory, 'keys')};
	assert.equal(await questionsOf(places), 1);
	assert.equal(statSync(sessionKeyPath(places.keys, room.session.id)).mode & 0o777, 0o600);
	assert.equal(await questionsOf(places), 0);
});

test('a kept key that the session refuses is asked for anew, and the new one is kept', async t => {
	const directory = temporaryDirectory(t);
	const places = {knownHosts: path.join(directory, 'known-hosts'), keys: path.join(directory, 'keys')};
	await questionsOf(places);
	const file = sessionKeyPath(places.keys, room.session.id);
	const good = readFileSync(file, 'utf8');
	for (const bad of [generateKeyPairSync('rsa', {modulusLength: 2048}).privateKey.export({type: 'pkcs1', format: 'pem'}), 'no key at all\n', '']) {
		writeFileSync(file, bad);
		assert.equal(await questionsOf(places), 1);
		assert.equal(readFileSync(file, 'utf8'), good);
	}
});

test('where a key cannot be kept, it is asked for each time', async t => {
	const directory = temporaryDirectory(t);
	const places = {knownHosts: path.join(directory, 'known-hosts'), keys: path.join(directory, 'keys')};
	writeFileSync(places.keys, 'a file where the directory would be');
	assert.deepEqual([await questionsOf(places), await questionsOf(places)], [1, 1]);
});
