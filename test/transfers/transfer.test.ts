import assert from 'node:assert/strict';
import {Buffer} from 'node:buffer';
import {
	appendFileSync,
	chmodSync,
	existsSync,
	mkdirSync,
	readdirSync,
	readFileSync,
	readlinkSync,
	symlinkSync,
	truncateSync,
	utimesSync,
	writeFileSync,
} from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import {test, type TestContext} from 'node:test';
import {Problem} from '../../source/core/problem.ts';
import type {TransferSpec, TransferState} from '../../source/core/transfer.ts';
import {localPlace} from '../../source/transfers/local-place.ts';
import type {Place} from '../../source/transfers/place.ts';
import {startTransfer} from '../../source/transfers/transfer.ts';
import {eventually} from '../helpers/baitui.ts';
import {temporaryDirectory} from '../helpers/temporary-directory.ts';
import {cancelBy, connectionTo, makeSpec} from '../helpers/transfer.ts';
import {makeTree, readTree, type Tree} from '../helpers/tree.ts';

/*
Both sides of these copies are folders of this machine: what a copy does with files does not depend on where they are. The other tests in this folder copy
from and to a session.
*/
let last = 0;

type Wish = Partial<Omit<TransferSpec, 'sources' | 'destination'>> & {readonly sources?: readonly string[]; readonly destination?: string};

function start(t: TestContext, tree: Tree) {
	const root = temporaryDirectory(t);
	const from = path.join(root, 'from');
	const to = path.join(root, 'to');
	mkdirSync(from);
	mkdirSync(to);
	makeTree(from, tree);
	const states: TransferState[] = [];
	const begin = ({sources = [from], destination = to, ...wish}: Wish = {}, place: Place = localPlace) => startTransfer(makeSpec({
		id: String(++last), direction: 'upload', sources, destination, ...wish,
	}), {
		connect: async () => connectionTo(place), journal: path.join(root, 'journal'), pauses: [1, 1], onState(state) {
			states.push(state);
		},
	});
	const copy = async (wish: Wish = {}, place: Place = localPlace, signal?: AbortSignal) => {
		const transfer = begin(wish, place);
		cancelBy(signal, transfer.cancel);
		return transfer.ended;
	};

	return {
		from, to, begin, copy, states,
	};
}

/** The place with other answers to some questions about open files. */
const withFiles = (change: (path: string, file: Awaited<ReturnType<Place['open']>>) => Partial<Awaited<ReturnType<Place['open']>>>): Place => ({
	...localPlace,
	async open(file, purpose, mode) {
		const opened = await localPlace.open(file, purpose, mode);
		return {...opened, ...change(file, opened)};
	},
});

const leftovers = (folder: string) => readdirSync(folder, {recursive: true, encoding: 'utf8'}).filter(name => name.includes('baitui-part'));

test('a tree arrives as it was: contents, modes, times, empty folders and empty files', async t => {
	const {from, to, copy} = start(t, {
		'a.txt': 'hello', 'deep/er/b.bin': 300_000, 'empty/': '', none: '', 'name with spaces\nand a line': 'x', '한국어/파일': 'y', 'big.bin': 5_000_000,
	});
	chmodSync(path.join(from, 'a.txt'), 0o640);
	chmodSync(path.join(from, 'big.bin'), 0o755);
	for (const direction of ['upload', 'download'] as const) {
		const destination = path.join(to, direction);
		const state = await copy({direction, destination});
		assert.equal(state.status, 'done');
		assert.deepEqual(state.failed, []);
		assert.deepEqual(readTree(destination), readTree(from));
		assert.deepEqual([state.filesDone, state.filesTotal, state.bytesDone, state.bytesTotal, state.isPlanned], [6, 6, 5_300_007, 5_300_007, true]);
	}
});

test('sources go into a folder that is there; one source takes a name that is free; a slash makes a folder', async t => {
	const {from, to, copy} = start(t, {a: '1', b: '2'});
	const [a, b] = [path.join(from, 'a'), path.join(from, 'b')];
	await copy({sources: [a, b]});
	await copy({sources: [a], destination: path.join(to, 'renamed')});
	await copy({sources: [a, b], destination: `${path.join(to, 'new/folder')}/`});
	assert.deepEqual(Object.keys(readTree(to)), ['a', 'b', 'new', 'new/folder', 'new/folder/a', 'new/folder/b', 'renamed']);
});

test('several sources do not fit into one name, and a missing folder is told of', async t => {
	const {from, to, copy} = start(t, {a: '1', b: '2'});
	const several = await copy({sources: [path.join(from, 'a'), path.join(from, 'b')], destination: path.join(to, 'name')});
	assert.deepEqual([several.status, several.problem?.code], ['failed', 'usage']);
	const missing = await copy({sources: [path.join(from, 'a')], destination: path.join(to, 'no/name')});
	assert.deepEqual([missing.status, missing.problem?.code], ['failed', 'not-found']);
	assert.deepEqual(readdirSync(to), []);
});

test('two sources of one name do not overwrite each other', async t => {
	const {from, to, copy} = start(t, {'one/x': '1', 'two/x': '2'});
	const state = await copy({sources: [path.join(from, 'one/x'), path.join(from, 'two/x')]});
	assert.deepEqual(state.failed, [{path: path.join(from, 'two/x'), reason: 'Another source has the same name.', code: 'failed'}]);
	assert.equal(readFileSync(path.join(to, 'x'), 'utf8'), '1');
});

test('a missing source is listed and the others arrive', async t => {
	const {from, to, copy} = start(t, {a: '1'});
	const state = await copy({sources: [path.join(from, 'nothing'), path.join(from, 'a')]});
	assert.deepEqual([state.status, state.filesDone, state.filesTotal], ['failed', 1, 2]);
	assert.deepEqual(state.failed, [{path: path.join(from, 'nothing'), reason: 'It is not there.', code: 'not-found'}]);
	assert.ok(existsSync(path.join(to, 'a')));
});

test('files that are there are replaced, kept, replaced by newer ones, or told of', async t => {
	for (const [ifExists, expected] of [['overwrite', ['new', 'new', 'new']], ['skip', ['old', 'old', 'new']], ['newer', ['new', 'old', 'new']], ['fail', ['old', 'old', 'new']]] as const) {
		const {from, to, copy} = start(t, {'d/older': 'new', 'd/newer': 'new', 'd/free': 'new'});
		makeTree(to, {'d/older': 'old', 'd/newer': 'old'});
		utimesSync(path.join(to, 'd/older'), 1_600_000_000, 1_600_000_000);
		utimesSync(path.join(to, 'd/newer'), 1_800_000_000, 1_800_000_000);
		const state = await copy({ifExists, sources: [path.join(from, 'd')]});
		assert.equal(state.status, ifExists === 'fail' ? 'failed' : 'done');
		assert.deepEqual(['older', 'newer', 'free'].map(name => readFileSync(path.join(to, 'd', name), 'utf8')), expected, ifExists);
		assert.equal(state.filesDone + state.filesSkipped + state.failed.length, 3);
		assert.equal(state.failed.length, ifExists === 'fail' ? 2 : 0);
		assert.equal(state.bytesDone, state.bytesTotal);
	}
});

test('a file never replaces a folder, nor a folder a file', async t => {
	const {from, to, copy} = start(t, {'d/x': 'file', 'd/y/z': 'file'});
	makeTree(to, {'d/x/kept': 'kept', 'd/y': 'kept'});
	const before = readTree(to);
	const state = await copy({sources: [path.join(from, 'd')]});
	assert.deepEqual(state.failed.map(failed => failed.reason).toSorted(), ['A file of that name is there.', 'A folder of that name is there.']);
	assert.deepEqual(readTree(to), before);
});

test('links are followed; those that lead nowhere, back, or to no file are told of', {timeout: 20_000}, async t => {
	const {from, to, copy} = start(t, {'real/file': 'content', outside: 'outside'});
	symlinkSync('../outside', path.join(from, 'real/to-file'));
	symlinkSync('nowhere', path.join(from, 'real/dangling'));
	symlinkSync('..', path.join(from, 'real/back'));
	symlinkSync('/dev/null', path.join(from, 'real/device'));
	makeTree(from, {'other/inner': 'inner'});
	symlinkSync('../other', path.join(from, 'real/to-folder'));
	const state = await copy({sources: [path.join(from, 'real')]});
	assert.equal(readFileSync(path.join(to, 'real/to-file'), 'utf8'), 'outside');
	assert.equal(readFileSync(path.join(to, 'real/to-folder/inner'), 'utf8'), 'inner');
	const reasons = Object.fromEntries(state.failed.map(failed => [path.basename(failed.path), failed.reason]));
	assert.equal(reasons.dangling, 'A link that leads nowhere.');
	assert.equal(reasons.device, 'Neither a file nor a folder.');
	// `back` leads to the folder above, whose `real` was entered already.
	assert.ok(Object.values(reasons).includes('A link back to a folder it lies in.'));
});

test('a link at the target is written through and stays a link', async t => {
	const {from, to, copy} = start(t, {x: 'new'});
	makeTree(to, {'store/x': 'old'});
	symlinkSync('store/x', path.join(to, 'x'));
	await copy({sources: [path.join(from, 'x')]});
	assert.equal(readlinkSync(path.join(to, 'x')), 'store/x');
	assert.equal(readFileSync(path.join(to, 'store/x'), 'utf8'), 'new');
});

test('a name from the other side never leaves the chosen folder', async t => {
	const {to, copy} = start(t, {});
	const entry = {
		kind: 'file', size: 4, modifiedAt: new Date(0), mode: 0o644,
	} as const;
	const hostile: Place = {
		...localPlace,
		list: async () => ['../evil', '..', '/etc/evil', 'a/../../evil', ''].map(name => ({...entry, name})),
		stat: async () => ({...entry, kind: 'folder'}),
		realpath: async folder => folder,
	};
	const state = await copy({direction: 'download', sources: ['/data'], destination: path.join(to, 'inner')}, hostile);
	assert.equal(state.failed.length, 5);
	assert.deepEqual(readTree(to), {inner: 'folder'});
});

test('short reads are no end, and short answers at odd places do no harm', async t => {
	const {from, to, copy} = start(t, {'x.bin': 777_777});
	let call = 0;
	const state = await copy({direction: 'download', sources: [path.join(from, 'x.bin')]}, withFiles((_path, file) => ({
		read: async (offset, length, scratch) => file.read(offset, Math.min(length, 1 + ((call++ * 7919) % 5000)), scratch),
	})));
	assert.equal(state.status, 'done');
	assert.deepEqual(readTree(to), readTree(from));
});

test('a file that changes while it is read is told of and never gets its name', async t => {
	const changes: Record<string, (file: string) => void> = {
		grows(file) {
			appendFileSync(file, 'more');
		},
		shrinks(file) {
			truncateSync(file, 100_000);
		},
		'is written in place'(file) {
			writeFileSync(file, Buffer.alloc(500_000, 1));
			utimesSync(file, 1_700_000_009, 1_700_000_009);
		},
	};
	for (const [name, change] of Object.entries(changes)) {
		const {from, to, copy} = start(t, {'x.bin': 500_000, y: 'fine'});
		let isChanged = false;

		const state = await copy({direction: 'download', sources: [path.join(from, 'x.bin'), path.join(from, 'y')]}, withFiles((file, opened) => ({
			async read(offset, length, scratch) {
				if (!isChanged && file.endsWith('x.bin')) {
					isChanged = true;
					change(file);
				}

				return opened.read(offset, length, scratch);
			},
		})));
		assert.deepEqual(state.failed, [{path: path.join(from, 'x.bin'), reason: 'It changed while it was copied.', code: 'failed'}], name);
		assert.deepEqual(readdirSync(to), ['y']);
		assert.ok(state.bytesDone <= state.bytesTotal);
	}
});

test('a server that swallows bytes is caught', async t => {
	const {from, to, copy} = start(t, {'x.bin': 2_000_000});
	const state = await copy({sources: [path.join(from, 'x.bin')]}, withFiles((_path, file) => ({
		write: async (offset, data) => file.write(offset, offset > 0 ? data.subarray(0, -1) : data),
	})));
	assert.match(state.failed[0]?.reason ?? '', /Only 1999999 of 2000000 bytes arrived/);
	assert.deepEqual(readdirSync(to), []);
});

test('a file whose size is not known is not taken for empty', async t => {
	const {to, copy} = start(t, {});
	const state = await copy({sources: ['/proc/self/status']});
	assert.equal(state.failed.length, 1);
	assert.deepEqual(readdirSync(to), []);
});

test('a refused file is listed, leaves nothing behind, and the others arrive', async t => {
	const {from, to, copy} = start(t, Object.fromEntries(Array.from({length: 100}, (_, index) => [`f${index}`, 3000])));
	const state = await copy({sources: [from], destination: path.join(to, 'all')}, withFiles((file, opened) => ({
		async write(offset, data) {
			if (file.includes('.f13.')) {
				throw new Problem('failed', 'The quota is used up.');
			}

			return opened.write(offset, data);
		},
	})));
	assert.deepEqual([state.status, state.filesDone], ['failed', 99]);
	assert.deepEqual(state.failed, [{path: path.join(from, 'f13'), reason: 'The quota is used up.', code: 'failed'}]);
	assert.deepEqual(leftovers(to), []);
	assert.equal(readdirSync(path.join(to, 'all')).length, 99);
});

test('a connection that stays lost pauses the copy; no real name holds half a file, and it goes on later', async t => {
	const {from, to, begin, states} = start(t, {'x.bin': 3_000_000, 'y.bin': 3_000_000});
	let written = 0;
	let isLost = false;
	const transfer = begin({destination: path.join(to, 'all')}, withFiles((_path, file) => ({
		async write(offset, data) {
			written += data.length;
			isLost ||= written > 1_500_000 && written < 3_000_000;
			if (isLost) {
				throw new Problem('unreachable', 'The connection to alpha was lost.');
			}

			return file.write(offset, data);
		},
	})));
	const state = await eventually(async () => states.find(({status}) => status === 'paused'), 'paused');
	assert.deepEqual([state.reason, state.failed, state.problem?.code], ['The connection to alpha was lost.', [], 'unreachable']);
	assert.ok(state.nextTryAt! > Date.now(), 'it tries again by itself');
	const names = Object.keys(readTree(to));
	assert.deepEqual(names.filter(name => name.endsWith('.bin')), []);
	assert.equal(leftovers(to).length > 0, true);
	isLost = false;
	written = 3_000_000;
	transfer.resume();
	const last = await transfer.ended;
	assert.deepEqual([last.status, last.filesDone, last.bytesDone], ['done', 2, 6_000_000]);
	assert.deepEqual(readTree(path.join(to, 'all')), readTree(from));
});

test('a cancelled copy stops at once; the part of a large file stays and the next copy goes on with it', async t => {
	const {from, to, copy, states} = start(t, {'x.bin': 20_000_000});
	const abort = new AbortController();
	const place = withFiles((_path, file) => ({
		async write(offset, data) {
			if (offset > 5_000_000) {
				abort.abort();
			}

			return file.write(offset, data);
		},
	}));
	const state = await copy({sources: [path.join(from, 'x.bin')]}, place, abort.signal);
	assert.equal(state.status, 'cancelled');
	assert.equal(states.at(-1), state);
	assert.deepEqual(readdirSync(to), ['.x.bin.baitui-part']);
	const again = await copy({sources: [path.join(from, 'x.bin')]});
	assert.ok(again.bytesResumed > 1_000_000 && again.bytesSent + again.bytesResumed === 20_000_000);
	assert.deepEqual(readTree(to), readTree(from));
});

test('a connection that hangs does not keep a cancelled copy', {timeout: 20_000}, async t => {
	const {from, copy} = start(t, {'x.bin': 10});
	const abort = new AbortController();
	const hanging = Promise.withResolvers<never>();
	t.after(() => {
		hanging.reject(new Problem('unreachable', 'The connection to alpha was lost.'));
	});
	const state = await copy({sources: [path.join(from, 'x.bin')]}, withFiles(() => ({
		async write() {
			abort.abort();
			return hanging.promise;
		},
	})), abort.signal);
	assert.equal(state.status, 'cancelled');
});

test('a copy cancelled before it begins does nothing', async t => {
	const {to, copy} = start(t, {x: '1'});
	const state = await copy({}, localPlace, AbortSignal.abort());
	assert.equal(state.status, 'cancelled');
	assert.deepEqual(readdirSync(to), []);
});

test('copying begins before all is found', {timeout: 20_000}, async t => {
	const {to, copy} = start(t, Object.fromEntries(Array.from({length: 30}, (_, index) => [`d${index}/f`, 10])));
	const listed = Promise.withResolvers<void>();
	// The listing of the last folder waits for the first file to be opened: it would hang if copying waited for the plan.
	const state = await copy({direction: 'download', destination: path.join(to, 'all')}, {
		...localPlace,
		async list(folder) {
			if (folder.endsWith('d29')) {
				await listed.promise;
			}

			return localPlace.list(folder);
		},
		async open(...call) {
			listed.resolve();
			return localPlace.open(...call);
		},
	});
	assert.equal(state.filesDone, 30);
});

test('names that are no UTF-8 arrive as they were', async t => {
	if (process.platform === 'darwin') {
		t.skip('macOS has no such names');
		return;
	}

	const {from, to, copy} = start(t, {});
	writeFileSync(Buffer.concat([Buffer.from(`${from}/caf`), Buffer.from([0xE9])]), 'latin-1');
	const state = await copy({destination: path.join(to, 'all')});
	assert.deepEqual([state.status, state.filesDone, state.failed], ['done', 1, []]);
	assert.deepEqual(readdirSync(path.join(to, 'all'), {encoding: 'buffer'}), [Buffer.from([0x63, 0x61, 0x66, 0xE9])]);
});
