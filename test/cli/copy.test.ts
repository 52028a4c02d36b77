import assert from 'node:assert/strict';
import {randomBytes} from 'node:crypto';
import {once} from 'node:events';
import fs from 'node:fs';
import path from 'node:path';
import {after, before, test} from 'node:test';
import {startCluster, type Cluster} from '../../source/demo/cluster.ts';
import {createMachine, eventually} from '../helpers/baitui.ts';
import {signInTo} from '../helpers/sign-in.ts';

const machine = createMachine();
const here = path.join(machine.directory, 'files');
let cluster: Cluster;

before(async () => {
	fs.mkdirSync(path.join(here, 'tree', 'empty'), {recursive: true});
	fs.writeFileSync(path.join(here, 'tree', 'one.bin'), randomBytes(300_000));
	fs.writeFileSync(path.join(here, 'tree', '한글 name.txt'), 'text\n');
	cluster = await startCluster({});
	await signInTo(machine, cluster);
});
after(async () => {
	await machine.close();
	await cluster.close();
});

const copy = async (...args: readonly string[]) => machine.run(['cp', ...args], {folder: here});

test('a folder goes up and comes back equal', async () => {
	const up = await copy('-r', 'tree', 'train-llm:data/up');
	assert.equal(up.code, 0, up.stderr);
	assert.equal(up.stdout, '');
	assert.match(up.stderr, /^2 files, /);
	const down = await copy('-r', 'train-llm:data/up', 'back', '--json');
	assert.equal(down.code, 0, down.stderr);
	const done = JSON.parse(down.stdout) as {version: number; status: string; files: object; failed: unknown[]};
	assert.deepEqual([done.version, done.status, done.files, done.failed], [1, 'done', {
		done: 2, total: 2, skipped: 0, verified: 0,
	}, []]);

	const [sent, received] = ['tree', 'back'].map(folder => fs.readFileSync(path.join(here, folder, 'one.bin')));
	assert.ok(received!.equals(sent!));
	assert.deepEqual(fs.readdirSync(path.join(here, 'back')).toSorted(), ['empty', 'one.bin', '한글 name.txt']);
});

test('NAME: is the home of the session, and a slash at the end makes a folder', async () => {
	const home = await copy('tree/one.bin', 'train-llm:');
	assert.equal(home.code, 0, home.stderr);
	const folder = await copy('tree/one.bin', 'train-llm:new/deep/');
	assert.equal(folder.code, 0, folder.stderr);
	const listed = await machine.run(['ssh', 'train-llm', '--', 'ls one.bin new/deep/one.bin']);
	assert.equal(listed.stdout, 'new/deep/one.bin\none.bin\n', listed.stderr);
});

test('a folder without -r, a source that is not there, and two local sides copy nothing', async () => {
	const up = await copy('tree', 'train-llm:x');
	const down = await copy('train-llm:data', '.');
	const missingHere = await copy('nosuch', 'train-llm:');
	const missingThere = await copy('train-llm:nosuch', '.');
	const local = await copy('tree', 'other');
	assert.deepEqual([up.code, down.code, missingHere.code, missingThere.code, local.code], [2, 2, 3, 3, 2]);
	assert.match(up.stderr, /-r/);
	assert.match(missingThere.stderr, /nosuch/);
	assert.ok(!fs.existsSync(path.join(here, 'other')));
});

test('what is there already is kept with skip, refused with fail, and replaced otherwise', async () => {
	fs.writeFileSync(path.join(here, 'note'), 'old');
	await copy('note', 'notebook:note');
	fs.writeFileSync(path.join(here, 'note'), 'new!');
	const read = async () => {
		const {stdout} = await machine.run(['ssh', 'notebook', '--', 'cat note']);
		return stdout;
	};

	const skipped = await copy('note', 'notebook:note', '--if-exists', 'skip');
	assert.deepEqual([skipped.code, await read()], [0, 'old']);
	const refused = await copy('note', 'notebook:note', '--if-exists', 'fail');
	assert.deepEqual([refused.code, await read()], [8, 'old']);
	assert.match(refused.stderr, /note: /);
	const replaced = await copy('note', 'notebook:note');
	assert.deepEqual([replaced.code, await read()], [0, 'new!']);
	const wrong = await copy('note', 'notebook:note', '--if-exists', 'maybe');
	assert.equal(wrong.code, 2);
});

test('with --json files that failed are in the document, and stderr is one object', async () => {
	const {code, stdout, stderr} = await copy('note', 'notebook:note', '--if-exists', 'fail', '--json');
	assert.equal(code, 8);
	assert.equal((JSON.parse(stdout) as {failed: ReadonlyArray<{path: string}>}).failed.length, 1);
	assert.equal((JSON.parse(stderr) as {error: {code: string}}).error.code, 'files-not-copied');
});

test('Ctrl-C cancels a copy with 130, and nothing half is left under the name', async () => {
	const large = path.join(here, 'large');
	fs.writeFileSync(large, '');
	fs.truncateSync(large, 20_000_000_000);
	const child = machine.start(['cp', large, 'train-llm:large']);
	const home = cluster.homeDirectory('train-llm')!;
	await eventually(async () => (fs.readdirSync(home).some(name => name.includes('large')) ? true : undefined), 'the copy runs');
	child.kill('SIGINT');
	const [code] = await once(child, 'close') as [number];
	assert.equal(code, 130);
	assert.ok(!fs.existsSync(path.join(home, 'large')));
});
