import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import {after, before, test} from 'node:test';
import {startCluster, type Cluster} from '../../source/demo/cluster.ts';
import {createMachine, eventually} from '../helpers/baitui.ts';
import {openTerminalOf} from '../helpers/machine-terminal.ts';
import {signInTo} from '../helpers/sign-in.ts';
import {hasTmux, type TmuxTerminal} from '../helpers/tmux.ts';

const machine = createMachine();
const folder = path.join(machine.directory, 'work');
let cluster: Cluster;

before(async () => {
	fs.mkdirSync(folder);
	cluster = await startCluster({});
	await signInTo(machine, cluster);
});
after(async () => {
	await machine.close();
	await cluster.close();
});

const skip = await hasTmux() ? false : 'tmux is not installed';

async function withScreen(work: (terminal: TmuxTerminal) => Promise<void>): Promise<void> {
	const terminal = await openTerminalOf(machine);
	try {
		await terminal.type(`cd ${folder}; baitui; echo code=$?`);
		await terminal.send('Enter');
		await terminal.until(text => text.includes('train-llm'), 'the list of sessions');
		await work(terminal);
	} finally {
		await terminal.close();
	}
}

test('F opens a folder in panes with no session: a file goes up, a folder is made, nothing is deleted', {skip}, async () => {
	fs.writeFileSync(path.join(folder, 'a.bin'), 'bytes of here');
	await withScreen(async terminal => {
		await terminal.type('F');
		const menu = await terminal.until(text => text.includes('Folders, with no session in between') && /results .*rw/.test(text), 'the menu of folders');
		assert.match(menu, /ckpt .*rw .*local:volume1/);
		await terminal.send('Down', 'Down', 'Enter');
		await terminal.until(text => /vf:results:\/ .* kept /.test(text) && text.includes('a.bin'), 'the panes of the folder');
		await terminal.send('Tab', 'Down');
		await terminal.until(text => /▶[ *] a\.bin/.test(text), 'the cursor on the file');
		await terminal.type('u');
		await eventually(async () => (fs.existsSync(path.join(cluster.folderDirectory('results')!, 'a.bin')) ? true : undefined), 'the file is in the folder');
		await terminal.send('Tab');
		await terminal.type('N');
		await terminal.until(text => text.includes('Name'), 'the name is asked for');
		await terminal.type('made');
		await terminal.send('Enter');
		await eventually(async () => (fs.existsSync(path.join(cluster.folderDirectory('results')!, 'made')) ? true : undefined), 'the folder is made');
		await terminal.until(text => text.includes('a.bin') && text.includes('made'), 'both are shown');
	});
});

test('for very large files the road to a mounted folder without the session is offered', {skip}, async () => {
	// Sparse: it takes no room, and is not copied here.
	fs.writeFileSync(path.join(folder, 'huge.bin'), '');
	fs.truncateSync(path.join(folder, 'huge.bin'), 11 * (1024 ** 3));
	fs.rmSync(path.join(folder, 'a.bin'), {force: true});
	await withScreen(async terminal => {
		await terminal.type('/train');
		await terminal.until(text => /▶ [^ ] train-llm/.test(text));
		await terminal.send('Enter');
		await terminal.type('u');
		await terminal.until(text => text.includes('huge.bin') && /train-llm:~\/data .* kept /.test(text), 'both panes');
		await terminal.send('Down');
		await terminal.until(text => /▶[ *] huge\.bin/.test(text), 'the cursor on the file');
		await terminal.type('u');
		const offer = await terminal.until(text => text.includes('straight to the folder data?'), 'the choice');
		assert.match(offer, /11G/);
		await terminal.send('Escape');
		const {stdout} = await machine.run(['transfers', '--json']);
		assert.ok(!stdout.includes('huge.bin'));
	});
});
