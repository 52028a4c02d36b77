import assert from 'node:assert/strict';
import type {ChildProcess} from 'node:child_process';
import {once} from 'node:events';
import net from 'node:net';
import readline from 'node:readline';
import {after, before, test} from 'node:test';
import {startCluster, type Cluster} from '../../source/demo/cluster.ts';
import {createMachine} from '../helpers/baitui.ts';
import {signInTo} from '../helpers/sign-in.ts';

type Listed = {readonly tunnels: ReadonlyArray<{readonly id: string; readonly address: string; readonly status: string; readonly session: {readonly name: string}}>};

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

const list = async () => {
	const {stdout} = await machine.run(['tunnel', 'ls', '--json']);
	return (JSON.parse(stdout) as Listed).tunnels;
};

const statusOf = async (address: string) => {
	const {status} = await fetch(`http://${address}/`);
	return status;
};

const firstLine = async (child: ChildProcess): Promise<string> => {
	const [line] = await once(readline.createInterface({input: child.stdout!}), 'line') as [string];
	return line;
};

test('a detached tunnel prints its address, serves the app, is listed, and stops by its port', async () => {
	const opened = await machine.run(['tunnel', 'train-llm', 'jupyter', '--detach']);
	assert.equal(opened.code, 0, opened.stderr);
	const address = opened.stdout.trimEnd();
	assert.match(address, /^127\.0\.0\.1:\d+$/);
	assert.equal(await statusOf(address), 200);

	const [tunnel] = await list();
	assert.deepEqual([tunnel?.address, tunnel?.status, tunnel?.session.name], [address, 'ready', 'train-llm']);
	const stopped = await machine.run(['tunnel', 'stop', address.split(':', 2)[1]!]);
	assert.equal(stopped.code, 0, stopped.stderr);
	await assert.rejects(statusOf(address), {message: 'fetch failed'});
	assert.deepEqual(await list(), []);
});

test('a tunnel in the foreground prints its address first and is closed by Ctrl-C', async () => {
	const child = machine.start(['tunnel', 'train-llm', 'jupyter']);
	const address = await firstLine(child);
	assert.equal(await statusOf(address), 200);
	child.kill('SIGINT');
	const [code] = await once(child, 'close') as [number];
	assert.equal(code, 130);
	assert.deepEqual(await list(), []);
	await assert.rejects(statusOf(address), {message: 'fetch failed'});
});

test('a tunnel in the foreground ends by itself when it is stopped from elsewhere', async () => {
	const child = machine.start(['tunnel', 'train-llm', 'jupyter']);
	await firstLine(child);
	const closed = once(child, 'close');
	const {code, stdout} = await machine.run(['tunnel', 'stop', 'train-llm', '--json']);
	assert.equal(code, 0);
	assert.equal((JSON.parse(stdout) as {stopped: string[]}).stopped.length, 1);
	const [exitCode] = await closed as [number];
	assert.equal(exitCode, 0);
});

test('a port that was asked for and is taken is exit 6, and leaves nothing behind', async () => {
	const server = net.createServer().listen(0, '127.0.0.1');
	await once(server, 'listening');
	const {port} = server.address() as net.AddressInfo;
	const {code, stdout, stderr} = await machine.run(['tunnel', 'train-llm', 'jupyter', '-b', String(port), '--detach']);
	server.close();
	assert.deepEqual([code, stdout], [6, '']);
	assert.match(stderr, new RegExp(String(port)));
	assert.deepEqual(await list(), []);
});

test('what cannot be opened is told before a port is taken', async () => {
	const app = await machine.run(['tunnel', 'train-llm', 'nosuch', '--detach']);
	const session = await machine.run(['tunnel', 'old-run', 'jupyter', '--detach']);
	const words = await machine.run(['tunnel', 'train-llm', 'jupyter', '--bind', 'everywhere']);
	assert.deepEqual([app.code, session.code, words.code], [3, 5, 2]);
	assert.match(app.stderr, /jupyter/);
	assert.deepEqual(await list(), []);
});

test('stop wants to know what, and names what there is', async () => {
	const nothing = await machine.run(['tunnel', 'stop']);
	const both = await machine.run(['tunnel', 'stop', 'x', '--all']);
	const unknown = await machine.run(['tunnel', 'stop', 'nosuch']);
	const none = await machine.run(['tunnel', 'stop', '--all']);
	assert.deepEqual([nothing.code, both.code, unknown.code, none.code], [2, 2, 3, 0]);
	assert.match(unknown.stderr, /None is open/);
});
