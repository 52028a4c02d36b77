import assert from 'node:assert/strict';
import {
	mkdirSync,
	readdirSync,
	readFileSync,
	rmSync,
	writeFileSync,
} from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import {after, before, test} from 'node:test';
import {startCluster, type Cluster} from '../../source/demo/cluster.ts';
import {eventually, type Machine} from '../helpers/baitui.ts';
import {openMachineTerminal} from '../helpers/machine-terminal.ts';
import {signInTo} from '../helpers/sign-in.ts';
import {hasTmux, type TmuxTerminal} from '../helpers/tmux.ts';

type Row = {readonly address: string; readonly processId: number | null; readonly status: string};

const skip = await hasTmux() ? false : 'tmux is not installed';
let cluster: Cluster;
let machine: Machine;
let terminal: TmuxTerminal;

before(async () => {
	if (skip) {
		return;
	}

	cluster = await startCluster();
	({machine, terminal} = await openMachineTerminal({columns: 100}));
	await signInTo(machine, cluster);
});
after(async () => {
	if (skip) {
		return;
	}

	await terminal.close();
	await machine.close();
	await cluster.close();
});

const list = async (): Promise<readonly Row[]> => (JSON.parse((await machine.run(['tunnel', 'ls', '--json'])).stdout) as {readonly tunnels: readonly Row[]}).tunnels;

const openScreen = async () => {
	await terminal.type('clear; baitui; echo "exit $?"');
	await terminal.send('Enter');
	await terminal.until(text => text.includes('train-llm') && text.includes('online'));
};

const quit = async () => {
	await terminal.send('q');
	await terminal.until(text => /exit \d/.test(text));
};

test('a server that is cut off is told of on the screen: for the list, for each tunnel, and when it is back', {skip}, async () => {
	const {code, stderr, stdout} = await machine.run(['tunnel', 'train-llm', 'jupyter', '--detach']);
	assert.equal(code, 0, stderr);
	await openScreen();
	await terminal.until(text => text.includes('1 ready'));
	cluster.faults.away = 'server';
	cluster.cutConnections();
	const away = await terminal.until(text => /✗ offline {2}since \d\d:\d\d/.test(text) && /◐ retry \d+s/.test(text), 'the loss is shown');
	assert.match(away, /1 retrying/);
	assert.match(away, /● train-llm/, 'what was known stays');
	assert.match(away.replaceAll(/\s+/g, ' '), /Offline since .* Next try in \d+ s — r now/);
	assert.ok(away.split('\n').filter(line => /^[│┌└├]/.test(line)).every(line => /[│┐┘┤]$/.test(line.trimEnd())), away);
	cluster.faults.away = undefined;
	await terminal.until(text => text.includes('● online') && text.includes('1 ready') && !text.includes('retry'), 'its return is shown');
	assert.equal((await fetch(`http://${stdout.trimEnd()}/`)).status, 200);
	await quit();
	await machine.run(['tunnel', 'stop', '--all']);
});

test('after a reboot the tunnels of before are offered, and one key brings them back to their ports', {skip}, async () => {
	for (const words of [['train-llm', 'jupyter'], ['notebook', 'ttyd'], ['train-llm', '-R', '9000']]) {
		const {code, stderr} = await machine.run(['tunnel', ...words, '--detach']);
		assert.equal(code, 0, stderr);
	}

	const reboot = async () => {
		const ends = (await list()).map(({processId}) => processId);
		for (const processId of ends) {
			process.kill(processId!, 'SIGKILL');
		}

		// A wish without a worker is taken for one that just begins, at first.
		const wishes = path.join(machine.directory, 'state', 'tunnels');
		for (const file of readdirSync(wishes).map(name => path.join(wishes, name))) {
			writeFileSync(file, readFileSync(file, 'utf8').replace(/"createdAt": *"[^"]*"/, '"createdAt":"2026-01-01T00:00:00.000Z"'));
		}

		// What lay in the runtime directory goes with it; the directory is made anew at the next login.
		const runtime = path.join(machine.directory, 'run');
		rmSync(runtime, {recursive: true});
		mkdirSync(runtime, {mode: 0o700});
	};

	const addresses = async () => (await list()).map(({address}) => address).toSorted();
	const isServed = async () => {
		for (const address of await addresses()) {
			if (address !== '127.0.0.1:9000') {
				assert.equal((await fetch(`http://${address}/`)).status, 200, address);
			}
		}
	};

	const before = await addresses();
	await reboot();
	const without = await list();
	assert.ok(without.every(({processId, status}) => processId === null && status === 'failed'), JSON.stringify(without));
	await openScreen();
	await terminal.until(text => text.includes('3 tunnels of before are not running: R starts them.'));
	await terminal.send('R');
	await terminal.until(text => text.includes('3 ready'), 'all run again');
	await quit();
	assert.deepEqual(await addresses(), before);
	await isServed();

	await reboot();
	const {code, stderr} = await machine.run(['tunnel', 'up']);
	assert.equal(code, 0, stderr);
	assert.deepEqual(await addresses(), before);
	await eventually(async () => ((await list()).every(({status}) => status === 'ready') ? true : undefined), 'all are ready');
	await isServed();
	await machine.run(['tunnel', 'stop', '--all']);
});
