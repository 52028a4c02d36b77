import assert from 'node:assert/strict';
import {randomBytes} from 'node:crypto';
import {readFile, writeFile} from 'node:fs/promises';
import path from 'node:path';
import {after, before, test} from 'node:test';
import {startCluster, type Cluster} from '../../source/demo/cluster.ts';
import {createMachine} from '../helpers/baitui.ts';
import {missingClient, OfficialClient} from '../helpers/official-client.ts';
import {signInTo} from '../helpers/sign-in.ts';

const reason = await missingClient();
const skip = reason ?? false;
const machine = createMachine();
let cluster: Cluster;
let client: OfficialClient;

before(async () => {
	if (skip) {
		return;
	}

	cluster = await startCluster();
	client = await OfficialClient.create(cluster, 'api');
	await signInTo(machine, cluster);
});
after(async () => {
	await machine.close();
	await client?.remove();
	await cluster?.close();
});

test('the official client sees a folder that baitui made and a file it uploaded, and the other way round', {skip}, async () => {
	const folder = 'shared-work';
	const ours = randomBytes((17 * 1024 * 1024) + 5);
	const theirs = randomBytes(300_000);
	await writeFile(path.join(machine.directory, 'ours.bin'), ours);
	await writeFile(path.join(client.home, 'theirs.bin'), theirs);

	const made = await machine.run(['folders', 'create', folder]);
	assert.equal(made.code, 0, made.stderr);
	const listed = await client.run(['vfolder', 'list']);
	assert.match(listed.output, new RegExp(folder));

	const up = await machine.run(['cp', 'ours.bin', `vf:${folder}/`]);
	assert.equal(up.code, 0, up.stderr);
	const download = await client.run(['vfolder', 'download', folder, 'ours.bin']);
	assert.equal(download.code, 0, download.output);
	assert.ok((await readFile(path.join(client.home, 'ours.bin'))).equals(ours));

	const upload = await client.run(['vfolder', 'upload', folder, 'theirs.bin']);
	assert.equal(upload.code, 0, upload.output);
	const down = await machine.run(['cp', `vf:${folder}/theirs.bin`, 'got.bin']);
	assert.equal(down.code, 0, down.stderr);
	assert.ok((await readFile(path.join(machine.directory, 'got.bin'))).equals(theirs));

	const other = 'made-by-theirs';
	assert.equal((await client.run(['vfolder', 'create', other, 'local:volume1'])).code, 0);
	assert.match((await machine.run(['folders', '--quick'])).stdout, new RegExp(`^${other} `, 'm'));
});
