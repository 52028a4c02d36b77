import assert from 'node:assert/strict';
import {Buffer} from 'node:buffer';
import {
	mkdir,
	readdir,
	readFile,
	symlink,
	writeFile,
} from 'node:fs/promises';
import path from 'node:path';
import {test, type TestContext} from 'node:test';
import {createFileSystem, type BrowsedPlace} from '../../source/app/file-system.ts';
import {joinPath} from '../../source/transfers/names.ts';
import {localPlace} from '../../source/transfers/local-place.ts';
import {startDemo} from '../helpers/demo-session.ts';
import {noOpenssh, startOpenssh} from '../helpers/openssh.ts';
import {temporaryDirectory} from '../helpers/temporary-directory.ts';

const demo = await startDemo();

/** The three sides a pane may have, each with an empty folder of its own. */
const sides: ReadonlyArray<{readonly name: string; readonly skip?: string | undefined; readonly open: (t: TestContext) => Promise<{readonly place: BrowsedPlace & Pick<typeof localPlace, 'makeLink' | 'open'>; readonly folder: string}>}> = [
	{name: 'this machine', open: async t => ({place: localPlace, folder: temporaryDirectory(t)})},
	{
		name: 'a session of the demo',
		async open(t) {
			const connection = await demo.connect('train-llm', path.join(temporaryDirectory(t), 'known_hosts'));
			const place = await connection.openSftp();
			const folder = `/home/work/data/${path.basename(temporaryDirectory(t))}`;
			await place.makeFolder(folder);
			return {place, folder};
		},
	},
	{
		name: 'OpenSSH',
		skip: noOpenssh,
		async open(t) {
			const folder = temporaryDirectory(t);
			const server = await startOpenssh(temporaryDirectory(t));
			t.after(server.stop);
			const connection = await server.connect();
			t.after(async () => {
				connection.close();
			});
			return {place: await connection.openSftp(), folder};
		},
	},
];

for (const {name, skip = false, open} of sides) {
	test(`${name}: a folder is removed with all that is in it, links go and what they lead to stays`, {skip}, async t => {
		const {place, folder} = await open(t);
		const files = createFileSystem(place);
		const write = async (file: string): Promise<void> => {
			const opened = await place.open(joinPath(folder, file), 'write');
			await opened.write(0, Buffer.from('kept'));
			await opened.close();
		};

		await place.makeFolder(joinPath(folder, 'outside'));
		await write('outside/precious');
		await place.makeFolder(joinPath(folder, 'tree'));
		await place.makeFolder(joinPath(folder, 'tree/deep'));
		await Promise.all(Array.from({length: 40}, async (_, index) => write(`tree/deep/file-${index}`)));
		await place.makeLink(joinPath(folder, 'tree/to-folder'), joinPath(folder, 'outside'));
		await place.makeLink(joinPath(folder, 'tree/to-file'), joinPath(folder, 'outside/precious'));
		await place.makeLink(joinPath(folder, 'tree/dangling'), '/nowhere/at/all');
		await place.makeLink(joinPath(folder, 'direct'), joinPath(folder, 'outside'));

		const counts: number[] = [];
		assert.deepEqual(await files.remove(joinPath(folder, 'tree'), {
			onRemoved(removed) {
				counts.push(removed);
			},
		}), {removed: 45, failed: []});
		assert.deepEqual(counts, Array.from({length: 45}, (_, index) => index + 1));
		assert.deepEqual(await files.remove(joinPath(folder, 'direct')), {removed: 1, failed: []});
		assert.deepEqual((await files.list(folder)).map(entry => entry.name), ['outside']);
		assert.deepEqual((await files.list(joinPath(folder, 'outside'))).map(entry => entry.name), ['precious']);
	});

	test(`${name}: a rename and a new folder never take the place of anything`, {skip}, async t => {
		const {place, folder} = await open(t);
		const files = createFileSystem(place);
		for (const made of ['one', 'other']) {
			const opened = await place.open(joinPath(folder, made), 'write');
			await opened.write(0, Buffer.from(made));
			await opened.close();
		}

		await assert.rejects(files.rename(joinPath(folder, 'one'), joinPath(folder, 'other')), {code: 'failed', message: /other is there already\./});
		await assert.rejects(files.makeFolder(joinPath(folder, 'one')), {code: 'failed', message: /one is there already\./});
		await assert.rejects(place.renameToFree(joinPath(folder, 'one'), joinPath(folder, 'other')), {code: 'failed'});
		await files.rename(joinPath(folder, 'one'), joinPath(folder, '새 이름'));
		const opened = await place.open(joinPath(folder, 'other'), 'read');
		assert.equal((await opened.read(0, 10)).toString(), 'other');
		await opened.close();
		assert.deepEqual((await files.list(folder)).map(entry => entry.name).toSorted(), ['other', '새 이름']);
	});

	test(`${name}: a link is listed as what it leads to, with where that is`, {skip}, async t => {
		const {place, folder} = await open(t);
		const files = createFileSystem(place);
		await place.makeFolder(joinPath(folder, 'real'));
		await place.makeLink(joinPath(folder, 'link'), 'real');
		await place.makeLink(joinPath(folder, 'dangling'), 'nothing');
		const listed = new Map((await files.list(folder)).map(entry => [entry.name, [entry.kind, entry.linksTo]]));
		assert.deepEqual(listed.get('real'), ['folder', undefined]);
		assert.deepEqual(listed.get('link'), ['folder', 'real']);
		assert.deepEqual(listed.get('dangling'), ['link', 'nothing']);
		assert.equal(await files.realpath(joinPath(folder, 'link')), joinPath(await files.realpath(folder), 'real'));
	});
}

test('a server that calls a link a folder does not get what it leads to removed', async t => {
	const directory = temporaryDirectory(t);
	await mkdir(path.join(directory, 'outside'));
	await writeFile(path.join(directory, 'outside/precious'), 'kept');
	await mkdir(path.join(directory, 'tree'));
	await symlink(path.join(directory, 'outside'), path.join(directory, 'tree/link'));
	const files = createFileSystem({
		...localPlace,
		list: async folder => (await localPlace.list(folder)).map(entry => (entry.kind === 'link' ? {...entry, kind: 'folder'} : entry)),
	});
	assert.deepEqual(await files.remove(path.join(directory, 'tree')), {removed: 2, failed: []});
	assert.equal(await readFile(path.join(directory, 'outside/precious'), 'utf8'), 'kept');
});

test('names that are paths are neither listed nor removed', async t => {
	const directory = temporaryDirectory(t);
	await mkdir(path.join(directory, 'tree'));
	await writeFile(path.join(directory, 'precious'), 'kept');
	const files = createFileSystem({
		...localPlace,
		list: async folder => [...await localPlace.list(folder), ...['../precious', '..', '', path.join(directory, 'precious')].map(name => ({
			name, kind: 'file' as const, size: 1, modifiedAt: new Date(0), mode: 0o644,
		}))],
	});
	assert.deepEqual((await files.list(directory)).map(({name}) => name).toSorted(), ['precious', 'tree']);
	const {removed, failed} = await files.remove(path.join(directory, 'tree'));
	assert.equal(removed, 0);
	assert.equal(failed.length, 4);
	assert.deepEqual((await readdir(directory)).toSorted(), ['precious', 'tree']);
});

test('what cannot be removed is told, and the rest goes', async t => {
	const directory = temporaryDirectory(t);
	await mkdir(path.join(directory, 'a/b'), {recursive: true});
	await Promise.all(['a/1', 'a/2', 'a/b/3'].map(async file => writeFile(path.join(directory, file), '')));
	const files = createFileSystem({
		...localPlace,
		async removeFile(file) {
			return file.endsWith('/3') ? localPlace.removeFile(path.join(directory, 'nowhere')) : localPlace.removeFile(file);
		},
	});
	const {removed, failed} = await files.remove(path.join(directory, 'a'));
	assert.equal(removed, 2);
	assert.deepEqual(failed.map(file => file.path), [path.join(directory, 'a/b/3')]);
	assert.match(failed[0]!.reason, /There is no /);
	assert.deepEqual(await readdir(path.join(directory, 'a'), {recursive: true}), ['b', 'b/3']);
});

test('a removal stops when it is told to', async t => {
	const directory = temporaryDirectory(t);
	await mkdir(path.join(directory, 'tree'));
	await Promise.all(Array.from({length: 200}, async (_, index) => writeFile(path.join(directory, 'tree', String(index)), '')));
	const stop = new AbortController();
	await assert.rejects(createFileSystem(localPlace).remove(path.join(directory, 'tree'), {
		signal: stop.signal,
		onRemoved() {
			stop.abort();
		},
	}), {name: 'AbortError'});
	assert.ok((await readdir(path.join(directory, 'tree'))).length > 100);
});
