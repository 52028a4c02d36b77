import assert from 'node:assert/strict';
import {spawn} from 'node:child_process';
import {once} from 'node:events';
import {
	existsSync,
	mkdirSync,
	mkdtempSync,
	readdirSync,
	readFileSync,
	rmSync,
	utimesSync,
	writeFileSync,
} from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import process from 'node:process';
import readline from 'node:readline';
import {after, test, type TestContext} from 'node:test';
import type {TransferSpec, TransferState, TransferWish} from '../../source/core/transfer.ts';
import type {SshConnection} from '../../source/ssh/connection.ts';
import {startTransfer, type RunningTransfer, type TransferOptions} from '../../source/transfers/transfer.ts';
import {eventually} from '../helpers/baitui.ts';
import {noOpenssh, startOpenssh} from '../helpers/openssh.ts';
import {temporaryDirectory} from '../helpers/temporary-directory.ts';
import type {ProcessWish} from '../helpers/transfer-process.ts';
import {makeSpec} from '../helpers/transfer.ts';
import {makeTree, readTree} from '../helpers/tree.ts';

/*
Copies to and from OpenSSH's own server that are interrupted in every way there is. Both sides are folders of this machine; the server is a process of the test.
*/
const options = {skip: noOpenssh, timeout: 120_000};
const directory = mkdtempSync(path.join(os.tmpdir(), 'baitui-openssh-'));
const server = noOpenssh === undefined ? await startOpenssh(directory) : undefined;
after(async () => {
	await server?.stop();
	rmSync(directory, {recursive: true, force: true});
});

const mebibyte = 1024 * 1024;
/** The real test takes 1 GiB. */
const size = Number(process.env.BAITUI_TEST_MEBIBYTES ?? 32) * mebibyte;
/** The blocks under way, and what the journal may lag behind: all of it less than a fortieth of 1 GiB. */
const lag = Math.max(8 * mebibyte, size / 32);
/** Bytes a second: slow enough to meet a copy at a part of its way. */
const limit = Math.max(16 * mebibyte, size / 4);
const directions = ['upload', 'download'] as const;
let last = 0;

function start(t: TestContext) {
	const root = temporaryDirectory(t);
	mkdirSync(path.join(root, 'to'));
	makeTree(root, {'from/x.bin': size});
	const spec = (wish: Partial<TransferWish> = {}): TransferSpec => makeSpec({
		id: String(++last), direction: 'upload', sources: [path.join(root, 'from/x.bin')], destination: path.join(root, 'to'), limit, ...wish,
	});
	const connections: Array<Awaited<ReturnType<NonNullable<typeof server>['connect']>>> = [];
	const connect = async (): Promise<SshConnection> => {
		const connection = await server!.connect();
		connections.push(connection);
		return connection;
	};

	const begin = (wish: Partial<TransferWish> = {}, changes: Partial<TransferOptions> = {}) => {
		const states: TransferState[] = [];
		const transfer = startTransfer(spec(wish), {
			connect, journal: path.join(root, 'journal'), pauses: [50, 100, 200, 400, 800], ...changes, onState(state) {
				states.push(state);
			},
		});
		return {...transfer, states};
	};

	const isSame = () => {
		assert.deepEqual(readTree(path.join(root, 'to')), readTree(path.join(root, 'from')));
	};

	return {
		root, spec, begin, isSame, cut() {
			connections.at(-1)!.socket.destroy();
		},
	};
}

async function reaches(transfer: Pick<RunningTransfer, 'state'>, part: number): Promise<void> {
	await eventually(async () => (transfer.state().bytesDone >= part * size ? true : undefined), `${part * 100} % copied`);
}

/** Runs a copy in a process of its own and kills it when `part` of the file is there; resolves with its last state. */
async function runKilled(spec: TransferSpec, root: string, part: number): Promise<TransferState> {
	const wish: ProcessWish = {
		spec, port: server!.port, user: server!.user, keyFile: server!.keyFile, hostKeys: path.join(root, 'hosts'), journal: path.join(root, 'journal'),
	};
	const child = spawn(process.execPath, [path.resolve('test/helpers/transfer-process.ts'), JSON.stringify(wish)], {stdio: ['ignore', 'pipe', 'inherit']});
	const ended = once(child, 'exit');
	let state: TransferState | undefined;
	for await (const line of readline.createInterface({input: child.stdout})) {
		state = JSON.parse(line) as TransferState;
		if (state.bytesDone >= part * size) {
			child.kill('SIGKILL');
		}
	}

	await ended;
	return state!;
}

for (const direction of directions) {
	test(`an ${direction} whose process is killed at 10, 30, 60 and 90 % goes on each time where it was, and has the same sha256`, options, async t => {
		const {root, spec, isSame} = start(t);
		const wish = spec({direction});
		let sent = 0;
		let arrived = 0;
		for (const part of [0.1, 0.3, 0.6, 0.9]) {
			const killed = await runKilled(wish, root, part);
			assert.equal(killed.status, 'running');
			assert.ok(!existsSync(path.join(root, 'to/x.bin')));
			assert.ok(killed.bytesResumed >= arrived - lag, `${killed.bytesResumed} of ${arrived}`);
			sent += killed.bytesSent;
			arrived = killed.bytesDone;
		}

		const state = await runKilled(wish, root, 2);
		assert.deepEqual([state.status, state.filesVerified, state.bytesDone], ['done', 1, size]);
		assert.ok(state.bytesResumed >= arrived - lag, `${state.bytesResumed} of ${arrived}`);
		assert.equal(state.bytesSent + state.bytesResumed, size);
		assert.ok(sent + state.bytesSent <= size + (4 * lag), `${sent} + ${state.bytesSent}`);
		isSame();
		assert.deepEqual(readdirSync(path.join(root, 'journal')), []);
	});

	test(`an ${direction} whose connection is cut three times arrives, verified`, options, async t => {
		const {begin, cut, isSame} = start(t);
		const transfer = begin({direction});
		for (const part of [0.2, 0.5, 0.8]) {
			await reaches(transfer, part);
			const {reconnects} = transfer.state();
			cut();
			await eventually(async () => (transfer.state().reconnects > reconnects ? true : undefined), 'connected again');
		}

		const state = await transfer.ended;
		assert.deepEqual([state.status, state.reconnects, state.filesVerified, state.bytesDone], ['done', 3, 1, size]);
		assert.ok(state.bytesSent < size + (4 * lag), String(state.bytesSent));
		isSame();
	});
}

test('a server that is killed and stays away pauses the copy with the reason; when it is back, resume goes on', options, async t => {
	const {begin, isSame} = start(t);
	const transfer = begin();
	await reaches(transfer, 0.3);
	await server!.kill();
	const paused = await eventually(async () => (transfer.state().status === 'paused' ? transfer.state() : undefined), 'paused');
	assert.match(paused.reason ?? '', /openssh/);
	assert.equal(paused.problem?.code, 'unreachable');
	await server!.start();
	transfer.resume();
	const state = await transfer.ended;
	assert.deepEqual([state.status, state.filesVerified], ['done', 1]);
	assert.ok(state.bytesSent < 1.2 * size, String(state.bytesSent));
	isSame();
});

test('pause lets go of the connection and keeps the part; resume goes on', options, async t => {
	const {root, begin, isSame} = start(t);
	const transfer = begin();
	await reaches(transfer, 0.4);
	transfer.pause();
	const paused = await eventually(async () => (transfer.state().status === 'paused' ? transfer.state() : undefined), 'paused');
	assert.equal(paused.reason, undefined);
	assert.deepEqual(readdirSync(path.join(root, 'to')), ['.x.bin.baitui-part']);
	transfer.resume();
	const state = await transfer.ended;
	assert.deepEqual([state.status, state.filesVerified], ['done', 1]);
	isSame();
});

test('a paused copy can be cancelled', options, async t => {
	const {begin} = start(t);
	const transfer = begin();
	await reaches(transfer, 0.2);
	transfer.pause();
	await eventually(async () => (transfer.state().status === 'paused' ? true : undefined), 'paused');
	transfer.cancel();
	assert.equal((await transfer.ended).status, 'cancelled');
});

for (const direction of directions) {
	test(`a source that changed between two tries of an ${direction} is begun again, and that is said`, options, async t => {
		const {root, begin, isSame} = start(t);
		const first = begin({direction});
		await reaches(first, 0.5);
		first.cancel();
		await first.ended;
		makeTree(root, {'from/x.bin': size});
		utimesSync(path.join(root, 'from/x.bin'), 1_700_000_007, 1_700_000_007);
		const state = await begin({direction}).ended;
		assert.deepEqual([state.status, state.filesVerified, state.bytesResumed], ['done', 1, 0]);
		assert.deepEqual(state.remarks.map(({reason}) => reason), ['It had changed since the earlier try, so it was begun again.']);
		isSame();
	});

	test(`a part that was damaged between two tries of an ${direction} never becomes a file`, options, async t => {
		for (const at of ['start', 'end'] as const) {
			const {root, begin, isSame} = start(t);
			const first = begin({direction});
			await reaches(first, 0.5);
			first.cancel();
			await first.ended;
			const part = path.join(root, 'to/.x.bin.baitui-part');
			const bytes = readFileSync(part);
			const spoiled = at === 'start' ? bytes.fill(0, 0, 4096) : bytes.fill(0, mebibyte);
			writeFileSync(part, spoiled);
			const state = await begin({direction}).ended;
			assert.deepEqual([state.status, state.filesVerified], ['done', 1], at);
			assert.match(state.remarks[0]!.reason, /begun again/);
			isSame();
		}
	});
}

test('a copy of a tree that was killed copies only what is missing', options, async t => {
	const {root, spec} = start(t);
	makeTree(root, Object.fromEntries(Array.from({length: 20}, (_, index) => [`tree/f${index}`, 2 * mebibyte])));
	const wish = spec({sources: [path.join(root, 'tree')]});
	const killed = await runKilled(wish, root, 0.5);
	const state = await runKilled(wish, root, 2);
	assert.deepEqual([state.status, state.filesDone, state.bytesDone, state.failed], ['done', 20, 40 * mebibyte, []]);
	assert.ok(killed.bytesSent + state.bytesSent < 1.4 * 40 * mebibyte, `${killed.bytesSent} + ${state.bytesSent}`);
	assert.deepEqual(readTree(path.join(root, 'to/tree')), readTree(path.join(root, 'tree')));
});
