import assert from 'node:assert/strict';
import {execFileSync} from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import {test, type TestContext} from 'node:test';
import {startCluster} from '../../source/demo/cluster.ts';
import {eventually} from '../helpers/baitui.ts';
import {openMachineTerminal} from '../helpers/machine-terminal.ts';
import {signInTo} from '../helpers/sign-in.ts';
import {hasTmux} from '../helpers/tmux.ts';

const skip = await hasTmux() ? false : 'tmux is not installed';

const printOf = (file: string): string => execFileSync('ssh-keygen', ['-lf', file], {encoding: 'utf8'}).split(' ', 2)[1]!;

/** A terminal of a machine that is signed in to a cluster of its own. */
async function open(t: TestContext, options: Parameters<typeof startCluster>[0]) {
	const cluster = await startCluster(options);
	const {machine, terminal} = await openMachineTerminal();
	t.after(async () => {
		await terminal.close();
		await machine.close();
		await cluster.close();
	});
	await signInTo(machine, cluster);
	return {machine, terminal};
}

test('K tells on a real terminal which key opens a session, hands it out, and registers one of the user\'s that the next session takes; the line of commands has it by name', {skip}, async t => {
	const {machine, terminal} = await open(t, {pace: 20, release: '26.9'});
	const mine = path.join(machine.directory, 'mine');
	const handed = path.join(machine.directory, 'handed');
	execFileSync('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-C', 'me', '-f', mine]);

	await terminal.type(`clear; cd "${machine.directory}"; baitui`);
	await terminal.send('Enter');
	await terminal.until(text => text.includes('train-llm'));
	await terminal.type(':key train-llm');
	await terminal.send('Enter');
	const shown = await terminal.until(text => text.includes('Keys of train-llm'));
	assert.match(shown, /It takes the key that was made for it:/);
	assert.match(shown, /None is registered/);

	await terminal.type('h');
	await terminal.until(text => text.includes('Only you can read it'));
	await terminal.send('C-u');
	await terminal.type(handed);
	await terminal.send('Enter');
	await terminal.until(text => text.includes('Saved as'));
	assert.equal(fs.statSync(handed).mode & 0o777, 0o600);
	assert.ok(shown.includes(printOf(handed)), 'what is shown is what is handed out');

	const choose = async (key: string) => {
		await terminal.type('K');
		await terminal.until(text => text.includes('register a key of yours'));
		await terminal.type(key);
	};

	await choose('r');
	await terminal.until(text => text.includes('The server keeps both halves'));
	await terminal.type('mine.pub');
	await terminal.send('Enter');
	await terminal.until(text => text.includes('public half'));
	await choose('r');
	await terminal.until(text => text.includes('The server keeps both halves'));
	await terminal.type('mine');
	await terminal.send('Enter');
	await terminal.until(text => text.includes(`Registered: 256 ${printOf(mine)}`));
	const started = await machine.run(['start', 'python', '--name', 'with-mine']);
	assert.equal(started.code, 0, started.stderr);
	await eventually(async () => {
		const {stdout} = await machine.run(['key', 'with-mine', '--json']);
		return stdout.includes('"from": "registered"') || undefined;
	}, 'the next session takes it');
	await terminal.type('r');
	await terminal.until(text => /● with-mine +RUNNING/.test(text));
	await terminal.type(':key with-mine');
	await terminal.send('Enter');
	const now = await terminal.until(text => text.includes('Keys of with-mine'));
	assert.match(now, /It takes the key that is registered for you:/);
	assert.equal(now.split(printOf(mine)).length, 3, now);
	await terminal.send('Escape');
	await terminal.until(text => !text.includes('Keys of with-mine'));

	// What is chosen first registers nothing.
	await choose('g');
	await terminal.until(text => text.includes('Register a new pair?') && text.includes('It takes the place of'));
	await terminal.send('Enter');
	await terminal.until(text => !text.includes('Register a new pair?'));
	assert.ok((await machine.run(['own-key'])).stdout.includes(printOf(mine)));
	await choose('g');
	await terminal.until(text => text.includes('Register a new pair?'));
	await terminal.send('Down', 'Enter');
	await terminal.until(text => text.includes('Registered: 2048 SHA256:'));
	await terminal.type('q');
});

test('with --read-only a key is shown and handed out, but none is registered', {skip}, async t => {
	const {terminal} = await open(t, {pace: 20});
	await terminal.type('clear; baitui --read-only');
	await terminal.send('Enter');
	await terminal.until(text => text.includes('train-llm'));
	await terminal.type(':key train-llm');
	await terminal.send('Enter');
	const shown = await terminal.until(text => text.includes('Keys of train-llm'));
	assert.match(shown, /save its private key/);
	assert.doesNotMatch(shown, /register a key of yours|make a pair/);
	await terminal.send('Escape');
	await terminal.type('q');
});
