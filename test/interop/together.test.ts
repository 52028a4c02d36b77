/*
The official client and baitui on one cluster: what one of them changes, the other one sees.
*/
import assert from 'node:assert/strict';
import {readFileSync, writeFileSync} from 'node:fs';
import path from 'node:path';
import {after, before, test} from 'node:test';
import {startCluster, type Cluster} from '../../source/demo/cluster.ts';
import {createMachine, eventually} from '../helpers/baitui.ts';
import {missingClient, OfficialClient, type Outcome} from '../helpers/official-client.ts';
import {signInTo} from '../helpers/sign-in.ts';

const reason = await missingClient();
if (reason !== undefined) {
	console.log(`Skipped: ${reason}`);
}

const skip = reason ?? false;
const machine = createMachine();
let cluster: Cluster;
let client: OfficialClient;

before(async () => {
	if (skip) {
		return;
	}

	cluster = await startCluster();
	client = await OfficialClient.create(cluster, 'session');
	await client.login(cluster);
	await signInTo(machine, cluster);
});
after(async () => {
	await machine.close();
	await client?.remove();
	await cluster?.close();
});

const theirs = async (...words: readonly string[]): Promise<string> => {
	const {code, output}: Outcome = await client.run(words);
	assert.equal(code, 0, `backend.ai ${words.join(' ')}\n${output}`);
	return output;
};

const ours = async (...words: readonly string[]): Promise<string> => {
	const {code, stdout, stderr} = await machine.run(words);
	assert.equal(code, 0, `baitui ${words.join(' ')}\n${stderr}`);
	return stdout;
};

type Listed = {readonly sessions: ReadonlyArray<{readonly name: string; readonly status: string; readonly cpu: number; readonly mounts: ReadonlyArray<{readonly name: string}>}>};
const ourSession = async (name: string) => (JSON.parse(await ours('ls', '--all', '--json')) as Listed).sessions.find(session => session.name === name);

test('backend.ai start, rename, rm  =>  baitui ls', {skip}, async () => {
	await theirs('start', '-t', 'their-one', '-r', 'cpu=2', '-r', 'mem=256m', '-m', 'results', 'python');
	const session = await ourSession('their-one');
	assert.deepEqual([session?.status, session?.cpu, session?.mounts.map(({name}) => name)], ['running', 2, ['results']]);
	assert.equal(await ours('ssh', 'their-one', '--', 'echo "$BACKENDAI_SESSION_NAME"'), 'their-one\n');

	await theirs('session', 'rename', 'their-one', 'their-two');
	assert.equal(await ourSession('their-one'), undefined);
	assert.equal((await ourSession('their-two'))?.status, 'running');

	await theirs('rm', 'their-two');
	await eventually(async () => ((await ourSession('their-two'))?.status === 'ended' ? true : undefined), 'baitui sees that it ended');
});

test('baitui start, rename, restart, stop  =>  backend.ai ps', {skip}, async () => {
	await ours('start', 'python', '--name', 'our-one', '--cpu', '1', '--mem', '256m', '-m', 'results');
	assert.match(await theirs('ps'), /our-one.+RUNNING/);
	assert.match(await theirs('session', 'ls', 'our-one'), /results/);

	await ours('rename', 'our-one', 'our-two');
	const renamed = await theirs('ps');
	assert.match(renamed, /our-two.+RUNNING/);
	assert.doesNotMatch(renamed, /our-one/);

	await ours('restart', 'our-two', '--yes');
	assert.match(await theirs('ps'), /our-two.+RUNNING/);

	await ours('stop', 'our-two', '--yes', '--wait');
	assert.doesNotMatch(await theirs('ps'), /our-two/);
});

test('a file that one of them puts into a session is the other\'s', {skip}, async () => {
	writeFileSync(path.join(client.home, 'their.txt'), 'from the client\n');
	await theirs('session', 'upload', 'notebook', 'their.txt');
	assert.equal(await ours('ssh', 'notebook', '--', 'cat', 'their.txt'), 'from the client\n');
	await ours('cp', 'notebook:their.txt', 'got.txt');

	writeFileSync(path.join(machine.directory, 'our.txt'), 'from baitui\n');
	await ours('cp', 'our.txt', 'notebook:');
	assert.match(await theirs('session', 'ls', 'notebook'), /our\.txt/);
});

test('a tunnel of baitui goes on while the client renames its session, and ends with it', {skip}, async () => {
	await ours('start', 'python', '--name', 'tunnelled');
	await ours('tunnel', 'tunnelled', 'jupyter', '--detach');
	await theirs('session', 'rename', 'tunnelled', 'tunnelled-2');
	const tunnels = async () => (JSON.parse(await ours('tunnel', 'ls', '--json')) as {readonly tunnels: ReadonlyArray<{readonly status: string; readonly address: string}>}).tunnels;
	const [tunnel] = await tunnels();
	assert.match(await (await fetch(`http://${tunnel!.address.replace(/^http:\/\//, '')}`)).text(), /<b>tunnelled/);
	await theirs('rm', 'tunnelled-2');
	await eventually(async () => ((await tunnels()).every(({status}) => status === 'ended') ? true : undefined), 'the tunnel has ended');
});

test('folders that one of them makes, and files in them, are the other\'s', {skip}, async () => {
	await theirs('vfolder', 'create', 'their-folder', 'local:volume1');
	assert.match(await ours('folders'), /^their-folder /m);
	writeFileSync(path.join(client.home, 'up.txt'), 'from the client\n');
	await theirs('vfolder', 'upload', 'their-folder', 'up.txt');
	await ours('cp', 'vf:their-folder/up.txt', 'from-client.txt');
	assert.equal(readFileSync(path.join(machine.directory, 'from-client.txt'), 'utf8'), 'from the client\n');

	await ours('folders', 'create', 'our-folder');
	assert.match(await theirs('vfolder', 'list'), /our-folder/);
	writeFileSync(path.join(machine.directory, 'down.txt'), 'from baitui\n');
	await ours('cp', 'down.txt', 'vf:our-folder/');
	await theirs('vfolder', 'download', 'our-folder', 'down.txt');
	assert.equal(readFileSync(path.join(client.home, 'down.txt'), 'utf8'), 'from baitui\n');

	await theirs('vfolder', 'delete', 'their-folder');
	assert.doesNotMatch(await ours('folders'), /^their-folder /m);
});
