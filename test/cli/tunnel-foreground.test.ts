import assert from 'node:assert/strict';
import type {ChildProcess} from 'node:child_process';
import {once} from 'node:events';
import net from 'node:net';
import readline from 'node:readline';
import {after, before, test} from 'node:test';
import {startCluster, type Cluster} from '../../source/demo/cluster.ts';
import {createMachine, eventually} from '../helpers/baitui.ts';
import {Client} from '../demo/client.ts';
import {freePort} from '../helpers/free-port.ts';
import {signInTo} from '../helpers/sign-in.ts';

type Row = {readonly id: string; readonly address: string; readonly processId: number; readonly status: string; readonly isForeground: boolean};

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

/** A tunnel held by this child: its address, and all it says on stderr. */
async function start(...words: readonly string[]): Promise<{readonly child: ChildProcess; readonly address: string; readonly said: () => string; readonly closed: Promise<unknown[]>}> {
	const child = machine.start(['tunnel', ...words, '--foreground']);
	let text = '';
	child.stderr!.setEncoding('utf8').on('data', (chunk: string) => {
		text += chunk;
	});
	const closed = once(child, 'close');
	const [address] = await Promise.race([once(readline.createInterface({input: child.stdout!}), 'line'), closed]) as [string];
	return {
		child, address, closed, said: () => text,
	};
}

test('the process itself holds the tunnel: it is listed, logs to stderr, and ends with 0 after SIGTERM, leaving nothing', async () => {
	const {child, address, closed, said} = await start('train-llm', 'jupyter');
	assert.equal((await fetch(`http://${address}/`)).status, 200);
	const [row] = await list();
	assert.deepEqual([row?.address, row?.processId, row?.isForeground, row?.status], [address, child.pid, true, 'ready']);
	assert.match(said(), /^\d{4}-\S+Z listens on .* for jupyter of train-llm$/m);
	assert.match((await tunnel('logs', row!.id)).stdout, /listens on/);
	const restarted = await tunnel('restart', row!.id);
	assert.equal(restarted.code, 10, restarted.stderr);

	child.kill('SIGTERM');
	assert.deepEqual(await closed, [0, null]);
	assert.match(said(), /Z closed$/m);
	assert.deepEqual(await list(), []);
	await assert.rejects(fetch(`http://${address}/`), {message: 'fetch failed'});
});

test('a port of the session is led here in the foreground too, and tunnel stop ends the process', async () => {
	const {address, closed} = await start('train-llm', '-R', '9000');
	assert.equal(address, '127.0.0.1:9000');
	assert.equal((await tunnel('stop', 'train-llm')).code, 0);
	assert.deepEqual(await closed, [0, null]);
	assert.deepEqual(await list(), []);
});

test('what a killed process left behind is forgotten by the next one, and started by nobody else', async () => {
	// A port that no other test of this machine comes upon.
	const first = await start('train-llm', 'jupyter', '-b', String(await freePort()));
	first.child.kill('SIGKILL');
	await first.closed;
	const [left] = await list();
	assert.equal((await tunnel('up', left!.id)).code, 10);
	const second = await start('train-llm', 'jupyter');
	assert.equal(second.address, first.address);
	assert.deepEqual((await list()).map(({processId}) => processId), [second.child.pid]);
	second.child.kill('SIGTERM');
	await second.closed;
});

test('the end of the session is 5, a taken port 6, another way to stay 2, and no login 4', async () => {
	const client = await Client.signedIn(cluster, 'session');
	const {closed, said} = await start('notebook', 'jupyter');
	await client.call('DELETE', '/session/notebook');
	await eventually(async () => ((await list()).length === 0 ? true : undefined), 'the end is seen');
	assert.deepEqual(await closed, [5, null], said());

	const server = net.createServer().listen(0, '127.0.0.1');
	await once(server, 'listening');
	const {port} = server.address() as net.AddressInfo;
	const taken = await tunnel('train-llm', 'jupyter', '-b', String(port), '--foreground');
	server.close();
	const words = await tunnel('train-llm', 'jupyter', '--foreground', '--detach');
	const stranger = createMachine();
	const unknown = await stranger.run(['tunnel', 'train-llm', 'jupyter', '--foreground']);
	await stranger.close();
	assert.deepEqual([taken.code, words.code, unknown.code], [6, 2, 4]);
	assert.deepEqual(await list(), []);
});
