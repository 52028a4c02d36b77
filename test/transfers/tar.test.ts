import assert from 'node:assert/strict';
import {spawnSync} from 'node:child_process';
import {
	chmodSync,
	existsSync,
	mkdirSync,
	mkdtempSync,
	readdirSync,
	readFileSync,
	rmSync,
	statSync,
	symlinkSync,
	writeFileSync,
} from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import {after, test, type TestContext} from 'node:test';
import type {TransferSpec, TransferState} from '../../source/core/transfer.ts';
import type {SshConnection} from '../../source/ssh/connection.ts';
import {openJournal} from '../../source/transfers/journal.ts';
import {createPace} from '../../source/transfers/pace.ts';
import {openRemote} from '../../source/transfers/remote.ts';
import {createTarReader, type TarEntry} from '../../source/transfers/tar-reader.ts';
import {encodeEnd, encodeHeader, paddingOf} from '../../source/transfers/tar-format.ts';
import {removeOldStages, sendByTar} from '../../source/transfers/tar-up.ts';
import {startTransfer} from '../../source/transfers/transfer.ts';
import {eventually} from '../helpers/baitui.ts';
import {makeOddTree} from '../helpers/odd-tree.ts';
import {noOpenssh, startOpenssh} from '../helpers/openssh.ts';
import {temporaryDirectory} from '../helpers/temporary-directory.ts';
import {makeSpec} from '../helpers/transfer.ts';
import {makeTree, readTree, type Tree} from '../helpers/tree.ts';

/* Many small files, which go through the tar of the session where it has one. */
const isGnuTar = spawnSync('tar', ['--version'], {encoding: 'utf8'}).stdout?.includes('GNU tar');
const options = {skip: noOpenssh ?? (isGnuTar ? undefined : 'no GNU tar on this machine'), timeout: 60_000};
const directory = mkdtempSync(path.join(os.tmpdir(), 'baitui-openssh-'));
const server = noOpenssh === undefined ? await startOpenssh(directory) : undefined;
after(async () => {
	await server?.stop();
	rmSync(directory, {recursive: true, force: true});
});

const directions = ['upload', 'download'] as const;
const many: Tree = Object.fromEntries(Array.from({length: 300}, (_, index) => [`folder ${index % 7}/f${index}`, index * 37]));

/** What a copy asks of the session: the scripts it runs, and the files that it opens one by one. */
type Watch = {readonly scripts: string[]; readonly opened: string[]};

function start(t: TestContext, tree: Tree = many) {
	const root = temporaryDirectory(t);
	const [from, to] = [path.join(root, 'from'), path.join(root, 'to')];
	mkdirSync(to);
	makeTree(from, tree);
	const copy = (wish: Partial<TransferSpec>, change: (connection: SshConnection) => Partial<SshConnection> = () => ({})) => {
		const watch: Watch = {scripts: [], opened: []};
		const transfer = startTransfer(makeSpec({
			id: 'x', direction: 'upload', sources: [from], destination: to, ...wish,
		}), {
			journal: path.join(root, 'journal'), pauses: [10, 50, 100], onState() {},
			async connect(signal) {
				const connection = await server!.connect(undefined, signal);
				const changed = {...connection, ...change(connection)};
				return {
					...changed,
					async openCommand(script) {
						watch.scripts.push(script);
						return changed.openCommand(script);
					},
					async openSftp() {
						const sftp = await changed.openSftp();
						return {
							...sftp,
							async open(file, purpose, mode) {
								watch.opened.push(file);
								return sftp.open(file, purpose, mode);
							},
						};
					},
				};
			},
		});
		return {...transfer, watch};
	};

	return {
		root, from, to, copy, leftovers: () => readdirSync(to, {recursive: true, encoding: 'utf8'}).filter(name => name.includes('baitui-part')),
	};
}

for (const direction of directions) {
	test(`many small files ${direction} through tar, none of them one by one, as they were`, options, async t => {
		const {from, to, copy, leftovers} = start(t);
		chmodSync(path.join(from, 'folder 1/f1'), 0o751);
		const {ended, watch} = copy({direction});
		const state = await ended;
		assert.deepEqual([state.status, state.filesDone, state.filesVerified, state.failed], ['done', 300, 0, []]);
		assert.ok(watch.scripts.some(script => script.includes('exec tar')));
		// Those that are empty may hold something, so a download looks at each.
		assert.ok(watch.opened.length <= 1, watch.opened.join(' '));
		assert.equal(state.bytesDone, state.bytesTotal);
		assert.equal(state.bytesSent, state.bytesTotal);
		assert.deepEqual(readTree(path.join(to, 'from')), readTree(from));
		assert.deepEqual(leftovers(), []);
	});

	test(`a tree of every odd name ${direction}s through tar as it is`, options, async t => {
		const {root, from, to, copy} = start(t, {});
		makeOddTree(from);
		const {ended, watch} = copy({direction, links: 'copy'});
		const state = await ended;
		assert.deepEqual([state.status, state.failed], ['done', []]);
		// On a busy machine the last of them come late, too few for a batch of their own.
		assert.ok(watch.opened.length < 12, watch.opened.join('\n'));
		assert.equal(spawnSync('diff', ['-r', '--no-dereference', from, path.join(to, 'from')], {cwd: root, encoding: 'utf8'}).stdout, '');
		const list = (folder: string) => spawnSync('find', ['.', '-printf', String.raw`%p %m %Ts %y\n`], {cwd: folder, encoding: 'latin1'}).stdout.split('\n').filter(line => !line.endsWith(' l')).toSorted();
		assert.deepEqual(list(path.join(to, 'from')), list(from));
	});

	test(`without tar, with one that is no GNU tar, and with one that fails, all ${direction} one by one without a word`, options, async t => {
		for (const script of ['exit 127', 'tar() { echo "bsdtar 3.7"; }; ', 'echo ready; head -c 100 >/dev/null; exit 2', 'echo ready; exit 0']) {
			const {from, to, copy, leftovers} = start(t);
			const state = await copy({direction}, connection => ({
				openCommand: async wanted => connection.openCommand(wanted.includes('exec tar') ? (script.startsWith('tar()') ? script + wanted : script) : wanted),
			})).ended;
			assert.deepEqual([state.status, state.filesDone, state.failed, state.remarks], ['done', 300, [], []], script);
			assert.deepEqual(readTree(path.join(to, 'from')), readTree(from));
			assert.deepEqual(leftovers(), []);
		}
	});

	test(`a connection that is lost while tar runs is made again, and only what is missing ${direction}s`, options, async t => {
		const {from, to, copy, leftovers} = start(t, Object.fromEntries(Array.from({length: 3000}, (_, index) => [`f${index}`, 2000])));
		const connections: SshConnection[] = [];
		const transfer = copy({direction, limit: 3_000_000}, connection => {
			connections.push(connection);
			return {};
		});
		await eventually(async () => (transfer.state().filesDone >= 500 ? true : undefined), 'some have arrived');
		(connections[0] as SshConnection & {readonly socket: {destroy: () => void}}).socket.destroy();
		const state = await transfer.ended;
		assert.deepEqual([state.status, state.filesDone, state.reconnects], ['done', 3000, 1]);
		assert.ok(state.bytesSent < 1.5 * 6_000_000, String(state.bytesSent));
		assert.deepEqual(readTree(path.join(to, 'from')), readTree(from));
		assert.deepEqual(leftovers(), []);
	});

	test(`a cancelled ${direction} leaves no half files, and the next one brings the rest`, options, async t => {
		const {from, to, copy, leftovers} = start(t, Object.fromEntries(Array.from({length: 3000}, (_, index) => [`f${index}`, 2000])));
		const transfer = copy({direction, limit: 3_000_000});
		await eventually(async () => (transfer.state().filesDone >= 500 ? true : undefined), 'some have arrived');
		transfer.cancel();
		const cancelled = await transfer.ended;
		assert.equal(cancelled.status, 'cancelled');
		await eventually(async () => (leftovers().length === 0 ? true : undefined), 'nothing half is left');
		const state = await copy({direction}).ended;
		assert.deepEqual([state.status, state.filesDone], ['done', 3000]);
		assert.ok(state.bytesResumed >= 500 * 2000, String(state.bytesResumed));
		assert.deepEqual(readTree(path.join(to, 'from')), readTree(from));
	});
}

test('one batch after the other is unpacked by the same two programs, for their start may take long', options, async t => {
	const {from, to, copy, leftovers} = start(t, Object.fromEntries(Array.from({length: 3000}, (_, index) => [`f${index}`, 20])));
	const {ended, watch} = copy({});
	assert.equal((await ended).filesDone, 3000);
	assert.ok(watch.scripts.filter(script => script.includes('exec tar')).length <= 2, watch.scripts.join('\n\n'));
	assert.deepEqual(readTree(path.join(to, 'from')), readTree(from));
	assert.deepEqual(leftovers(), []);
});

test('where commands do not see the folders of the file server, tar is not tried again and again', options, async t => {
	const {from, to, copy, leftovers} = start(t, Object.fromEntries(Array.from({length: 1100}, (_, index) => [`f${index}`, 20])));
	const {ended, watch} = copy({}, connection => ({openCommand: async script => connection.openCommand(script.replace('cd "$path"', 'cd "$path/nowhere"'))}));
	const state = await ended;
	assert.deepEqual([state.status, state.filesDone, state.failed], ['done', 1100, []]);
	assert.ok(watch.scripts.filter(script => script.includes('exec tar')).length <= 2, watch.scripts.join('\n\n'));
	assert.deepEqual(readTree(path.join(to, 'from')), readTree(from));
	assert.deepEqual(leftovers(), []);
});

test('a file that tar writes while the folder of its batch is removed is removed with it', options, async t => {
	const {to} = start(t, {});
	const connection = await server!.connect();
	const remote = await openRemote(connection);
	t.after(remote.close);
	const stage = path.join(to, '.x-0.baitui-part');
	mkdirSync(stage);
	writeFileSync(path.join(stage, '0'), 'early');
	let isLate = false;
	await removeOldStages({
		...remote.place,
		async removeFolder(folder) {
			if (!isLate) {
				isLate = true;
				writeFileSync(path.join(stage, '1'), 'late');
			}

			return remote.place.removeFolder(folder);
		},
	}, [stage]);
	assert.ok(isLate);
	assert.deepEqual(readdirSync(to), []);
});

test('an unpacker is not lost where the folder of its files cannot be made, and none is begun for it', options, async t => {
	const {root, from, to} = start(t, {a: 20, b: 30});
	const connection = await server!.connect();
	const remote = await openRemote(connection);
	t.after(remote.close);
	const journal = openJournal(path.join(root, 'journal'), makeSpec({direction: 'upload', sources: [from], destination: to}));
	t.after(async () => journal.close(true));
	const files = ['a', 'b'].map(name => {
		const {size, mtime: modifiedAt, mode} = statSync(path.join(from, name));
		return {
			source: path.join(from, name), target: path.join(to, name), size, modifiedAt, mode, isAdopting: false, isReplacing: false, room: 0,
		};
	});
	let begun = 0;
	const send = async (stage: string) => sendByTar(files, path.join(to, stage), remote.place, {
		async openCommand(script) {
			begun++;
			return connection.openCommand(script);
		},
		home: remote.home, journal, pace: createPace(() => undefined), signal: new AbortController().signal, onSent() {}, onDone() {}, idle: remote.unpackers,
	});
	await assert.rejects(send('nowhere/1'));
	assert.equal(begun, 0);
	assert.equal(await send('2'), true);
	const unpackers = [...remote.unpackers];
	assert.equal(unpackers.length, 1);
	await assert.rejects(send('nowhere/3'));
	assert.deepEqual(remote.unpackers, unpackers);
	rmSync(path.join(to, 'b'));
	assert.equal(await send('4'), true);
	assert.equal(begun, 1);
	assert.deepEqual(readTree(to), readTree(from));
});

test('what is left of a process that was killed is removed by the next one', options, async t => {
	const {root, from, to, copy} = start(t);
	const stage = path.join(to, '.x-0.baitui-part');
	mkdirSync(stage);
	writeFileSync(path.join(stage, '17'), 'half');
	mkdirSync(path.join(root, 'journal'));
	writeFileSync(path.join(root, 'journal/x.log'), `${JSON.stringify({stage})}\n`);
	assert.equal((await copy({}).ended).status, 'done');
	assert.ok(!existsSync(stage));
	assert.deepEqual(readTree(path.join(to, 'from')), readTree(from));
});

test('a file that nobody may read is told of, and the others arrive', options, async t => {
	const {from, to, copy} = start(t);
	symlinkSync('nowhere', path.join(from, 'dangling'));
	mkdirSync(path.join(to, 'from/folder 1/f1'), {recursive: true});
	const state: TransferState = await copy({destination: path.join(to, 'from/'), sources: [path.join(from, 'folder 1'), path.join(from, 'folder 2')]}).ended;
	assert.equal(state.status, 'failed');
	assert.deepEqual(state.failed.map(({path: file}) => file), [path.join(from, 'folder 1/f1')]);
	assert.equal(state.filesDone, state.filesTotal - 1);
});

/** An archive as a server may send it. */
function archive(entries: ReadonlyArray<{readonly name: string; readonly content: string; readonly type?: string; readonly length?: number}>): Buffer {
	const bytes = Buffer.concat(entries.flatMap(({name, content, type = '0', length = content.length}) => {
		const header = encodeHeader({
			name, size: length, mode: 0o644, modifiedAt: new Date(1_700_000_000_000),
		});
		const before = header[156]!;
		header.write(type, 156);
		header.write((Number.parseInt(header.toString('latin1', 148, 154), 8) + header[156]! - before).toString(8).padStart(6, '0'), 148);
		return [header, Buffer.from(content), Buffer.alloc(paddingOf(content.length))];
	}));
	return Buffer.concat([bytes, encodeEnd(bytes.length)]);
}

test('the reader takes whole files in pieces of any size, and nothing but files', () => {
	const good = archive([{name: 'a', content: 'one'}, {name: '././@LongLink', content: `${'long/'.repeat(60)}name\0`, type: 'L'}, {name: 'long', content: 'two'}, {name: 'empty', content: ''}]);
	for (const piece of [1, 7, 511, 512, 513, good.length]) {
		const entries: TarEntry[] = [];
		const reader = createTarReader(1000, entry => entries.push({...entry, content: Buffer.from(entry.content)}));
		for (let at = 0; at < good.length; at += piece) {
			assert.ok(reader.feed(good.subarray(at, at + piece)));
		}

		assert.ok(reader.isEnded());
		assert.deepEqual(entries.map(({name, content, modifiedAt}) => [String(name), String(content), modifiedAt]), [['a', 'one', 1_700_000_000], [`${'long/'.repeat(60)}name`, 'two', 1_700_000_000], ['empty', '', 1_700_000_000]]);
	}

	for (const bad of [
		archive([{name: 'link', content: '', type: '2'}]),
		archive([{name: 'folder/', content: '', type: '5'}]),
		archive([{name: 'x', content: 'pax', type: 'x'}]),
		archive([{name: 'large', content: 'x'.repeat(2000)}]),
		Buffer.alloc(1024, 'x'),
	]) {
		const reader = createTarReader(1000, () => assert.fail('an entry'));
		assert.ok(!reader.feed(bad));
		assert.ok(!reader.feed(good));
		assert.ok(!reader.isEnded());
	}

	const cut = createTarReader(1000, () => undefined);
	cut.feed(good.subarray(0, 700));
	assert.ok(!cut.isEnded());
});

test('a hostile tar writes nowhere but to the files that were asked for, and what it leaves out comes one by one', options, async t => {
	const {root, from, to, copy, leftovers} = start(t);
	const evil = archive([
		{name: '../evil', content: 'x'},
		{name: '/evil', content: 'x'},
		{name: path.join(root, 'evil'), content: 'x'},
		{name: path.join(to, 'evil'), content: 'x'},
		{name: 'from/folder 1/f1', content: 'x'},
		{name: path.join(from, 'folder 1/f1').slice(0, 99), content: 'wrong'},
	]);
	writeFileSync(path.join(root, 'evil.tar'), evil);
	const before = readdirSync(root).toSorted();
	const state = await copy({direction: 'download'}, connection => ({
		openCommand: async script => connection.openCommand(script.includes('exec tar') ? `echo ready; cat >/dev/null; cat ${path.join(root, 'evil.tar')}` : script),
	})).ended;
	assert.deepEqual([state.status, state.filesDone], ['done', 300]);
	assert.deepEqual(readTree(path.join(to, 'from')), readTree(from));
	assert.deepEqual(leftovers(), []);
	assert.deepEqual(readdirSync(root).filter(name => name !== 'journal').toSorted(), before.filter(name => name !== 'journal'));
	assert.ok(!existsSync('/evil') && !existsSync(path.join(to, 'evil')));
	assert.equal(readFileSync(path.join(to, 'from/folder 1/f1'), 'hex'), readFileSync(path.join(from, 'folder 1/f1'), 'hex'));
});
