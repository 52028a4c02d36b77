import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import {after, before, test} from 'node:test';
import {startCluster, type Cluster} from '../../source/demo/cluster.ts';
import {createMachine, eventually} from '../helpers/baitui.ts';
import {signInTo} from '../helpers/sign-in.ts';
import {hasTmux, openTmux} from '../helpers/tmux.ts';

const noTmux = await hasTmux() ? false : 'tmux is not installed';
const machine = createMachine();
let cluster: Cluster;

before(async () => {
	cluster = await startCluster({});
	await signInTo(machine, cluster);
});
after(async () => {
	await machine.close();
	await cluster.close();
});

const names = async () => {
	const {stdout} = await machine.run(['ls', '--json', '--all']);
	return (JSON.parse(stdout) as {sessions: ReadonlyArray<{name: string; status: string}>}).sessions.map(({name, status}) => `${name} ${status}`).join(', ');
};

test('with --read-only nothing is started, ended, renamed or uploaded: exit 10, a sentence, and the server as it was', async () => {
	const before = await names();
	const file = path.join(machine.directory, 'notes.txt');
	fs.writeFileSync(file, 'notes');
	const tries: ReadonlyArray<readonly string[]> = [
		['start', 'python', '--read-only'],
		['--read-only', 'stop', 'notebook', '--yes'],
		['stop', 'notebook', '--yes', '--force', '--read-only'],
		['restart', 'notebook', '--read-only'],
		['rename', 'notebook', 'other', '--read-only'],
		['interrupt', 'notebook', '--read-only'],
		['cp', file, 'notebook:data/', '--read-only'],
	];
	for (const words of tries) {
		const {code, stderr} = await machine.run(words);
		assert.equal(code, 10, `${words.join(' ')}: ${stderr}`);
		assert.match(stderr, /^baitui: baitui runs read-only, so it does not /);
	}

	assert.equal(await names(), before);
	assert.ok(!fs.existsSync(path.join(cluster.folderDirectory('data')!, 'notes.txt')));
});

test('what only looks works read-only: list, logs, a command, a tunnel, a download', async () => {
	const environment = {BAITUI_READ_ONLY: '1'};
	for (const words of [['ls'], ['history', 'notebook'], ['ssh', 'notebook', '--', 'true'], ['tunnel', 'notebook', 'jupyter', '--detach'], ['cp', 'train-llm:/home/work/data/README.txt', '.']]) {
		const {code, stderr} = await machine.run(words, {environment});
		assert.equal(code, 0, `${words.join(' ')}: ${stderr}`);
	}
});

test('the screen says that it is read-only, and uploads nothing', {skip: noTmux}, async t => {
	const folder = path.join(machine.directory, 'here');
	fs.mkdirSync(folder);
	fs.writeFileSync(path.join(folder, 'wanted.txt'), 'wanted');
	const terminal = await openTmux({environment: {...machine.environment as Record<string, string>, BAITUI_READ_ONLY: '1'}});
	t.after(terminal.close);
	await terminal.type(`cd ${folder}; clear; ${machine.self.join(' ')}`);
	await terminal.send('Enter');
	await terminal.until(text => text.includes('read-only') && text.includes('train-llm'));
	await terminal.type('j');
	await terminal.until(text => text.includes('▶ ● sft-eval'));
	await terminal.type('X');
	await terminal.until(text => text.includes('X (end) is off: baitui runs read-only.'));
	await terminal.type('u');
	await terminal.until(text => text.includes('wanted.txt') && text.includes('id_container'));
	await terminal.send('Down');
	await terminal.type('u');
	await terminal.until(text => text.includes('runs read-only, so it does not upload'));
	await terminal.type('q');
	await eventually(async () => ((await terminal.capture()).includes('Sessions') ? true : undefined), 'back at the sessions');
	await terminal.type('q');
});
