import assert from 'node:assert/strict';
import {randomBytes} from 'node:crypto';
import {once} from 'node:events';
import {after, before, test} from 'node:test';
import type {Provider} from '../../source/core/provider.ts';
import {eventually} from '../helpers/baitui.ts';
import {echo, talk} from '../helpers/echo.ts';
import {openWorkerRoom, type WorkerRoom} from '../helpers/worker-room.ts';

let room: WorkerRoom;

before(async () => {
	room = await openWorkerRoom();
});
after(async () => {
	await room.close();
});

test('however many connections come at once to a port that is no app, they are one login at the sshd, which takes few', async t => {
	const [port] = room.session.apps.find(({name}) => name === 'rawtcp')!.ports;
	const seen: Provider = {
		...room.provider,
		async findSession(id, signal) {
			const session = await room.provider.findSession(id, signal);
			return session && {...session, apps: session.apps.filter(({name}) => name !== 'rawtcp')};
		},
	};
	// The service starts an app when it is used.
	const app = await room.holdHere(t, 'rawtcp');
	await echo(app.port, 'begin\n');
	const tunnel = await room.holdHere(t, port!, {seen});
	const {opened} = room.cluster.traffic();
	const all = Array.from({length: 20}, (_, index) => Buffer.concat([Buffer.from(`${index}\n`), randomBytes(2000)]));
	const answers = await Promise.all(all.map(async bytes => echo(tunnel.port, bytes)));
	assert.deepEqual(answers.map((answer, index) => answer.equals(all[index]!)), all.map(() => true));
	assert.equal(room.cluster.traffic().opened - opened, 1);
});

test('a port that refuses, of which session mode says nothing, is given up, and the reason is told', async t => {
	const tunnel = await room.holdHere(t, 'deadend');
	const connectedAt = performance.now();
	const {socket} = await talk(tunnel.port);
	let heard = 0;
	socket.on('data', ({length}) => {
		heard += length;
	});
	await once(socket, 'close');
	t.diagnostic(`given up after ${Math.round(performance.now() - connectedAt)} ms`);
	assert.equal(heard, 0);
	const {lastLoss} = await eventually(async () => (tunnel.state().lastLoss ? tunnel.state() : undefined), 'the loss is told');
	assert.match(lastLoss!.reason, /Nothing listens on port 7008 of train-llm/);
});
