import assert from 'node:assert/strict';
import {once} from 'node:events';
import {readFileSync, writeFileSync} from 'node:fs';
import net from 'node:net';
import path from 'node:path';
import process from 'node:process';
import {
	after,
	afterEach,
	before,
	test,
} from 'node:test';
import {startCluster, type Cluster} from '../../source/demo/cluster.ts';
import {createMachine, eventually} from '../helpers/baitui.ts';
import {freePort} from '../helpers/free-port.ts';
import {signInTo} from '../helpers/sign-in.ts';

type Row = {readonly id: string; readonly address: string; readonly port: number; readonly status: string; readonly set: string | null; readonly processId: number; readonly target: string | number; readonly session: {readonly name: string}};
type Outcome = {readonly started: readonly string[]; readonly stopped: readonly string[]; readonly failed: ReadonlyArray<{readonly name: string; readonly exit: number}>};

const machine = createMachine();
const file = path.join(machine.directory, 'config', 'tunnels.json');
let cluster: Cluster;

before(async () => {
	cluster = await startCluster({});
	await signInTo(machine, cluster);
});
afterEach(async () => {
	await machine.run(['tunnel', 'stop', '--all']);
});
after(async () => {
	await machine.close();
	await cluster.close();
});

const tunnel = async (...words: readonly string[]) => machine.run(['tunnel', ...words]);
const list = async () => (JSON.parse((await tunnel('ls', '--json')).stdout) as {readonly tunnels: readonly Row[]}).tunnels;
const outcome = (stdout: string) => JSON.parse(stdout) as Outcome;

test('a set is recorded as it is opened, closed as a whole, and opened again with the same addresses', async () => {
	const port = await freePort();
	const jupyter = await tunnel('train-llm', 'jupyter', '-b', String(port), '--set', 'work', '--detach');
	const echo = await tunnel('train-llm', 'rawtcp', '--set', 'work', '--detach');
	assert.deepEqual([jupyter.code, echo.code], [0, 0], jupyter.stderr + echo.stderr);
	const before = await list();
	assert.deepEqual(before.map(({set}) => set), ['work', 'work']);
	const {sets} = JSON.parse((await tunnel('sets', '--json')).stdout) as {readonly sets: ReadonlyArray<{readonly name: string; readonly tunnels: readonly unknown[]}>};
	assert.deepEqual(sets.map(({name, tunnels}) => [name, tunnels.length]), [['work', 2]]);
	assert.match((await tunnel('sets')).stdout, new RegExp(`train-llm jupyter on 127.0.0.1:${port}`));

	const down = await tunnel('down', 'work', '--json');
	assert.deepEqual(outcome(down.stdout).stopped.toSorted(), before.map(({id}) => id).toSorted());
	assert.deepEqual(await list(), []);
	const up = await tunnel('up', '@work', '--json');
	assert.deepEqual([up.code, outcome(up.stdout).started.length, outcome(up.stdout).failed], [0, 2, []], up.stderr);
	assert.deepEqual((await list()).map(({address, target}) => [address, target]), before.map(({address, target}) => [address, target]));
	assert.equal((await fetch(`http://127.0.0.1:${port}/`)).status, 200);
});

test('up leaves what is open, starts what lost its process, and opens what is missing', async () => {
	await tunnel('up', 'work');
	const [one, other] = await list();
	process.kill(one!.processId, 'SIGKILL');
	await eventually(async () => ((await list())[0]?.status === 'ready' ? undefined : true), 'its death is seen');
	await tunnel('stop', other!.id);
	const {code, stderr} = await tunnel('up', 'work');
	assert.equal(code, 0, stderr);
	const now = await list();
	assert.deepEqual(now.map(({address}) => address).toSorted(), [one!.address, other!.address].toSorted());
	assert.ok(now.some(({id}) => id === one!.id));
	await tunnel('up', 'work');
	assert.deepEqual((await list()).map(({processId}) => processId), now.map(({processId}) => processId));
});

test('one that cannot be opened keeps no other from it, and its code is that of the whole', async () => {
	const server = net.createServer().listen(0, '127.0.0.1');
	await once(server, 'listening');
	const {port} = server.address() as net.AddressInfo;
	const sets = {
		taken: [{session: 'train-llm', target: 'jupyter', bind: String(port)}, {session: 'train-llm', target: 'rawtcp'}],
		mixed: [{session: 'train-llm', target: 'jupyter', bind: String(port)}, {session: 'old-run', target: 'jupyter'}, {session: 'nosuch', target: 22}],
	};
	const kept = readFileSync(file, 'utf8');
	writeFileSync(file, JSON.stringify({sets}));
	const taken = await tunnel('up', 'taken', '--json');
	const mixed = await tunnel('up', 'mixed');
	server.close();
	writeFileSync(file, kept);
	assert.deepEqual([taken.code, outcome(taken.stdout).started.length, outcome(taken.stdout).failed.map(({exit}) => exit)], [6, 1, [6]]);
	assert.equal(mixed.code, 1);
	assert.match(mixed.stderr, /Port \d+ is used by[\s\S]*old-run[\s\S]*There is no session "nosuch"/);
});

test('tunnels are chosen by their set too, and a set is forgotten on demand', async () => {
	await tunnel('up', 'work');
	await tunnel('train-llm', 'ttyd', '--detach');
	const restarted = await tunnel('restart', '@work', '--json');
	assert.equal((JSON.parse(restarted.stdout) as {readonly restarted: readonly string[]}).restarted.length, 2, restarted.stderr);
	const stopped = await tunnel('stop', '@work');
	assert.equal(stopped.code, 0, stopped.stderr);
	assert.deepEqual((await list()).map(({target}) => target), ['ttyd']);
	assert.equal((await tunnel('down', 'work', '--forget')).code, 0);
	const [gone, unknown, name] = [await tunnel('up', '@work'), await tunnel('down', 'work', '--forget'), await tunnel('train-llm', 'ttyd', '--set', '9000')];
	assert.deepEqual([gone.code, unknown.code, name.code], [3, 2, 2]);
});

test('a damaged file of sets is one sentence, stays as it is, and nothing is opened', async () => {
	writeFileSync(file, '{"sets": {"work": [');
	const {code, stderr} = await tunnel('up', 'work');
	const opened = await tunnel('train-llm', 'jupyter', '--set', 'work', '--detach');
	assert.deepEqual([code, opened.code], [1, 1]);
	assert.match(stderr, /tunnels\.json, is no JSON/);
	assert.equal(readFileSync(file, 'utf8'), '{"sets": {"work": [');
	assert.deepEqual(await list(), []);
});
