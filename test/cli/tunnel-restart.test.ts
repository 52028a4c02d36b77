import assert from 'node:assert/strict';
import {once} from 'node:events';
import {appendFileSync, truncateSync} from 'node:fs';
import path from 'node:path';
import {after, before, test} from 'node:test';
import {startCluster, type Cluster} from '../../source/demo/cluster.ts';
import {createMachine, eventually} from '../helpers/baitui.ts';
import {signInTo} from '../helpers/sign-in.ts';

type Row = {readonly id: string; readonly address: string; readonly processId: number; readonly status: string};

const machine = createMachine();
let cluster: Cluster;

before(async () => {
	cluster = await startCluster({});
	await signInTo(machine, cluster);
});
after(async () => {
	await machine.close();
	await cluster.close();
});

const tunnel = async (...words: readonly string[]) => machine.run(['tunnel', ...words]);
const list = async () => (JSON.parse((await tunnel('ls', '--json')).stdout) as {readonly tunnels: readonly Row[]}).tunnels;

test('a restarted tunnel is another process on the same address', async () => {
	await tunnel('train-llm', 'jupyter', '--detach');
	await tunnel('train-llm', '-R', '9000', '--detach');
	const before = await list();
	const {code, stderr} = await tunnel('restart', '--all');
	assert.equal(code, 0, stderr);
	const now = await list();
	assert.deepEqual(now.map(({id, address}) => [id, address]), before.map(({id, address}) => [id, address]));
	assert.ok(now.every(({processId}, index) => processId > 0 && processId !== before[index]!.processId));
	assert.equal((await fetch(`http://${now[0]!.address}/`)).status, 200);
	const [nothing, unknown] = [await tunnel('restart'), await tunnel('restart', 'nosuch')];
	assert.deepEqual([nothing.code, unknown.code], [2, 3]);
	await tunnel('stop', '--all');
});

test('a login that stands in variables only is told of where its lines are printed and where they cannot run; a tunnel of it is not closed by who could not start it again', async t => {
	const other = createMachine();
	t.after(async () => other.close());
	const environment = {BACKEND_ENDPOINT: cluster.endpoints.api, BACKEND_ACCESS_KEY: cluster.accessKey, BACKEND_SECRET_KEY: cluster.secretKey};
	const {code, stdout, stderr} = await other.run(['ssh', 'train-llm', '--print-ssh'], {environment});
	assert.equal(code, 0, stderr);
	assert.match(stderr, /^This works where the variables or the \.env file of env-127\.0\.0\.1-\d+ are; baitui login keeps/);
	assert.equal((await machine.run(['ssh', 'train-llm', '--print-ssh'])).stderr, '');
	const profile = /--profile (\S+)/.exec(stdout)![1]!;
	const pasted = await other.run(['proxy', '--profile', profile, 'train-llm']);
	assert.equal(pasted.code, 3);
	assert.match(pasted.stderr, /There is no profile "env-.*\n.*made of variables or of a \.env file that are not here/);

	assert.equal((await other.run(['tunnel', 'train-llm', 'rawtcp', '--detach'], {environment})).code, 0);
	const find = async () => (JSON.parse((await other.run(['tunnel', 'ls', '--json'])).stdout) as {readonly tunnels: readonly Row[]}).tunnels[0]!;
	const before = await find();
	assert.equal((await other.run(['tunnel', 'restart', '--all'])).code, 3);
	assert.equal((await find()).processId, before.processId);
	assert.equal((await other.run(['tunnel', 'restart', '--all'], {environment})).code, 0);
	assert.notEqual((await find()).processId, before.processId);
});

test('the log says what happened, as many lines as are wanted, and by id where there are several', async () => {
	await tunnel('train-llm', 'jupyter', '--detach');
	const [one] = await list();
	const log = path.join(machine.directory, 'state', 'logs', `tunnel-${one!.id}.log`);
	appendFileSync(log, Array.from({length: 300}, (_, index) => `line ${index}\n`).join(''));
	const usual = await tunnel('logs', one!.id);
	assert.deepEqual([usual.code, usual.stdout.split('\n').length], [0, 201]);
	assert.equal((await tunnel('logs', one!.id, '-n', '2')).stdout, 'line 298\nline 299\n');
	assert.match((await tunnel('logs', one!.id, '-n', '1000')).stdout, /^\d{4}-\d\d-\d\dT\S+ .*jupyter of train-llm/m);

	await tunnel('train-llm', 'ttyd', '--detach');
	assert.match((await tunnel('logs', '-n', '1')).stdout, new RegExp(`^${one!.id} {2}line 299$`, 'm'));
	const {logs} = JSON.parse((await tunnel('logs', 'train-llm', '-n', '1', '--json')).stdout) as {readonly logs: ReadonlyArray<{readonly id: string; readonly lines: readonly string[]}>};
	assert.deepEqual([logs.length, logs[0]], [2, {id: one!.id, lines: ['line 299']}]);
	const [count, both] = [await tunnel('logs', '-n', 'all'), await tunnel('logs', '-f', '--json')];
	assert.deepEqual([count.code, both.code], [2, 2]);
	await tunnel('stop', '--all');
});

test('a followed log goes on after it was cut short, and ends when the tunnel is closed', async () => {
	await tunnel('train-llm', 'jupyter', '--detach');
	const [one] = await list();
	const log = path.join(machine.directory, 'state', 'logs', `tunnel-${one!.id}.log`);
	const child = machine.start(['tunnel', 'logs', one!.id, '-f']);
	let seen = '';
	child.stdout!.setEncoding('utf8').on('data', (chunk: string) => {
		seen += chunk;
	});
	const closed = once(child, 'close');
	await eventually(async () => (seen.includes('jupyter') ? true : undefined), 'what is there already');
	truncateSync(log);
	appendFileSync(log, 'after\n');
	await eventually(async () => (seen.includes('after\n') ? true : undefined), 'what came after the cut');
	await tunnel('stop', one!.id);
	const [code] = await closed as [number];
	assert.equal(code, 0);
});
