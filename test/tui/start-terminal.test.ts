import assert from 'node:assert/strict';
import {test} from 'node:test';
import {startCluster} from '../../source/demo/cluster.ts';
import {eventually} from '../helpers/baitui.ts';
import {openMachineTerminal} from '../helpers/machine-terminal.ts';
import {signInTo} from '../helpers/sign-in.ts';
import {hasTmux} from '../helpers/tmux.ts';

const skip = await hasTmux() ? false : 'tmux is not installed';

test('on a real terminal n starts a session that is followed until it runs, and X ends it', {skip}, async t => {
	const cluster = await startCluster({pace: 100});
	const {machine, terminal} = await openMachineTerminal();
	t.after(async () => {
		await terminal.close();
		await machine.close();
		await cluster.close();
	});
	await signInTo(machine, cluster);
	const statusOf = async (name: string): Promise<string | undefined> => {
		const {stdout} = await machine.run(['ls', '--all', '--json']);
		return (JSON.parse(stdout) as {sessions: ReadonlyArray<{name: string; status: string}>}).sessions.find(session => session.name === name)?.status;
	};

	await terminal.type('clear; baitui');
	await terminal.send('Enter');
	await terminal.until(text => text.includes('train-llm'));
	await terminal.type('n');
	await terminal.until(text => text.includes('Left now:'));
	await terminal.type('python:');
	await terminal.send('Down', 'Enter');
	await terminal.until(text => text.includes('[cr.backend.ai/stable/python:3.11'));
	await terminal.send('Tab');
	await terminal.type('typed');
	// To the last row, which has the buttons.
	await terminal.send('Tab', 'BTab', 'BTab', 'BTab', 'Enter');
	await terminal.until(text => text.includes('typed runs. s opens a shell.'));
	await terminal.until(text => text.includes('▶ ● typed'));

	// What is chosen first does nothing, so Enter twice ends nothing.
	await terminal.type('X');
	await terminal.until(text => text.includes('End typed?') && text.includes('All files under /home/work are lost'));
	await terminal.send('Enter');
	await terminal.until(text => !text.includes('End typed?'));
	assert.equal(await statusOf('typed'), 'running');
	await terminal.type('X');
	await terminal.until(text => text.includes('End typed?'));
	await terminal.send('Down', 'Enter');
	await eventually(async () => (await statusOf('typed') === 'ended' ? true : undefined), 'it ended');
	await terminal.type('q');
});
