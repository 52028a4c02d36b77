import assert from 'node:assert/strict';
import {spawnSync} from 'node:child_process';
import {
	chmodSync,
	chownSync,
	existsSync,
	lstatSync,
	mkdirSync,
	mkdtempSync,
	readdirSync,
	readFileSync,
	readlinkSync,
	rmSync,
	symlinkSync,
	utimesSync,
	writeFileSync,
} from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import process from 'node:process';
import {after, test, type TestContext} from 'node:test';
import type {TransferSpec, TransferState} from '../../source/core/transfer.ts';
import {localPlace} from '../../source/transfers/local-place.ts';
import type {Place} from '../../source/transfers/place.ts';
import {startTransfer, type TransferOptions} from '../../source/transfers/transfer.ts';
import {eventually} from '../helpers/baitui.ts';
import {noOpenssh, startOpenssh} from '../helpers/openssh.ts';
import {mountDisk, noSmallDisk} from '../helpers/small-disk.ts';
import {temporaryDirectory} from '../helpers/temporary-directory.ts';
import {connectionTo, makeSpec} from '../helpers/transfer.ts';
import {makeTree, readTree, type Tree} from '../helpers/tree.ts';

/* What stands in the way of single files, or of all: full disks, taken names, lost rights, links and patterns. */
const directory = mkdtempSync(path.join(os.tmpdir(), 'baitui-openssh-'));
const server = noOpenssh === undefined ? await startOpenssh(directory) : undefined;
after(async () => {
	await server?.stop();
	rmSync(directory, {recursive: true, force: true});
});

let last = 0;

function start(t: TestContext, tree: Tree) {
	const root = temporaryDirectory(t);
	const [from, to] = [path.join(root, 'from'), path.join(root, 'to')];
	mkdirSync(from);
	mkdirSync(to);
	makeTree(from, tree);
	const begin = (wish: Partial<TransferSpec> = {}, place?: Place, changes: Partial<TransferOptions> = {}) => {
		const states: TransferState[] = [];
		const transfer = startTransfer(makeSpec({
			id: String(++last), direction: 'upload', sources: [from], destination: to, ...wish,
		}), {
			connect: async () => (place ? connectionTo(place) : server!.connect()), journal: path.join(root, 'journal'), ...changes, onState(state) {
				states.push(state);
			},
		});
		return {...transfer, states};
	};

	return {
		root, from, to, begin,
	};
}

for (const direction of ['upload', 'download'] as const) {
	test(`an ${direction} that cannot fit is refused with both numbers, before much of it is sent`, {skip: noOpenssh ?? noSmallDisk, timeout: 60_000}, async t => {
		const {from, begin} = start(t, {'x.bin': 24_000_000});
		const disk = mkdtempSync(path.join(os.tmpdir(), 'baitui-disk-'));
		if (!mountDisk(t, disk, 8)) {
			return;
		}

		const state = await begin({
			direction, sources: [path.join(from, 'x.bin')], destination: disk, limit: 4_000_000,
		}).ended;
		assert.equal(state.status, 'failed');
		assert.match(state.problem!.message, /^There is no room for it in \S+: 23M are needed, [\d.]+M are free\.$/);
		assert.ok(!existsSync(path.join(disk, 'x.bin')));
	});

	test(`a disk that fills up during an ${direction} is told of plainly, and with room the copy goes on`, {skip: noOpenssh ?? noSmallDisk, timeout: 60_000}, async t => {
		const {from, begin} = start(t, {'x.bin': 6_000_000});
		const disk = mkdtempSync(path.join(os.tmpdir(), 'baitui-disk-'));
		if (!mountDisk(t, disk, 8)) {
			return;
		}

		const wish = {
			direction, sources: [path.join(from, 'x.bin')], destination: disk, limit: 4_000_000,
		};
		const transfer = begin(wish);
		await eventually(async () => (transfer.state().bytesDone > 1_000_000 ? true : undefined), 'begun');
		spawnSync('dd', ['if=/dev/zero', `of=${path.join(disk, 'other')}`, 'bs=64k']);
		const state = await transfer.ended;
		assert.equal(state.status, 'failed');
		assert.match(state.failed[0]?.reason ?? state.problem!.message, /no room left|disk of this machine is full/);
		assert.ok(!existsSync(path.join(disk, 'x.bin')));
		rmSync(path.join(disk, 'other'));
		const again = await begin({...wish, limit: 100_000_000}).ended;
		assert.deepEqual([again.status, again.filesVerified], ['done', 1]);
		assert.ok(again.bytesResumed > 0);
		assert.deepEqual(readFileSync(path.join(disk, 'x.bin')), readFileSync(path.join(from, 'x.bin')));
	});
}

test('an upload into a folder that is mounted read-only says so', {skip: noOpenssh ?? noSmallDisk, timeout: 60_000}, async t => {
	const {from, begin} = start(t, {x: 'content'});
	const disk = mkdtempSync(path.join(os.tmpdir(), 'baitui-disk-'));
	if (!mountDisk(t, disk, 1)) {
		return;
	}

	spawnSync('mount', ['-o', 'remount,ro', disk]);
	const state = await begin({sources: [path.join(from, 'x')], destination: disk}).ended;
	assert.equal(state.status, 'failed');
	assert.match(state.failed[0]?.reason ?? state.problem!.message, /is on a disk that may only be read/);
	assert.ok(!existsSync(path.join(disk, 'x')));
});

test('three questions among a hundred files keep nobody waiting, and each answer is done', {timeout: 30_000}, async t => {
	const {from, to, begin} = start(t, Object.fromEntries(Array.from({length: 100}, (_, index) => [`f${index}`, `new ${index}`])));
	makeTree(path.join(to, 'from'), {f3: 'old', f30: 'old', f60: 'old'});
	const transfer = begin({ifExists: 'ask'}, localPlace);
	const asking = await eventually(async () => (transfer.state().status === 'asking' ? transfer.state() : undefined), 'asking');
	assert.equal(asking.filesDone, 97);
	assert.equal(asking.isPlanned, false);
	assert.deepEqual(asking.questions.map(({path}) => path).toSorted(), ['f3', 'f30', 'f60'].map(name => path.join(from, name)));
	assert.deepEqual(asking.questions[0]!.existing, {size: 3, modifiedAt: 1_700_000_000_000});
	transfer.answer({path: path.join(from, 'f3'), choice: 'skip'});
	transfer.answer({path: path.join(from, 'f30'), choice: 'rename'});
	await eventually(async () => (transfer.state().questions.length === 1 ? true : undefined), 'two answered');
	transfer.answer({choice: 'overwrite'});
	const state = await transfer.ended;
	assert.deepEqual([state.status, state.filesDone, state.filesSkipped, state.filesTotal], ['done', 99, 1, 100]);
	const read = (name: string) => readFileSync(path.join(to, 'from', name), 'utf8');
	assert.deepEqual(['f3', 'f30', 'f30 (1)', 'f60'].map(name => read(name)), ['old', 'old', 'new 30', 'new 60']);
});

test('an answer for all counts for what is still to come', {timeout: 30_000}, async t => {
	const {to, begin} = start(t, {a: 'new', b: 'new', c: 'new'});
	makeTree(path.join(to, 'from'), {a: 'old', b: 'old', c: 'old'});
	const answered = Promise.withResolvers<void>();
	const transfer = begin({ifExists: 'ask'}, {
		...localPlace,
		async lstat(file) {
			if (file === path.join(to, 'from')) {
				await answered.promise;
			}

			return localPlace.lstat(file);
		},
	});
	await eventually(async () => (transfer.states.length > 0 ? true : undefined), 'begun');
	transfer.answer({choice: 'skip'});
	answered.resolve();
	const state = await transfer.ended;
	assert.deepEqual([state.status, state.filesSkipped], ['done', 3]);
});

test('an answered question is not asked again by the next process', {timeout: 30_000}, async t => {
	const {from, to, begin} = start(t, {a: 'new', b: 'new'});
	makeTree(path.join(to, 'from'), {a: 'old', b: 'old'});
	const first = begin({id: 'same', ifExists: 'ask'}, localPlace);
	await eventually(async () => (first.state().questions.length === 2 ? true : undefined), 'asking');
	first.answer({path: path.join(from, 'a'), choice: 'skip'});
	first.cancel();
	await first.ended;
	const second = begin({id: 'same', ifExists: 'ask'}, localPlace);
	const asking = await eventually(async () => (second.state().status === 'asking' ? second.state() : undefined), 'asking');
	assert.deepEqual([asking.filesSkipped, asking.questions.map(({path}) => path)], [1, [path.join(from, 'b')]]);
	second.cancel();
	await second.ended;
});

test('rename keeps both, resume goes on with a beginning and replaces what is none', async t => {
	const {from, to, begin} = start(t, {'a.txt': 'new', begun: 3_000_000, other: 3_000_000});
	makeTree(path.join(to, 'from'), {'a.txt': 'old', 'a (1).txt': 'older'});
	const renamed = await begin({ifExists: 'rename', sources: [path.join(from, 'a.txt')], destination: path.join(to, 'from')}, localPlace).ended;
	assert.equal(renamed.status, 'done');
	assert.equal(readFileSync(path.join(to, 'from/a (2).txt'), 'utf8'), 'new');
	writeFileSync(path.join(to, 'from/begun'), readFileSync(path.join(from, 'begun')).subarray(0, 2_000_000));
	writeFileSync(path.join(to, 'from/other'), Buffer.alloc(2_000_000));
	const resumed = await begin({ifExists: 'resume', sources: ['begun', 'other'].map(name => path.join(from, name)), destination: path.join(to, 'from')}, localPlace).ended;
	assert.deepEqual([resumed.status, resumed.bytesResumed, resumed.bytesSent], ['done', 2_000_000, 4_000_000]);
	for (const name of ['begun', 'other']) {
		assert.ok(readFileSync(path.join(to, 'from', name)).equals(readFileSync(path.join(from, name))));
	}
});

test('only what failed is copied when the same transfer is started again', async t => {
	const {from, to, begin} = start(t, {a: '1', b: '2', c: '3'});
	mkdirSync(path.join(to, 'from/b'), {recursive: true});
	const first = await begin({id: 'again'}, localPlace).ended;
	assert.deepEqual([first.status, first.filesDone, first.failed.map(({path}) => path)], ['failed', 2, [path.join(from, 'b')]]);
	rmSync(path.join(to, 'from/b'), {recursive: true});
	const opened: string[] = [];
	const second = await begin({id: 'again'}, {
		...localPlace,
		async open(file, ...rest) {
			opened.push(path.basename(file));
			return localPlace.open(file, ...rest);
		},
	}).ended;
	assert.deepEqual([second.status, second.filesDone, second.failed], ['done', 3, []]);
	assert.deepEqual(opened, ['.b.baitui-part']);
});

test('links are copied as links or left out, where that is wished', async t => {
	const {from, to, begin} = start(t, {'d/file': 'x'});
	symlinkSync('file', path.join(from, 'd/link'));
	symlinkSync('/etc', path.join(from, 'd/outside'));
	const copied = await begin({links: 'copy', destination: path.join(to, 'copied')}, localPlace).ended;
	assert.deepEqual([copied.status, readlinkSync(path.join(to, 'copied/d/link')), readlinkSync(path.join(to, 'copied/d/outside'))], ['done', 'file', '/etc']);
	const skipped = await begin({links: 'skip', destination: path.join(to, 'skipped')}, localPlace).ended;
	assert.deepEqual([skipped.status, skipped.filesSkipped, readdirSync(path.join(to, 'skipped/d'))], ['done', 2, ['file']]);
});

test('a link from a server never leads a later file out of the target', async t => {
	const {root, to, begin} = start(t, {'tree/inner/secret': 'planted'});
	const outside = path.join(root, 'outside');
	mkdirSync(outside);
	mkdirSync(path.join(to, 'tree'));
	// An earlier copy with links brought it; now the server says it is a folder with a file.
	symlinkSync(outside, path.join(to, 'tree/inner'));
	const state = await begin({direction: 'download', sources: [path.join(root, 'from/tree')], destination: to}, localPlace).ended;
	assert.deepEqual([state.status, state.failed.map(({reason}) => reason)], ['failed', ['A link at its target leads out of the folder.']]);
	assert.deepEqual(readdirSync(outside), []);
});

test('patterns leave out what they say', async t => {
	const {to, begin} = start(t, {
		'a.py': 'x', 'a.pyc': 'x', 'build/x': 'x', 'sub/build/y': 'x', 'sub/b.pyc': 'x', 'sub/kept.pyc': 'x', 'cache/z': 'x', 'sub/cache': 'a file',
	});
	const state = await begin({exclude: ['*.pyc', '!kept.pyc', '/build', 'cache/']}, localPlace).ended;
	assert.deepEqual([state.status, state.filesTotal], ['done', 4]);
	assert.deepEqual(Object.keys(readTree(path.join(to, 'from'))), ['a.py', 'sub', 'sub/build', 'sub/build/y', 'sub/cache', 'sub/kept.pyc']);
});

test('folders keep their modes and times, also those that nobody may write into', async t => {
	const {from, to, begin} = start(t, {'closed/file': 'x', 'open/file': 'x'});
	utimesSync(path.join(from, 'closed'), 1_600_000_000, 1_600_000_000);
	chmodSync(path.join(from, 'closed'), 0o555);
	chmodSync(path.join(from, 'open'), 0o777);
	assert.equal((await begin({}, localPlace).ended).status, 'done');
	const [closed, open] = ['closed', 'open'].map(name => lstatSync(path.join(to, 'from', name)));
	assert.deepEqual([closed!.mode & 0o777, closed!.mtimeMs, open!.mode & 0o777], [0o555, 1_600_000_000_000, 0o777]);
});

test('a sentence about a file never names its part', async t => {
	const {begin} = start(t, {x: '1'});
	const state = await begin({destination: '/proc/x', sources: [path.join(directory, 'sshd/config')]}, localPlace).ended;
	assert.deepEqual(state.failed.map(({reason}) => reason), ['There is no /proc/x on this machine.']);
});

const noOtherUser = process.getuid?.() === 0 && existsSync('/usr/bin/setpriv') ? undefined : 'a file server of another user can be run by root on Linux only';

for (const direction of ['upload', 'download'] as const) {
	test(`rights that are lost during an ${direction} are told of by file, and with them back only the rest is copied`, {skip: noOpenssh ?? noOtherUser, timeout: 60_000}, async t => {
		const {root, from, to, begin} = start(t, {a: 3_000_000, 'b/c': 3_000_000, 'b/d': 3_000_000});
		const nobody = 65_534;
		const other = await startOpenssh(root, [], `/usr/bin/setpriv --reuid=${nobody} --clear-groups --inh-caps=-all --bounding-set=-all`);
		t.after(other.stop);
		chmodSync(root, 0o755);
		chownSync(to, nobody, nobody);
		const changes = {connect: async () => other.connect()};
		const id = `rights-${direction}`;
		const transfer = begin({direction, id, limit: 2_000_000}, undefined, changes);
		await eventually(async () => (transfer.state().bytesDone > 500_000 ? true : undefined), 'begun');
		const isUpload = direction === 'upload';
		const closed = isUpload ? path.join(to, 'from/b') : path.join(from, 'b');
		chownSync(closed, 0, 0);
		chmodSync(closed, isUpload ? 0o555 : 0o700);
		const state = await transfer.ended;
		assert.equal(state.status, 'failed');
		assert.ok(state.failedTotal > 0);
		assert.deepEqual(new Set(state.failed.map(({code}) => code)), new Set(['refused']), JSON.stringify(state.failed));
		assert.match(state.failed[0]!.reason, /^You have no permission for \S+b/);
		chownSync(closed, isUpload ? nobody : 0, 0);
		chmodSync(closed, 0o755);
		const again = await begin({direction, id}, undefined, changes).ended;
		assert.deepEqual([again.status, again.filesDone, again.filesVerified], ['done', 3, 3]);
		assert.deepEqual(Object.keys(readTree(path.join(to, 'from'))), ['a', 'b', 'b/c', 'b/d']);
		for (const name of ['a', 'b/c', 'b/d']) {
			assert.deepEqual(readFileSync(path.join(to, 'from', name)), readFileSync(path.join(from, name)));
		}
	});
}
