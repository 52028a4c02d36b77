import assert from 'node:assert/strict';
import {mkdtempSync, rmSync, writeFileSync} from 'node:fs';
import net from 'node:net';
import os from 'node:os';
import path from 'node:path';
import {after, test} from 'node:test';
import {text} from 'node:stream/consumers';
import {Problem} from '../../source/core/problem.ts';
import {
	askControl,
	serveControl,
	socketPath,
	UnknownWord,
} from '../../source/workers/control.ts';

const directory = mkdtempSync(path.join(os.tmpdir(), 'baitui-control-'));
after(() => {
	rmSync(directory, {recursive: true});
});

test('a worker answers with its state, and stops when told', async () => {
	const file = socketPath(directory, 'aa');
	let stopped = 0;
	let retried = 0;
	const server = await serveControl(file, {state: () => ({status: 'ready', count: 7}), stop: () => stopped++, words: {retry: () => retried++}});
	assert.deepEqual(await askControl(file, 'state'), {status: 'ready', count: 7});
	assert.equal(stopped, 0);
	assert.deepEqual(await askControl(file, 'retry'), {status: 'ready', count: 7});
	assert.deepEqual([retried, stopped], [1, 0]);
	assert.deepEqual(await askControl(file, 'stop'), {status: 'ready', count: 7});
	assert.equal(stopped, 1);
	server.close();
});

test('where no worker lives there is no answer, also where a socket was left behind', async () => {
	assert.equal(await askControl(socketPath(directory, 'bb'), 'state'), undefined);
	writeFileSync(socketPath(directory, 'cc'), '');
	assert.equal(await askControl(socketPath(directory, 'cc'), 'state'), undefined);
});

test('a socket that was left behind is replaced', async () => {
	const file = socketPath(directory, 'dd');
	writeFileSync(file, 'left');
	const server = await serveControl(file, {state: () => 1, stop() {}});
	assert.equal(await askControl(file, 'state'), 1);
	server.close();
});

test('nonsense on the socket gets an answer and harms nothing', async () => {
	const file = socketPath(directory, 'ee');
	const server = await serveControl(file, {state: () => 1, stop() {}});
	for (const line of ['not json', '{"ask":"explode"}', '[]']) {
		const socket = net.connect(file);
		socket.write(`${line}\n`);
		assert.match(await text(socket), /unknown question/);
	}

	assert.equal(await askControl(file, 'state'), 1);
	server.close();
});

test('a word with what belongs to it reaches the worker, and its problem comes back', async () => {
	const file = socketPath(directory, 'ff');
	const heard: unknown[] = [];
	const server = await serveControl(file, {
		state: () => heard.length,
		stop() {},
		words: {
			pause(ask) {
				heard.push(ask.id);
			},
			refuse() {
				throw new Problem('not-found', 'There is no copy "x".', {hint: 'Look again.'});
			},
		},
	});
	assert.equal(await askControl(file, {ask: 'pause', id: 'one'}), 1);
	assert.deepEqual(heard, ['one']);
	await assert.rejects(askControl(file, 'refuse'), {code: 'not-found', message: 'There is no copy "x".', hint: 'Look again.'});
	server.close();
});

test('a worker of another version that does not know a word is told of, and is not taken for none', async () => {
	const file = socketPath(directory, 'a1');
	const server = await serveControl(file, {state: () => 1, stop() {}});
	await assert.rejects(askControl(file, 'fly'), UnknownWord);
	server.close();
});
