import assert from 'node:assert/strict';
import {fork} from 'node:child_process';
import {once} from 'node:events';
import {
	lstatSync,
	readFileSync,
	statSync,
	writeFileSync,
} from 'node:fs';
import net from 'node:net';
import path from 'node:path';
import process from 'node:process';
import {test} from 'node:test';
import {Problem} from '../../source/core/problem.ts';
import {listen} from '../../source/workers/listener.ts';
import {temporaryDirectory} from '../helpers/temporary-directory.ts';

const isTaken = (error: unknown) => error instanceof Problem && error.code === 'port-in-use';

async function close(server: net.Server): Promise<void> {
	server.close();
	await once(server, 'close');
}

/** Connects, and is accepted. */
async function knock(server: net.Server, file: string): Promise<void> {
	const accepted = once(server, 'connection') as Promise<[net.Socket]>;
	const client = net.connect(file);
	const [socket] = await accepted;
	client.destroy();
	socket.destroy();
}

test('a unix socket is its owner\'s alone, whatever the umask', async t => {
	const file = path.join(temporaryDirectory(t), 'socket');
	const before = process.umask(0);
	t.after(() => {
		process.umask(before);
	});
	const server = await listen({path: file});
	assert.equal(statSync(file).mode & 0o777, 0o600);
	assert.equal(process.umask(0), 0);
	await close(server);
});

test('a unix socket that a dead program left is replaced', async t => {
	const file = path.join(temporaryDirectory(t), 'socket');
	const script = path.join(path.dirname(file), 'dies.mjs');
	writeFileSync(script, `import net from 'node:net'; net.createServer().listen(${JSON.stringify(file)}, () => process.send('ready'));`);
	const child = fork(script);
	await once(child, 'message');
	child.kill('SIGKILL');
	await once(child, 'exit');
	assert.equal(lstatSync(file).isSocket(), true);
	const server = await listen({path: file});
	await knock(server, file);
	await close(server);
});

test('a unix socket where somebody answers is refused and goes on', async t => {
	const file = path.join(temporaryDirectory(t), 'socket');
	const first = await listen({path: file});
	first.on('connection', socket => socket.destroy());
	await assert.rejects(listen({path: file}), isTaken);
	await knock(first, file);
	await close(first);
});

test('a socket in a folder that is not there is refused with that reason', async t => {
	const folder = path.join(temporaryDirectory(t), 'nosuch');
	await assert.rejects(listen({path: path.join(folder, 'socket')}), (error: unknown) => isTaken(error) && (error as Problem).message.includes(`no folder ${folder}`));
});

test('a file that is no socket is never removed', async t => {
	const file = path.join(temporaryDirectory(t), 'thesis.tex');
	writeFileSync(file, 'years of work');
	await assert.rejects(listen({path: file}), isTaken);
	assert.equal(readFileSync(file, 'utf8'), 'years of work');
});

test('an address that cannot be bound is told with its reason', async () => {
	// Of the range for documentation (RFC 5737), which no host has.
	await assert.rejects(listen({host: '192.0.2.1', port: 0}), (error: unknown) => isTaken(error) && (error as Problem).message.includes('192.0.2.1'));
});

test('of two that want one port the second is told who has it', {skip: process.platform !== 'linux'}, async () => {
	const first = await listen({host: '127.0.0.1', port: 0});
	const {port} = first.address() as net.AddressInfo;
	await assert.rejects(listen({host: '127.0.0.1', port}), (error: unknown) => isTaken(error) && (error as Problem).message.includes(`(pid ${process.pid})`));
	await close(first);
});
