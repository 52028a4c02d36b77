import assert from 'node:assert/strict';
import {once} from 'node:events';
import {existsSync, statSync} from 'node:fs';
import http from 'node:http';
import net from 'node:net';
import path from 'node:path';
import process from 'node:process';
import {text} from 'node:stream/consumers';
import {after, before, test} from 'node:test';
import {startCluster, type Cluster} from '../../source/demo/cluster.ts';
import {createMachine, eventually} from '../helpers/baitui.ts';
import {freePort} from '../helpers/free-port.ts';
import {signInTo} from '../helpers/sign-in.ts';

type Row = {
	readonly id: string;
	readonly address: string;
	readonly port: number | null;
	readonly askedPort: number | null;
	readonly holder: string | null;
	readonly isShared: boolean;
	readonly awakeUntil: string | null;
	readonly appOptions: unknown;
	readonly status: string;
	readonly processId: number;
};

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

const open = async (...words: readonly string[]) => machine.run(['tunnel', 'train-llm', ...words, '--detach', '--json']);
const rowOf = (stdout: string) => (JSON.parse(stdout) as {readonly tunnel: Row}).tunnel;
const list = async () => (JSON.parse((await machine.run(['tunnel', 'ls', '--json'])).stdout) as {readonly tunnels: readonly Row[]}).tunnels;
const stop = async (...words: readonly string[]) => machine.run(['tunnel', 'stop', ...words]);

async function listening(): Promise<net.Server & {readonly port: number}> {
	const server = net.createServer().listen(0, '127.0.0.1');
	await once(server, 'listening');
	return Object.assign(server, {port: (server.address() as net.AddressInfo).port});
}

/** The page that an app sends through a unix socket. */
async function pageAt(socketPath: string): Promise<string> {
	const request = http.get({socketPath, path: '/'});
	const [response] = await once(request, 'response') as [http.IncomingMessage];
	return text(response);
}

test('a port that is replaced is never silent: what was asked for, what was given, and who has it', async () => {
	const port = await freePort();
	const first = await open('rawtcp', '-b', String(port));
	assert.equal(first.code, 0, first.stderr);
	await stop('--all');
	const server = await listening();
	const remembered = await open('rawtcp', '-b', 'auto');
	assert.equal(rowOf(remembered.stdout).port, port);
	await stop('--all');

	const other = net.createServer().listen(port, '127.0.0.1');
	await once(other, 'listening');
	const told = await machine.run(['tunnel', 'train-llm', 'rawtcp', '--detach']);
	const [row] = await list();
	other.close();
	server.close();
	assert.equal(told.code, 0, told.stderr);
	assert.match(told.stderr, new RegExp(String.raw`Port ${port} is used by \S+ \(pid ${process.pid}\); this is port ${row!.port}`));
	assert.equal(row?.askedPort, port);
	assert.match(row.holder ?? '', new RegExp(`pid ${process.pid}`));
	await stop('--all');
});

test('the preferred port of ssh is the profile\'s, kept over a login, and can be taken back', async () => {
	const port = 30_000 + Math.floor(Math.random() * 20_000);
	const set = await machine.run(['use', '127.0.0.1', '--ssh-port', String(port)]);
	assert.equal(set.code, 0, set.stderr);
	await signInTo(machine, cluster);
	const {stdout} = await open('sshd');
	const row = rowOf(stdout);
	assert.equal(row.askedPort ?? row.port, port);
	await stop('--all');
	const wrong = await machine.run(['use', '127.0.0.1', '--ssh-port', '22']);
	assert.deepEqual([wrong.code, (await machine.run(['use', '127.0.0.1', '--ssh-port', 'none'])).code], [2, 0]);
});

test('a unix socket is relative to the folder, only its owner\'s, serves the app, and is gone when it is closed', async () => {
	const {code, stdout, stderr} = await machine.run(['tunnel', 'train-llm', 'jupyter', '-b', 'unix:jupyter.sock', '--detach']);
	assert.equal(code, 0, stderr);
	const file = path.join(machine.directory, 'jupyter.sock');
	assert.equal(stdout, `unix:${file}\n`);
	assert.equal(statSync(file).mode & 0o777, 0o600);
	assert.match(await pageAt(file), /train-llm/);
	const again = await machine.run(['tunnel', 'train-llm', 'jupyter', '-b', 'unix:jupyter.sock', '--detach']);
	assert.equal(again.code, 6);
	await stop('--all');
	assert.equal(existsSync(file), false);
	const long = await machine.run(['tunnel', 'train-llm', 'jupyter', '-b', `unix:${'long'.repeat(40)}`, '--detach']);
	assert.equal(long.code, 2);
	assert.match(long.stderr, /bytes long/);
});

test('an address of the network is refused unless it is shared, and sharing is never without a yes', async () => {
	const port = await freePort();
	const refused = await open('jupyter', '-b', `0.0.0.0:${port}`);
	const unasked = await open('jupyter', '-b', `0.0.0.0:${port}`, '--share');
	const socket = await open('jupyter', '-b', 'unix:x.sock', '--share', '--yes');
	const alone = await open('jupyter', '--yes');
	assert.deepEqual([refused.code, unasked.code, socket.code, alone.code], [10, 10, 2, 2]);
	assert.match(unasked.stderr, /--yes/);
	assert.deepEqual(await list(), []);

	const shared = await open('jupyter', '-b', `0.0.0.0:${port}`, '--share', '--yes');
	assert.equal(shared.code, 0, shared.stderr);
	assert.deepEqual([rowOf(shared.stdout).isShared, rowOf(shared.stdout).address], [true, `0.0.0.0:${port}`]);
	assert.match((await machine.run(['tunnel', 'ls'])).stdout, /shared/);
	await stop('--all');
});

test('an app gets the arguments and variables it takes, and others are named before anything is opened', async () => {
	const started = await machine.run(['tunnel', 'train-llm', 'tensorboard', '--app-arg=--logdir=/home/work/logs', '--app-arg=--reload_multifile', '-e', 'TB_TITLE', '--detach'], {environment: {TB_TITLE: 'Nightly run'}});
	assert.equal(started.code, 0, started.stderr);
	const page = await (await fetch(`http://${started.stdout.trimEnd()}/`)).text();
	assert.match(page, /TB_TITLE=Nightly run --logdir \/home\/work\/logs --reload_multifile/);
	const {stdout} = await machine.run(['tunnel', 'ls', '--json']);
	assert.ok(!stdout.includes('Nightly'), 'values of variables are not listed');
	await stop('--all');

	const argument = await open('tensorboard', '--app-arg=--host=0.0.0.0');
	const variable = await open('tensorboard', '--env', 'PATH=/x');
	const unset = await open('tensorboard', '--env', 'NOT_SET_ANYWHERE');
	const port = await open('7007777', '--env', 'A=b');
	const plainPort = await open('5555', '--env', 'A=b');
	assert.deepEqual([argument, variable, unset, port, plainPort].map(({code}) => code), [2, 2, 2, 2, 2]);
	assert.match(argument.stderr, /--logdir/);
	assert.match(variable.stderr, /TB_TITLE/);
	assert.deepEqual(await list(), []);
});

test('a tunnel that nobody uses sends nothing; one that keeps the session awake touches it and says until when', async () => {
	const {opened} = cluster.traffic();
	const quiet = rowOf((await open('jupyter')).stdout);
	await eventually(async () => ((await list()).some(({status}) => status === 'ready') ? true : undefined), 'it is ready');
	await machine.run(['tunnel', 'up', quiet.id]);
	assert.deepEqual(cluster.traffic(), {opened, pings: 0});
	await stop('--all');

	const awake = rowOf((await open('jupyter', '--keepalive', '2h')).stdout);
	const left = Date.parse(awake.awakeUntil!) - Date.now();
	assert.ok(left > 7_000_000 && left <= 7_200_000, String(left));
	await eventually(async () => (cluster.traffic().opened > opened && cluster.openTunnels() === 0 ? true : undefined), 'the session was touched, and let go');
	assert.deepEqual(cluster.traffic(), {opened: opened + 1, pings: 0});
	await stop('--all');
});

test('every option has a variable, and what is no number of seconds is refused', async () => {
	const port = await freePort();
	const {code, stdout, stderr} = await machine.run(['tunnel', 'train-llm', 'jupyter'], {environment: {BAITUI_TUNNEL_BIND: String(port), BAITUI_TUNNEL_DETACH: '1', BAITUI_TUNNEL_PATIENCE: '2.5'}});
	assert.deepEqual([code, stdout], [0, `127.0.0.1:${port}\n`], stderr);
	await stop('--all');
	const wrong = await open('jupyter', '--patience', 'long');
	assert.equal(wrong.code, 2);
});

test('with --keep Ctrl-C leaves the tunnel in the background', async () => {
	const child = machine.start(['tunnel', 'train-llm', 'jupyter', '--keep']);
	const [address] = await once(child.stdout!, 'data') as [Buffer];
	child.kill('SIGINT');
	const [code] = await once(child, 'close') as [number];
	assert.equal(code, 130);
	assert.equal((await fetch(`http://${address.toString().trimEnd()}/`)).status, 200);
	await stop('--all');
});
