import assert from 'node:assert/strict';
import {execFile} from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import {after, before, test} from 'node:test';
import {promisify} from 'node:util';
import {startCluster, type Cluster} from '../../source/demo/cluster.ts';
import {vscodeAuthority, vscodeUri} from '../../source/ssh/vscode.ts';
import {createMachine, type Machine} from '../helpers/baitui.ts';
import {openMachineTerminal} from '../helpers/machine-terminal.ts';
import {hasTmux, openTmux} from '../helpers/tmux.ts';
import {signInTo} from '../helpers/sign-in.ts';

const skip = await hasTmux() ? false : 'tmux is not installed';
const machines: Machine[] = [];
let cluster: Cluster;

/** A machine with a program `code` that does what Remote-SSH does first: it goes to the host by ssh. */
const makeMachine = async () => {
	const machine = createMachine();
	machines.push(machine);
	await signInTo(machine, cluster);
	const programs = path.join(machine.directory, 'programs');
	fs.mkdirSync(programs);
	fs.writeFileSync(path.join(programs, 'code'), `#!/bin/sh
printf '%s\\n' "$@" > "$HOME/words"
ssh -F "$HOME/.ssh/config" "\${2#ssh-remote+}" 'echo "$BACKENDAI_SESSION_NAME"' > "$HOME/reached"
exit 3
`, {mode: 0o755});
	const withCode = {PATH: `${programs}:${machine.environment.PATH}`};
	const read = (name: string) => fs.readFileSync(path.join(machine.directory, name), 'utf8');
	return {machine, withCode, read};
};

const withoutCode = {PATH: '/usr/bin:/bin'};

before(async () => {
	cluster = await startCluster({});
});
after(async () => {
	await Promise.all(machines.map(async machine => machine.close()));
	await cluster.close();
});

test('it opens code on the session by name, in the kept folder or the one that was named, and returns what code returns', async () => {
	const {machine, withCode, read} = await makeMachine();
	const {code, stderr} = await machine.run(['code', 'train-llm', '--install'], {environment: withCode});
	assert.equal(code, 3, stderr);
	assert.equal(read('words'), '--remote\nssh-remote+train-llm.bai\n/home/work/data\n');
	assert.equal(read('reached'), 'train-llm\n');
	await machine.run(['code', 'notebook', 'src/app'], {environment: withCode});
	assert.equal(read('words'), '--remote\nssh-remote+notebook.bai\n/home/work/src/app\n');
});

test('without code, or with --print, it prints the block, the steps and the address; ssh understands the block', async () => {
	const {machine, withCode} = await makeMachine();
	const {code, stdout, stderr} = await machine.run(['code', 'train-llm'], {environment: withoutCode});
	assert.equal(code, 0);
	assert.match(stderr, /no program "code"/);
	assert.match(stdout, /^Host bai-vscode$/m);
	assert.match(stdout, /vscode-remote:\/\/ssh-remote\+bai-vscode\/home\/work\/data$/m);
	assert.match(stdout, /^# {3}baitui key train-llm --password --out -$/m);
	assert.ok(!fs.existsSync(path.join(machine.directory, '.ssh')));

	const {stdout: json} = await machine.run(['tunnel', 'train-llm', 'sshd', '--detach', '--json']);
	const port = /"port": (\d+)/.exec(json)?.[1];
	const {stdout: block} = await machine.run(['code', 'train-llm', '--print'], {environment: withCode});
	assert.match(block, new RegExp(String.raw`^Host bai-vscode\n\tUser work\n\tHostName 127\.0\.0\.1\n\tPort ${port}$`, 'm'));
	const file = path.join(machine.directory, 'block');
	for (const text of [stdout, block]) {
		fs.writeFileSync(file, text, {mode: 0o600});
		const reached = await promisify(execFile)('ssh', ['-F', file, 'bai-vscode', 'echo "$BACKENDAI_SESSION_NAME"'], {env: machine.environment});
		assert.equal(reached.stdout, 'train-llm\n');
	}

	const {stdout: document} = await machine.run(['code', 'train-llm', '--print', '--json']);
	assert.equal((JSON.parse(document) as {readonly uri: string}).uri, 'vscode-remote://ssh-remote+bai-vscode/home/work/data');
});

test('where the configuration is not installed and nobody can be asked, nothing is written', async () => {
	const {machine, withCode, read} = await makeMachine();
	const {code, stdout, stderr} = await machine.run(['code', 'train-llm'], {environment: withCode});
	assert.equal(code, 0);
	assert.match(stderr, /ssh-config is not installed/);
	assert.match(stdout, /^Host bai-vscode$/m);
	assert.throws(() => read('words'), {code: 'ENOENT'});
	assert.ok(!fs.existsSync(path.join(machine.directory, '.ssh')));
});

test('y v on the screen copies the line that opens it, once ssh knows sessions by name', {skip}, async t => {
	const {machine, terminal} = await openMachineTerminal({columns: 120});
	machines.push(machine);
	t.after(async () => terminal.close());
	await signInTo(machine, cluster);
	const copy = async () => {
		await terminal.send('y');
		await terminal.until(text => text.includes('v  VS Code line'));
		await terminal.send('v');
	};

	await terminal.type('baitui; echo "exit $?"');
	await terminal.send('Enter');
	await terminal.until(text => text.includes('train-llm') && text.includes('online'));
	await terminal.send('j', 'j', 'j');
	await terminal.until(text => text.includes('▶ ● train-llm'));
	await copy();
	await terminal.until(text => text.includes('baitui ssh-config --install does that'));
	const {code, stderr} = await machine.run(['ssh-config', '--install', '--yes']);
	assert.equal(code, 0, stderr);
	await copy();
	await terminal.until(text => text.includes('code --remote ssh-remote+train-llm.bai /home/work/data'));
});

test('v on the screen opens it, and comes back to the screen', {skip}, async t => {
	const {machine, withCode, read} = await makeMachine();
	const installed = await machine.run(['ssh-config', '--install', '--yes']);
	assert.equal(installed.code, 0, installed.stderr);
	const variables = Object.fromEntries(Object.entries({...machine.environment, ...withCode}).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])));
	const terminal = await openTmux({environment: variables, columns: 80, rows: 24});
	t.after(async () => terminal.close());
	await terminal.type(machine.self.join(' '));
	await terminal.send('Enter');
	await terminal.until(text => text.includes('train-llm') && text.includes('online'));
	await terminal.send('v');
	await terminal.until(text => text.includes('ablation-7 is PULLING (scheduled), not running'));
	await terminal.send('j', 'j');
	await terminal.until(text => text.includes('▶ ● notebook'));
	await terminal.send('v');
	await terminal.until(text => text.includes('(exit 3) Enter returns to baitui'));
	assert.deepEqual([read('words'), read('reached')], ['--remote\nssh-remote+notebook.bai\n/home/work/data\n', 'notebook\n']);
	await terminal.send('Enter');
	await terminal.until(text => text.includes('baitui code notebook ended (exit 3)'));
	await terminal.send('q');
});

test('on a terminal the installation is offered', {skip}, async t => {
	const {machine, withCode, read} = await makeMachine();
	const variables = Object.fromEntries(Object.entries({...machine.environment, ...withCode}).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])));
	const terminal = await openTmux({environment: variables, columns: 120, rows: 40});
	t.after(async () => terminal.close());
	await terminal.type(`${machine.self.join(' ')} code notebook; echo "exit $?"`);
	await terminal.send('Enter');
	await terminal.until(text => text.includes('Write this? [y/N]'));
	await terminal.type('y');
	await terminal.send('Enter');
	await terminal.until(text => text.includes('exit 3'));
	assert.equal(read('reached'), 'notebook\n');
});

test('a session that does not run is told with exit 5', async () => {
	const {machine} = await makeMachine();
	assert.equal((await machine.run(['code', 'ablation-7'])).code, 5);
});

test('names and folders keep their letters on the way to VS Code', () => {
	assert.equal(vscodeAuthority('train-llm.bai'), 'ssh-remote+train-llm.bai');
	assert.equal(vscodeAuthority('Node.bai'), `ssh-remote+${Buffer.from('{"hostName":"Node.bai"}').toString('hex')}`);
	assert.equal(vscodeUri('a.bai', '/home/work/two words#1'), 'vscode-remote://ssh-remote+a.bai/home/work/two%20words%231');
});
