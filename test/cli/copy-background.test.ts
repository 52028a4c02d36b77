import assert from 'node:assert/strict';
import {randomBytes} from 'node:crypto';
import {once} from 'node:events';
import fs from 'node:fs';
import path from 'node:path';
import {after, before, test} from 'node:test';
import {startCluster, type Cluster} from '../../source/demo/cluster.ts';
import {createMachine, eventually} from '../helpers/baitui.ts';
import {signInTo} from '../helpers/sign-in.ts';

type Listed = {
	readonly transfers: ReadonlyArray<{
		readonly id: string;
		readonly status: string;
		readonly limit: number | null;
		readonly bytes: {readonly done: number};
		readonly questions: readonly unknown[];
	}>;
};

const machine = createMachine();
const here = path.join(machine.directory, 'files');
let cluster: Cluster;
let home: string;

before(async () => {
	fs.mkdirSync(here, {recursive: true});
	fs.writeFileSync(path.join(here, 'big.bin'), randomBytes(20_000_000));
	fs.writeFileSync(path.join(here, 'note'), 'new');
	cluster = await startCluster({});
	await signInTo(machine, cluster);
	home = cluster.homeDirectory('train-llm')!;
});
after(async () => {
	await machine.close();
	await cluster.close();
});

const list = async () => {
	const {stdout} = await machine.run(['transfers', 'ls', '--json']);
	return (JSON.parse(stdout) as Listed).transfers;
};

const until = async (holds: (transfer: Listed['transfers'][number]) => boolean, what: string) => eventually(async () => (await list()).find(transfer => holds(transfer)), what);

const isSame = (name: string) => fs.readFileSync(path.join(home, name)).equals(fs.readFileSync(path.join(here, 'big.bin')));

const big = path.join(here, 'big.bin');

for (const signal of ['SIGKILL', 'SIGHUP'] as const) {
	test(`a copy whose command gets ${signal} goes on in the background`, async () => {
		const child = machine.start(['cp', big, `train-llm:${signal}`, '--limit', '4M']);
		const {id} = await until(({bytes}) => bytes.done > 0, 'it flows');
		child.kill(signal);
		await once(child, 'close');
		await machine.run(['transfers', 'limit', 'none', id]);
		await until(transfer => transfer.id === id && transfer.status === 'done', 'it is done');
		assert.ok(isSame(signal));
		const cleared = await machine.run(['transfers', 'clear', '--json']);
		assert.deepEqual(JSON.parse(cleared.stdout), {version: 1, cleared: [id]});
	});
}

test('--detach prints the id; pause, limit, resume and cancel act on it, and what has arrived is gone on with', async () => {
	const detached = await machine.run(['cp', big, 'train-llm:detached', '-d', '--limit', '4M']);
	assert.equal(detached.code, 0, detached.stderr);
	const id = detached.stdout.trimEnd();
	assert.match(id, /^[\da-f]{8}$/);
	await until(({bytes}) => bytes.done > 0, 'it flows');
	await machine.run(['transfers', 'pause', id]);
	await until(({status}) => status === 'paused', 'it is paused');
	const cancelled = await machine.run(['transfers', 'cancel', id.slice(0, 4), '--json']);
	assert.deepEqual(JSON.parse(cancelled.stdout), {version: 1, cancelled: [id]});
	await machine.run(['transfers', 'limit', 'none', id]);
	const resumed = await machine.run(['transfers', 'resume', id]);
	assert.equal(resumed.code, 0, resumed.stderr);
	await until(({status}) => status === 'done', 'it is done');
	assert.ok(isSame('detached'));
	const table = await machine.run(['transfers']);
	assert.match(table.stdout, /^ID .*STATE.*\n[\da-f]{8} .*big\.bin .*done +verified\n$/);
	const again = await machine.run(['transfers', 'resume', id]);
	assert.equal(again.code, 10);
	await machine.run(['transfers', 'clear']);
	assert.deepEqual(await list(), []);
});

test('a limit for --all holds for copies that are there and for those that come, until it is lifted', async () => {
	const limited = await machine.run(['transfers', 'limit', '4M', '--all']);
	assert.match(limited.stderr, /At most 4M a second: copies that are still to come\./);
	assert.doesNotMatch(limited.stderr, /no such copy/);
	const ids: string[] = [];
	for (const name of ['limited', 'other']) {
		ids.push((await machine.run(['cp', big, `train-llm:${name}`, '-d'])).stdout.trimEnd());
	}

	ids.push((await machine.run(['cp', big, 'train-llm:unlimited', '-d', '--limit', 'none'])).stdout.trimEnd());
	await until(transfer => transfer.id === ids[0] && transfer.bytes.done > 0, 'it flows');
	assert.deepEqual((await list()).map(({limit}) => limit), [4 * 1024 * 1024, 4 * 1024 * 1024, null]);
	assert.equal((JSON.parse((await machine.run(['transfers', 'ls', '--json'])).stdout) as {readonly limit: number}).limit, 4 * 1024 * 1024);
	await machine.run(['transfers', 'limit', 'none', '--all']);
	await until(transfer => transfer.id === ids[2] && transfer.status === 'done', 'all are done');
	assert.equal((await list()).find(({id}) => id === ids[1])!.limit, null);
	await machine.run(['transfers', 'clear']);
});

test('Ctrl-C is 130 and says how to go on', async () => {
	const child = machine.start(['cp', big, 'train-llm:interrupted', '--limit', '4M']);
	const {id} = await until(({bytes}) => bytes.done > 0, 'it flows');
	let said = '';
	child.stderr!.on('data', chunk => {
		said += String(chunk);
	});
	child.kill('SIGINT');
	const [code] = await once(child, 'close') as [number];
	assert.equal(code, 130);
	assert.match(said, new RegExp(`baitui transfers resume ${id} goes on`));
	await machine.run(['transfers', 'clear']);
});

test('asking needs a terminal, or a copy in the background that is answered later', async () => {
	fs.writeFileSync(path.join(home, 'note'), 'old');
	const note = path.join(here, 'note');
	const refused = await machine.run(['cp', note, 'train-llm:', '--if-exists', 'ask']);
	assert.equal(refused.code, 2);
	assert.match(refused.stderr, /needs a terminal/);
	const {stdout} = await machine.run(['cp', note, 'train-llm:', '--if-exists', 'ask', '--detach']);
	await until(({questions}) => questions.length === 1, 'it asks');
	await machine.run(['transfers', 'answer', 'overwrite', stdout.trimEnd()]);
	await until(({status}) => status === 'done', 'it is done');
	assert.equal(fs.readFileSync(path.join(home, 'note'), 'utf8'), 'new');
	await machine.run(['transfers', 'clear']);
});

test('wrong words are exit 2, and a copy that nobody knows is exit 3', async () => {
	const codes = await Promise.all([['transfers', 'fly'], ['transfers', 'pause'], ['transfers', 'limit', 'fast', 'x'], ['transfers', 'pause', 'nosuch'], ['cp', 'a', 'x:', '--verify', 'maybe']].map(async words => (await machine.run(words)).code));
	assert.deepEqual(codes, [2, 2, 2, 3, 2]);
});
