import assert from 'node:assert/strict';
import {spawn} from 'node:child_process';
import {randomBytes} from 'node:crypto';
import {once} from 'node:events';
import fs from 'node:fs';
import net from 'node:net';
import path from 'node:path';
import process from 'node:process';
import {after, before, test} from 'node:test';
import {startCluster, type Cluster} from '../../source/demo/cluster.ts';
import {createMachine, eventually} from '../helpers/baitui.ts';
import {freePort} from '../helpers/free-port.ts';
import {signInTo} from '../helpers/sign-in.ts';

type Row = {
	readonly id: string;
	readonly address: string;
	readonly isReverse: boolean;
	readonly target: number;
	readonly status: string;
	readonly reason: string | null;
	readonly processId: number;
	readonly totalConnections: number;
	readonly bytesIn: number;
	readonly bytesOut: number;
};

const machine = createMachine();
let cluster: Cluster;
let echo: net.Server;
let hostPort: number;

before(async () => {
	cluster = await startCluster({});
	await signInTo(machine, cluster);
	echo = net.createServer({allowHalfOpen: true}, socket => {
		socket.on('error', () => undefined);
		socket.pipe(socket);
	}).listen(0, '127.0.0.1');
	await once(echo, 'listening');
	hostPort = (echo.address() as net.AddressInfo).port;
	fs.copyFileSync(path.join(cluster.homeDirectory('train-llm')!, 'id_container'), path.join(machine.directory, 'key'));
});
after(async () => {
	await machine.close();
	await cluster.close();
	echo.close();
});

const stop = async () => machine.run(['tunnel', 'stop', '--all']);
const list = async () => (JSON.parse((await machine.run(['tunnel', 'ls', '--json'])).stdout) as {readonly tunnels: readonly Row[]}).tunnels;

const options = ['BatchMode=yes', 'StrictHostKeyChecking=no', 'UserKnownHostsFile=/dev/null', 'LogLevel=ERROR', `ProxyCommand=${machine.self.map(word => `'${word}'`).join(' ')} proxy train-llm`];

/** OpenSSH in the session, by baitui as its ProxyCommand. */
const ssh = (...words: readonly string[]) => spawn('ssh', ['-F', '/dev/null', '-i', 'key', ...options.flatMap(option => ['-o', option]), ...words], {
	cwd: machine.directory, env: machine.environment, stdio: ['pipe', 'pipe', 'ignore'],
});

/** What comes back from a port inside the session; empty where nobody answers. */
async function askInside(port: number, bytes: Buffer): Promise<Buffer> {
	const child = ssh('-W', `127.0.0.1:${port}`, 'work@session');
	child.stdin.on('error', () => undefined);
	child.stdin.end(bytes);
	const chunks: Buffer[] = [];
	for await (const chunk of child.stdout) {
		chunks.push(chunk as Buffer);
	}

	return Buffer.concat(chunks);
}

async function answersInside(port: number): Promise<true | undefined> {
	const bytes = randomBytes(64);
	return (await askInside(port, bytes)).equals(bytes) ? true : undefined;
}

test('a port of the session leads to a port of this host, byte for byte, is listed as such, and is gone when it is stopped', async () => {
	const opened = await machine.run(['tunnel', 'train-llm', '-R', `9000:${hostPort}`, '--detach']);
	assert.deepEqual([opened.code, opened.stdout], [0, '127.0.0.1:9000\n'], opened.stderr);
	assert.match(opened.stderr, /counts as used/);
	const bytes = randomBytes(400_000);
	assert.ok((await askInside(9000, bytes)).equals(bytes));

	const again = await machine.run(['tunnel', 'train-llm', '-R', `9000:${hostPort}`, '--detach']);
	assert.equal(again.code, 6, again.stderr);
	assert.ok(again.stderr.includes(`Port 9000 inside train-llm leads to 127.0.0.1:${hostPort} already (tunnel `), again.stderr);

	const [row] = await list();
	assert.deepEqual([row?.isReverse, row?.target, row?.address, row?.status, row?.totalConnections, row?.bytesIn, row?.bytesOut], [true, 9000, `127.0.0.1:${hostPort}`, 'ready', 1, 400_000, 400_000]);
	assert.match((await machine.run(['tunnel', 'ls'])).stdout, /9000 \(reverse\)/);
	await stop();
	assert.equal((await askInside(9000, Buffer.from('x'))).length, 0);
	assert.deepEqual(await list(), []);
});

test('a port that the session\'s ssh server does not give is refused with exit 10, and nothing stays', async () => {
	const root = await machine.run(['tunnel', 'train-llm', '-R', `80:${hostPort}`, '--detach']);
	assert.equal(root.code, 10, root.stderr);
	assert.match(root.stderr, /does not listen on port 80/);
	const words = await Promise.all([['-R', 'x'], ['-R', '9000', '-b', '9000'], ['jupyter', '-R', '9000'], ['-R', '9000', '--keepalive', '2h']].map(async more => machine.run(['tunnel', 'train-llm', ...more, '--detach'])));
	assert.deepEqual(words.map(({code}) => code), [2, 2, 2, 2]);
	assert.deepEqual(await list(), []);
});

test('after a cut the port is asked for again, and the state is ready only while it stands', async () => {
	await machine.run(['tunnel', 'train-llm', '-R', `9001:${hostPort}`, '--detach']);
	assert.ok(await answersInside(9001));
	cluster.faults.away = 'server';
	cluster.cutConnections();
	const seen = await eventually(async () => (await list()).find(({status}) => status !== 'ready'), 'the loss is seen');
	assert.match(seen.reason ?? '', /./);
	cluster.faults.away = undefined;
	await machine.run(['tunnel', 'up', seen.id]);
	await eventually(async () => ((await list())[0]?.status === 'ready' ? true : undefined), 'it stands again');
	assert.ok(await answersInside(9001));
	await stop();
});

test('where nothing answers on this host the stream ends, and the reason is told', async () => {
	const port = await freePort();
	await machine.run(['tunnel', 'train-llm', '-R', `9002:${port}`, '--detach']);
	assert.equal((await askInside(9002, Buffer.from('x'))).length, 0);
	assert.match((await machine.run(['tunnel', 'ls'])).stdout, new RegExp(`Nothing answers at 127.0.0.1:${port}`));
	await stop();
});

test('a process that was killed is started again, by one of two who try at once', async () => {
	await machine.run(['tunnel', 'train-llm', '-R', `9003:${hostPort}`, '--detach']);
	const [row] = await list();
	process.kill(row!.processId, 'SIGKILL');
	await eventually(async () => ((await list())[0]?.status === 'ready' ? undefined : true), 'its death is seen');
	const outcomes = await Promise.all([machine.run(['tunnel', 'up', row!.id]), machine.run(['tunnel', 'up', row!.id])]);
	assert.ok(outcomes.some(({code}) => code === 0) && outcomes.every(({code}) => code === 0 || code === 6), outcomes.map(({stderr}) => stderr).join(''));
	await eventually(async () => ((await list())[0]?.status === 'ready' ? true : undefined), 'it stands again');
	assert.ok(await answersInside(9003));
	await stop();
});

test('the demo\'s ssh server does -R for OpenSSH too, until the connection ends', async () => {
	const child = ssh('-N', '-o', 'ExitOnForwardFailure=yes', '-R', `9004:127.0.0.1:${hostPort}`, 'work@session');
	await eventually(async () => answersInside(9004), 'the forward of OpenSSH answers');
	child.kill();
	await once(child, 'close');
	assert.equal((await askInside(9004, Buffer.from('x'))).length, 0);
});
