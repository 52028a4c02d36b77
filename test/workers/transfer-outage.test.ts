import assert from 'node:assert/strict';
import {randomBytes} from 'node:crypto';
import {
	existsSync,
	mkdirSync,
	readFileSync,
	rmSync,
	writeFileSync,
} from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import {after, before, test} from 'node:test';
import type {Transfer, TransferWish} from '../../source/core/transfer.ts';
import {askControl, socketPath} from '../../source/workers/control.ts';
import type {QueueState} from '../../source/workers/queue-entry.ts';
import {addTransfer, callTransfer} from '../../source/workers/transfer-call.ts';
import {listTransfers} from '../../source/workers/transfer-list.ts';
import {queueId} from '../../source/workers/transfer-wishes.ts';
import {wishPath} from '../../source/workers/wishes.ts';
import {logPath} from '../../source/workers/worker-host.ts';
import {eventually} from '../helpers/baitui.ts';
import {openWorkerRoom, type WorkerRoom} from '../helpers/worker-room.ts';

/* What befalls the process that carries out a queue: an expired login, a machine that sleeps, wishes that are taken away. */
let room: WorkerRoom;

before(async () => {
	room = await openWorkerRoom();
	mkdirSync(path.join(room.directory, 'files'));
});
after(async () => {
	await room.close();
});

const limit = 4 * 1024 * 1024;

const add = async (name: string, size: number, wish: Partial<TransferWish> = {}): Promise<Transfer> => {
	const source = path.join(room.directory, 'files', name);
	writeFileSync(source, randomBytes(size));
	return addTransfer(room.host, {
		session: room.session, profile: 'real', wish: {
			direction: 'upload', sources: [source], destination: '/home/work', ifExists: 'overwrite', ...wish,
		},
	});
};

const read = async ({spec: {id}}: Transfer) => (await listTransfers(room.settings)).find(({spec}) => spec.id === id)!.state;

const until = async (transfer: Transfer, holds: (state: Transfer['state']) => boolean, what: string) => eventually(async () => {
	const state = await read(transfer);
	return holds(state) ? state : undefined;
}, what);

const workerOf = async ({spec}: Transfer) => (await askControl<QueueState>(socketPath(room.settings.paths.runtime, queueId(spec)), 'state'))!.processId;

const arrived = (name: string) => readFileSync(path.join(room.cluster.homeDirectory('train-llm')!, name)).equals(readFileSync(path.join(room.directory, 'files', name)));

test('copies whose login expired wait for the new one in their order, and go on by themselves then', async () => {
	const first = await add('first.bin', 16_000_000, {limit});
	const second = await add('second.bin', 1000);
	await until(first, ({bytesDone}) => bytesDone > 2_000_000, 'it flows');
	room.cluster.forgetLogins();
	room.cluster.cutConnections();
	const paused = await until(first, ({status}) => status === 'paused', 'it waits for the sign-in');
	assert.equal(paused.problem?.code, 'sign-in-needed');
	assert.equal((await read(second)).status, 'waiting');
	await callTransfer(room.host, first.spec.id, {ask: 'limit', limit: null});
	await room.signIn();
	const done = await until(first, ({status}) => status === 'done', 'it went on by itself');
	assert.ok(done.filesVerified === 1 && done.problem === undefined);
	await until(second, ({status}) => status === 'done', 'the next one came after it');
	assert.ok(arrived('first.bin') && arrived('second.bin'));
});

test('a copy whose process stood still connects anew and arrives', {skip: process.platform === 'win32'}, async () => {
	const transfer = await add('slept.bin', 40_000_000, {limit});
	await until(transfer, ({bytesDone}) => bytesDone > 2_000_000, 'it flows');
	const worker = await workerOf(transfer);
	const log = logPath(room.settings, 'queue', queueId(transfer.spec));
	process.kill(worker, 'SIGSTOP');
	const stoppedAt = Date.now();
	await eventually(async () => (Date.now() - stoppedAt > 4500 ? true : undefined), 'longer than a busy machine');
	process.kill(worker, 'SIGCONT');
	await eventually(async () => (readFileSync(log, 'utf8').includes('stood still') ? true : undefined), 'it noticed');
	await until(transfer, ({reconnects}) => reconnects === 1, 'it connected anew');
	await callTransfer(room.host, transfer.spec.id, {ask: 'limit', limit: null});
	const done = await until(transfer, ({status}) => status === 'done', 'it is done');
	assert.equal(done.filesVerified, 1);
	assert.ok(done.bytesSent < 1.3 * 40_000_000, String(done.bytesSent));
	assert.ok(arrived('slept.bin'));
});

test('a worker whose wishes are taken away ends, and does not write them anew', async () => {
	const transfer = await add('unwished.bin', 60_000_000, {limit});
	await until(transfer, ({bytesDone}) => bytesDone > 1_000_000, 'it flows');
	const worker = await workerOf(transfer);
	const wish = wishPath(room.settings.paths.transfers, transfer.spec.id);
	rmSync(wish);
	await eventually(async () => {
		try {
			process.kill(worker, 0);
			return undefined;
		} catch {
			return true;
		}
	}, 'the worker is gone');
	assert.ok(!existsSync(wish));
	assert.match(readFileSync(logPath(room.settings, 'queue', queueId(transfer.spec)), 'utf8'), /nobody wishes for it/);
});
