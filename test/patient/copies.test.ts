import assert from 'node:assert/strict';
import {spawn, spawnSync, type ChildProcess} from 'node:child_process';
import {createHash} from 'node:crypto';
import {once} from 'node:events';
import {
	closeSync,
	createReadStream,
	existsSync,
	mkdirSync,
	openSync,
	rmSync,
	statSync,
	utimesSync,
	writeSync,
} from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import readline from 'node:readline';
import {pipeline} from 'node:stream/promises';
import {suite, test} from 'node:test';
import {setTimeout as wait} from 'node:timers/promises';
import type {TransferState, TransferWish} from '../../source/core/transfer.ts';
import {askControl, socketPath} from '../../source/workers/control.ts';
import type {QueueState} from '../../source/workers/queue-entry.ts';
import {addTransfer, callTransfer} from '../../source/workers/transfer-call.ts';
import {listTransfers} from '../../source/workers/transfer-list.ts';
import {queueId} from '../../source/workers/transfer-wishes.ts';
import {eventually} from '../helpers/baitui.ts';
import {noOpenssh, startOpenssh} from '../helpers/openssh.ts';
import {writeRandom} from '../helpers/random-file.ts';
import {mountDisk, noSmallDisk} from '../helpers/small-disk.ts';
import type {ProcessWish} from '../helpers/transfer-process.ts';
import {makeSpec} from '../helpers/transfer.ts';
import {undoInReverse, type Undo} from '../helpers/undo.ts';
import {openWorkerRoom, type WorkerRoom} from '../helpers/worker-room.ts';

/* Copies of a size at which each of them is met at any part of its way, and whatever befalls them. All go through tunnels of a demo cluster. */
const size = Number(process.env.BAITUI_TEST_MEBIBYTES ?? 1024) * 1024 * 1024;
const minute = 60_000;
const directions = ['upload', 'download'] as const;

type Wish = Pick<TransferWish, 'direction' | 'sources' | 'destination'>;

/** A copy in a process of its own. */
type Copy = {
	readonly state: () => Promise<TransferState>;
	/** SIGKILL for that process, if it lives. Resolves when it is gone. */
	readonly kill: () => Promise<void>;
	/** A new process goes on with it. */
	readonly goOn: () => Promise<void>;
};

/** A server with the room of its user. */
type Ground = {
	readonly room: WorkerRoom;
	/** The folder of the session to copy to and from, in the words of its server, and where it really is. */
	readonly remote: string;
	readonly remotePlace: string;
	readonly begin: (wish: Wish) => Promise<Copy>;
};

/** The server of the demo's sessions, and baitui's own background worker. */
async function demoGround(t: Undo): Promise<Ground> {
	const room = await openWorkerRoom();
	t.after(async () => room.close());
	const {host, settings, session} = room;
	return {
		room,
		remote: '/home/work',
		remotePlace: room.cluster.homeDirectory('train-llm')!,
		async begin(wish) {
			const {spec} = await addTransfer(host, {session, profile: 'real', wish: {...wish, ifExists: 'overwrite'}});
			t.after(async () => callTransfer(host, spec.id, {ask: 'cancel'}).catch(() => undefined));
			const worker = async () => askControl<QueueState>(socketPath(settings.paths.runtime, queueId(spec)), 'state');
			return {
				state: async () => (await listTransfers(settings)).find(copy => copy.spec.id === spec.id)!.state,
				async kill() {
					const state = await worker();
					if (state) {
						process.kill(state.processId, 'SIGKILL');
					}

					await eventually(async () => (await worker() === undefined ? true : undefined), 'the worker is gone');
				},
				goOn: async () => callTransfer(host, spec.id, {ask: 'resume'}),
			};
		},
	};
}

/** OpenSSH's own server. A port of a session leads to it, and a tunnel of baitui to that port. */
async function opensshGround(t: Undo): Promise<Ground> {
	const room = await openWorkerRoom();
	t.after(async () => room.close());
	const remotePlace = path.join(room.directory, 'remote');
	mkdirSync(remotePlace);
	const server = await startOpenssh(room.directory);
	t.after(server.stop);
	const back = await room.open(9000, {isReverse: true, host: '127.0.0.1', port: server.port});
	await room.until(back.spec.id, 'ready');
	const front = await room.open(9000);
	await room.until(front.spec.id, 'ready');
	return {
		room,
		remote: remotePlace,
		remotePlace,
		async begin(wish) {
			let child: ChildProcess;
			let last: TransferState;
			const start = async () => {
				const words: ProcessWish = {
					spec: makeSpec(wish), port: front.spec.bind.port!, user: server.user, keyFile: server.keyFile, hostKeys: path.join(room.directory, 'hosts'), journal: path.join(room.directory, 'journal'),
				};
				child = spawn(process.execPath, [path.resolve('test/helpers/transfer-process.ts'), JSON.stringify(words)], {stdio: ['ignore', 'pipe', 'inherit']});
				const first = Promise.withResolvers<void>();
				readline.createInterface({input: child.stdout!}).on('line', line => {
					last = JSON.parse(line) as TransferState;
					first.resolve();
				});
				await first.promise;
			};

			const kill = async () => {
				if (!(child.exitCode === null && child.signalCode === null)) {
					return;
				}

				const ended = once(child, 'exit');
				child.kill('SIGKILL');
				await ended;
			};

			t.after(kill);
			await start();
			return {state: async () => last, kill, goOn: start};
		},
	};
}

async function hashOf(file: string): Promise<string> {
	const hash = createHash('sha256');
	await pipeline(createReadStream(file, {highWaterMark: 1024 * 1024}), hash);
	return hash.digest('hex');
}

/** Puts a file of the size on the sending side, and begins to copy it into a folder of the other one; `disk` of so many MiB for that. */
async function start(t: ReturnType<typeof undoInReverse>, ground: Ground, direction: TransferWish['direction'], disk?: number) {
	const local = path.join(ground.room.directory, 'local');
	const isUpload = direction === 'upload';
	const [here, there] = isUpload ? [local, path.join(ground.remotePlace, 'to')] : [path.join(ground.remotePlace, 'from'), local];
	mkdirSync(here, {recursive: true});
	mkdirSync(there, {recursive: true});
	if (disk !== undefined && !mountDisk(t, there, disk)) {
		return undefined;
	}

	const [source, target] = [path.join(here, 'x.bin'), path.join(there, 'x.bin')];
	await writeRandom(source, size);
	const copy = await ground.begin({direction, sources: [isUpload ? source : `${ground.remote}/from/x.bin`], destination: isUpload ? `${ground.remote}/to` : there});
	const until = async (holds: (state: TransferState) => boolean, what: string) => eventually(async () => {
		const state = await copy.state();
		return holds(state) ? state : undefined;
	}, what, 3 * minute);
	return {
		...copy,
		source,
		target,
		folder: there,
		until,
		reaches: async (part: number) => until(({bytesDone}) => bytesDone >= part * size, `${part * 100} % are there`),
		ends: async () => until(({status}) => ['done', 'failed', 'cancelled'].includes(status), 'it is over'),
		/** It arrived, whole and verified, and little went twice. */
		async isWhole({status, filesVerified, failed}: TransferState, sent: number) {
			assert.deepEqual([status, filesVerified, failed], ['done', 1, []]);
			assert.equal(await hashOf(target), await hashOf(source));
			assert.ok(sent < 1.1 * size, `${sent} of ${size} bytes were sent`);
			t.diagnostic(`${(sent / size).toFixed(3)} of its size was sent`);
		},
	};
}

const grounds = [
	['the sshd of a session', demoGround, undefined],
	['an OpenSSH server behind a tunnel', opensshGround, noOpenssh],
] as const;

for (const [server, open, missing] of grounds) {
	suite(`1 GiB to and from ${server}`, {skip: missing, concurrency: 2}, () => {
		for (const direction of directions) {
			test(`${direction === 'upload' ? 'an' : 'a'} ${direction} whose process is killed at 10, 30, 60 and 90 % arrives whole`, {timeout: 8 * minute}, async t => {
				const undo = undoInReverse(t);
				const copy = (await start(undo, await open(undo), direction))!;
				let sent = 0;
				for (const part of [0.1, 0.3, 0.6, 0.9]) {
					await copy.reaches(part);
					sent += (await copy.state()).bytesSent;
					await copy.kill();
					assert.ok(!existsSync(copy.target));
					await copy.goOn();
					await copy.until(({status}) => status === 'running', 'it goes on');
				}

				const state = await copy.ends();
				await copy.isWhole(state, sent + state.bytesSent);
			});

			test(`${direction === 'upload' ? 'an' : 'a'} ${direction} whose stream is cut, and whose server is then gone for a minute, goes on by itself and arrives whole`, {timeout: 8 * minute}, async t => {
				const undo = undoInReverse(t);
				const ground = await open(undo);
				const {faults, cutConnections} = ground.room.cluster;
				const copy = (await start(undo, ground, direction))!;
				await copy.reaches(0.2);
				cutConnections();
				await copy.until(({reconnects}) => reconnects === 1, 'connected again');
				await copy.reaches(0.5);
				faults.away = 'server';
				cutConnections();
				await wait(minute);
				const away = await copy.state();
				assert.match(away.reason ?? '', /\w/);
				assert.ok(['running', 'paused'].includes(away.status), away.status);
				assert.ok(!existsSync(copy.target));
				faults.away = undefined;
				const state = await copy.ends();
				await copy.isWhole(state, state.bytesSent);
			});

			test(`${direction === 'upload' ? 'an' : 'a'} ${direction} whose disk fills up says so, and goes on with room`, {timeout: 8 * minute, skip: noSmallDisk}, async t => {
				const undo = undoInReverse(t);
				const copy = await start(undo, await open(undo), direction, (size / 1024 / 1024) + 64);
				if (!copy) {
					return;
				}

				await copy.reaches(0.5);
				spawnSync('dd', ['if=/dev/zero', `of=${path.join(copy.folder, 'other')}`, 'bs=64k']);
				const full = await copy.ends();
				assert.equal(full.status, 'failed');
				assert.match(full.failed[0]?.reason ?? full.problem!.message, /no room left|disk of this machine is full/);
				assert.ok(!existsSync(copy.target));
				rmSync(path.join(copy.folder, 'other'));
				await copy.kill();
				await copy.goOn();
				await copy.until(({status}) => status !== 'failed', 'it goes on');
				const state = await copy.ends();
				await copy.isWhole(state, full.bytesSent + state.bytesSent);
			});

			test(`${direction === 'upload' ? 'an' : 'a'} ${direction} whose folder may not be written any more says so, and goes on when it may`, {timeout: 8 * minute}, async t => {
				const undo = undoInReverse(t);
				const copy = (await start(undo, await open(undo), direction))!;
				await copy.reaches(0.5);
				// Holds for root as well, who is not asked for modes.
				const mayBeWritten = (may: boolean) => spawnSync('chattr', [may ? '-i' : '+i', copy.folder]).status === 0;
				undo.after(() => {
					mayBeWritten(true);
				});
				if (!mayBeWritten(false)) {
					t.skip('no folder can be made immutable here');
					return;
				}

				const refused = await copy.ends();
				assert.deepEqual([refused.status, refused.filesDone, refused.failed.map(({code}) => code)], ['failed', 0, ['refused']]);
				assert.match(refused.failed[0]!.reason, /permission for \S*x\.bin/);
				assert.ok(!existsSync(copy.target));
				mayBeWritten(true);
				await copy.kill();
				await copy.goOn();
				await copy.until(({status}) => status !== 'failed', 'it goes on');
				const state = await copy.ends();
				await copy.isWhole(state, refused.bytesSent + state.bytesSent);
			});

			test(`${direction === 'upload' ? 'an' : 'a'} ${direction} whose source changes meanwhile says so, and no file gets its name; the next try brings the new one`, {timeout: 8 * minute}, async t => {
				const undo = undoInReverse(t);
				const copy = (await start(undo, await open(undo), direction))!;
				await copy.reaches(0.5);
				const file = openSync(copy.source, 'r+');
				writeSync(file, 'changed', 1000);
				closeSync(file);
				utimesSync(copy.source, 1_700_000_000, 1_700_000_000);
				const changed = await copy.ends();
				assert.equal(changed.status, 'failed');
				assert.match(changed.failed[0]!.reason, /changed/);
				assert.ok(!existsSync(copy.target));
				await copy.kill();
				await copy.goOn();
				await copy.until(({status}) => status !== 'failed', 'it goes on');
				const state = await copy.ends();
				await copy.isWhole(state, state.bytesSent);
				assert.equal(statSync(copy.target).mtimeMs, 1_700_000_000_000);
			});
		}
	});
}
