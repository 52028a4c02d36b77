import assert from 'node:assert/strict';
import {createHash, randomBytes} from 'node:crypto';
import {
	existsSync,
	mkdirSync,
	readdirSync,
	readFileSync,
	rmSync,
	statSync,
	writeFileSync,
} from 'node:fs';
import net from 'node:net';
import os from 'node:os';
import path from 'node:path';
import process from 'node:process';
import {after, before, test} from 'node:test';
import {waitingState, type Transfer, type TransferWish} from '../../source/core/transfer.ts';
import type {Settings} from '../../source/settings/settings.ts';
import {askControl, socketPath} from '../../source/workers/control.ts';
import type {QueueState} from '../../source/workers/queue-entry.ts';
import {addTransfer, callTransfer, clearTransfer} from '../../source/workers/transfer-call.ts';
import {listTransfers} from '../../source/workers/transfer-list.ts';
import {queueId} from '../../source/workers/transfer-wishes.ts';
import {startWorker, type WorkerHost} from '../../source/workers/worker-host.ts';
import {writeWish} from '../../source/workers/wishes.ts';
import {eventually} from '../helpers/baitui.ts';
import {openWorkerRoom, type WorkerRoom} from '../helpers/worker-room.ts';

let room: WorkerRoom;
let settings: Settings;
let host: WorkerHost;
let here: string;
let home: string;

before(async () => {
	room = await openWorkerRoom();
	({settings, host} = room);
	here = path.join(room.directory, 'files');
	mkdirSync(here);
	home = room.cluster.homeDirectory('train-llm')!;
});
after(async () => {
	for (const {spec, state} of await listTransfers(settings)) {
		if (!['done', 'failed', 'cancelled'].includes(state.status)) {
			await callTransfer(host, spec.id, {ask: 'cancel'}).catch(() => undefined);
		}
	}

	await room.close();
});

const file = (name: string, size: number) => {
	const target = path.join(here, name);
	writeFileSync(target, randomBytes(size));
	return target;
};

const add = async (wish: Pick<TransferWish, 'sources'> & Partial<TransferWish>) => addTransfer(host, {
	session: room.session, profile: 'real', wish: {
		direction: 'upload', destination: '/home/work', ifExists: 'overwrite', ...wish,
	},
});

const read = async (id: string): Promise<Transfer['state']> => (await listTransfers(settings)).find(({spec}) => spec.id === id)!.state;

const until = async (id: string, holds: (state: Transfer['state']) => boolean, what: string) => eventually(async () => {
	const state = await read(id);
	return holds(state) ? state : undefined;
}, what);

const socketOf = ({spec}: Transfer) => socketPath(settings.paths.runtime, queueId(spec));

const workerOf = async (transfer: Transfer) => (await askControl<QueueState>(socketOf(transfer), 'state'))?.processId;

const hashOf = (name: string) => createHash('sha256').update(readFileSync(name)).digest('hex');

const limit = 4 * 1024 * 1024;

test('a copy is carried out by a process of its own, which ends when nothing is left; how it ended stays until it is cleared', async () => {
	const source = file('first.bin', 3_000_000);
	const transfer = await add({sources: [source]});
	const state = await until(transfer.spec.id, ({status}) => status === 'done', 'it is done');
	assert.deepEqual([state.filesDone, state.bytesDone, state.filesVerified], [1, 3_000_000, 1]);
	assert.equal(hashOf(path.join(home, 'first.bin')), hashOf(source));
	await eventually(async () => (await workerOf(transfer) === undefined ? true : undefined), 'the worker ends');
	assert.ok(!existsSync(socketOf(transfer)));
	assert.equal((await read(transfer.spec.id)).status, 'done');
	await clearTransfer(host, transfer.spec.id);
	assert.deepEqual(await listTransfers(settings), []);
});

test('a worker that is killed leaves a copy that can go on, and it goes on to the same bytes', async () => {
	const source = file('killed.bin', 24_000_000);
	const transfer = await add({sources: [source], limit});
	const {id} = transfer.spec;
	await until(id, ({bytesDone}) => bytesDone > 8_000_000, 'a third has arrived');
	process.kill((await workerOf(transfer))!, 'SIGKILL');
	const left = await until(id, ({status}) => status === 'paused', 'it is told that nothing carries it out');
	assert.equal(left.problem?.code, 'failed');
	assert.ok(!existsSync(path.join(home, 'killed.bin')));
	await callTransfer(host, id, {ask: 'limit', limit: null});
	await callTransfer(host, id, {ask: 'resume'});
	const done = await until(id, ({status}) => status === 'done', 'it is done');
	assert.ok(done.bytesResumed > 0, 'what had arrived is kept');
	assert.equal(hashOf(path.join(home, 'killed.bin')), hashOf(source));
});

test('pause lets the next one begin, resume goes on, and both arrive', async () => {
	const [one, other] = [file('paused.bin', 12_000_000), file('next.bin', 1000)];
	const first = await add({sources: [one], limit});
	const second = await add({sources: [other]});
	await until(first.spec.id, ({bytesDone}) => bytesDone > 0, 'the first one flows');
	assert.equal((await read(second.spec.id)).status, 'waiting');
	await callTransfer(host, first.spec.id, {ask: 'pause'});
	await until(second.spec.id, ({status}) => status === 'done', 'the second one is done');
	assert.equal((await read(first.spec.id)).status, 'paused');
	await callTransfer(host, first.spec.id, {ask: 'limit', limit: null});
	await callTransfer(host, first.spec.id, {ask: 'resume'});
	await until(first.spec.id, ({status}) => status === 'done', 'the first one is done');
	assert.equal(hashOf(path.join(home, 'paused.bin')), hashOf(one));
});

test('many starters at once make one worker for a queue, and a socket left behind is replaced', async () => {
	const transfer = await add({sources: [file('raced.bin', 40_000_000)], limit});
	const {id} = transfer.spec;
	await until(id, ({bytesDone}) => bytesDone > 0, 'it flows');
	process.kill((await workerOf(transfer))!, 'SIGKILL');
	await until(id, ({status}) => status === 'paused', 'it is left');
	assert.ok(existsSync(socketOf(transfer)), 'the killed one leaves its socket');
	await Promise.all([1, 2, 3, 4].map(async () => startWorker(host, 'queue', queueId(transfer.spec))));
	await until(id, ({status}) => status === 'running', 'it goes on');
	const log = readFileSync(path.join(settings.paths.logs, `queue-${queueId(transfer.spec)}.log`), 'utf8');
	assert.equal(log.split('\n').filter(line => line.includes(`${id} begins`)).length, 2, log);
	assert.deepEqual(readdirSync(settings.paths.runtime).filter(name => /\.(?:claim|new)$/.test(name)), []);
	await callTransfer(host, id, {ask: 'cancel'});
	await until(id, ({status}) => status === 'cancelled', 'it is cancelled');
});

test('ninety-seven of a hundred files arrive before three questions are answered, each as it is told', async () => {
	mkdirSync(path.join(here, 'hundred'));
	mkdirSync(path.join(home, 'hundred'));
	for (let index = 0; index < 100; index++) {
		file(`hundred/${index}`, 100);
	}

	for (const index of [3, 50, 99]) {
		writeFileSync(path.join(home, 'hundred', String(index)), 'old');
	}

	const {spec: {id}} = await add({sources: [path.join(here, 'hundred')], ifExists: 'ask'});
	const asking = await until(id, ({status}) => status === 'asking', 'nothing is left but questions');
	assert.deepEqual([asking.filesDone, asking.questions.length], [97, 3]);
	await callTransfer(host, id, {ask: 'answer', answer: {path: path.join(here, 'hundred/3'), choice: 'skip'}});
	await until(id, ({questions}) => questions.length === 2, 'one is answered');
	await callTransfer(host, id, {ask: 'answer', answer: {choice: 'overwrite'}});
	const done = await until(id, ({status}) => status === 'done', 'it is done');
	assert.deepEqual([done.filesDone, done.filesSkipped], [99, 1]);
	assert.equal(readFileSync(path.join(home, 'hundred/3'), 'utf8'), 'old');
	assert.equal(hashOf(path.join(home, 'hundred/50')), hashOf(path.join(here, 'hundred/50')));
});

test('nothing secret is in the wish, the log or the arguments of the worker; its memory stays small', async () => {
	// As it is built: the sources of a test are read by a compiler that has its own needs.
	const built = {...host, workerCommand: [process.execPath, path.resolve('dist/worker.js')]};
	const transfer = await addTransfer(built, {
		session: room.session, profile: 'real', wish: {
			direction: 'upload', sources: [file('secret.bin', 60_000_000)], destination: '/home/work', ifExists: 'overwrite',
		},
	});
	await until(transfer.spec.id, ({bytesDone}) => bytesDone > 0, 'it flows');
	const worker = (await workerOf(transfer))!;
	const words = readFileSync(`/proc/${worker}/cmdline`, 'utf8');
	const wish = path.join(settings.paths.transfers, `${transfer.spec.id}.json`);
	const log = path.join(settings.paths.logs, `queue-${queueId(transfer.spec)}.log`);
	assert.deepEqual([wish, log].map(name => statSync(name).mode & 0o777), [0o600, 0o600]);
	const credentials = readdirSync(settings.paths.credentials).map(name => readFileSync(path.join(settings.paths.credentials, name), 'utf8')).join('');
	const secrets = [room.cluster.password, ...(credentials.match(/[\w%+\-./=]{20,}/g) ?? [])];
	assert.ok(secrets.length > 1);
	for (const text of [words, readFileSync(wish, 'utf8'), readFileSync(log, 'utf8')]) {
		assert.deepEqual(secrets.filter(secret => text.includes(secret)), []);
	}

	const peak = Number(/VmRSS:\s+(?<kilobytes>\d+)/.exec(readFileSync(`/proc/${worker}/status`, 'utf8'))?.groups?.kilobytes) / 1024;
	assert.ok(peak < 150, `${peak} MiB`);
	await callTransfer(host, transfer.spec.id, {ask: 'cancel'});
	await until(transfer.spec.id, ({status}) => status === 'cancelled' || status === 'done', 'it is over');
});

test('a copy of another login host is shown, and neither started nor touched', async () => {
	const spec = {
		version: 1, id: 'abcdef01', profile: 'real', sessionId: room.session.id, sessionName: room.session.name, host: 'elsewhere', createdAt: new Date().toISOString(), direction: 'upload', sources: ['/x'], destination: '/home/work', ifExists: 'ask',
	} as const;
	writeWish(settings.paths.transfers, {spec});
	const state = await read(spec.id);
	assert.deepEqual([state.status, state.reason], ['paused', 'belongs to elsewhere']);
	await assert.rejects(callTransfer(host, spec.id, {ask: 'resume'}), {code: 'refused'});
	rmSync(path.join(settings.paths.transfers, `${spec.id}.json`));
});

test('a worker of an older version is listed with what it tells, and its copy can be cancelled', async () => {
	const spec = {
		version: 1, id: 'abcdef02', profile: 'old', sessionId: room.session.id, sessionName: room.session.name, host: os.hostname(), createdAt: new Date().toISOString(), direction: 'upload', sources: ['/x'], destination: '/home/work', ifExists: 'overwrite',
	} as const;
	writeWish(settings.paths.transfers, {spec});
	const old = net.createServer(socket => {
		socket.on('data', line => {
			const {ask} = JSON.parse(String(line)) as {ask: string};
			const known = {version: 0, state: {transfers: {[spec.id]: {status: 'running', bytesDone: 5, bytesTotal: 9}}}};
			socket.end(`${JSON.stringify(['state', 'stop'].includes(ask) ? known : {version: 0, error: 'unknown question'})}\n`, () => {
				if (ask === 'stop') {
					old.close();
				}
			});
		});
	});
	await new Promise<void>(resolve => {
		old.listen(socketPath(settings.paths.runtime, queueId(spec)), resolve);
	});
	const state = await read(spec.id);
	assert.deepEqual([state.status, state.bytesDone, state.questions, state.filesVerified], ['running', 5, [], waitingState.filesVerified]);
	await callTransfer(host, spec.id, {ask: 'cancel'});
	assert.equal((await read(spec.id)).status, 'cancelled');
	await clearTransfer(host, spec.id);
});

test('a worker whose socket was taken away makes it anew, and its copy goes on', async () => {
	const transfer = await add({sources: [file('socket.bin', 40_000_000)], limit});
	await until(transfer.spec.id, ({bytesDone}) => bytesDone > 0, 'it flows');
	const worker = await workerOf(transfer);
	rmSync(socketOf(transfer));
	assert.equal(await eventually(async () => workerOf(transfer), 'it answers again'), worker);
	assert.equal((await read(transfer.spec.id)).status, 'running');
	await callTransfer(host, transfer.spec.id, {ask: 'cancel'});
	await until(transfer.spec.id, ({status}) => status === 'cancelled', 'it is cancelled');
});
