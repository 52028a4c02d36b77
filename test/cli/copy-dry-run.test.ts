import assert from 'node:assert/strict';
import {randomBytes} from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import {after, before, test} from 'node:test';
import {startCluster, type Cluster} from '../../source/demo/cluster.ts';
import {createMachine} from '../helpers/baitui.ts';
import {signInTo} from '../helpers/sign-in.ts';
import {makeTree, readTree} from '../helpers/tree.ts';

type Printed = {
	readonly dryRun: boolean;
	readonly files: ReadonlyArray<{readonly source: string; readonly target: string; readonly size: number; readonly action: string}>;
	readonly totals: Readonly<Record<string, number>>;
	readonly failed: ReadonlyArray<{readonly path: string; readonly code: string}>;
};

const machine = createMachine();
const here = path.join(machine.directory, 'files');
let cluster: Cluster;
let home: string;

before(async () => {
	makeTree(here, {
		'tree/new': 'new', 'tree/same': 'changed', 'tree/deep/folder/x': 1000, 'tree/log/y.log': 'left out',
	});
	cluster = await startCluster({});
	await signInTo(machine, cluster);
	home = cluster.homeDirectory('train-llm')!;
	makeTree(home, {'tree/same': 'old', 'down/a': 'a', 'down/b/c': randomBytes(5).toString('hex')});
});
after(async () => {
	await machine.close();
	await cluster.close();
});

const dry = async (...args: readonly string[]) => machine.run(['cp', '-r', '--dry-run', ...args], {folder: here});
const json = async (...args: readonly string[]) => JSON.parse((await dry(...args, '--json')).stdout) as Printed;

test('a dry run of an upload tells what would be copied, replaced and left out, and changes nothing', async () => {
	const before = readTree(home);
	const {dryRun, files, totals, failed} = await json('tree', 'train-llm:', '--exclude', '*.log');
	assert.equal(dryRun, true);
	assert.deepEqual(files.map(({source, target, size, action}) => [path.relative(here, source), target, size, action]), [
		['tree/deep/folder/x', '/home/work/tree/deep/folder/x', 1000, 'copy'], ['tree/new', '/home/work/tree/new', 3, 'copy'], ['tree/same', '/home/work/tree/same', 7, 'replace'],
	]);
	const {free, ...counts} = totals;
	assert.ok(free! > 0);
	assert.deepEqual(counts, {
		copied: 3, replaced: 1, skipped: 0, asked: 0, bytes: 1010, needed: 1007,
	});
	assert.deepEqual(failed, []);
	assert.deepEqual(readTree(home), before);
	const {stdout} = await machine.run(['transfers', 'ls', '--json']);
	assert.deepEqual(JSON.parse(stdout), {version: 1, transfers: [], limit: null});
	const actual = await machine.run(['cp', '-r', 'tree', 'train-llm:', '--exclude', '*.log', '--json'], {folder: here});
	assert.equal((JSON.parse(actual.stdout) as {files: {done: number}}).files.done, 3);
});

test('what a dry run says of taken names is what is wished for them, and it asks nobody', async () => {
	fs.writeFileSync(path.join(here, 'tree/same'), 'changed again');
	const actions = async (...args: readonly string[]) => {
		const {files} = await json('tree/same', 'train-llm:tree/same', ...args);
		return files.map(({target, action}) => `${action} ${path.basename(target)}`);
	};

	assert.deepEqual(await Promise.all(['skip', 'ask', 'rename'].map(async word => actions('--if-exists', word))), [['skip same'], ['ask same'], ['copy same (1)']]);
	const refused = await dry('tree/same', 'train-llm:tree/same', '--if-exists', 'fail', '--json');
	assert.equal(refused.code, 8, refused.stderr);
	assert.deepEqual((JSON.parse(refused.stdout) as Printed).failed.map(({code}) => code), ['failed']);
});

test('a dry run of a download into folders that are not there makes none, and prints a line for each file', async () => {
	const {code, stdout, stderr} = await dry('train-llm:down', 'deep/new/');
	assert.equal(code, 0, stderr);
	const [one, other] = stdout.split('\n', 2);
	assert.match(one!, /^copy +1B {2}\/home\/work\/down\/a -> .*\/deep\/new\/down\/a$/);
	assert.match(other!, /^copy +10B {2}\/home\/work\/down\/b\/c -> .*\/deep\/new\/down\/b\/c$/);
	assert.match(stderr, /^2 files of 11B would be copied, .* are free there\.\n$/);
	assert.ok(!fs.existsSync(path.join(here, 'deep')));
});
