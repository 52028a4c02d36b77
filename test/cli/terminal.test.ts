import assert from 'node:assert/strict';
import {spawnSync} from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import {after, before, test} from 'node:test';
import {startCluster, type Cluster} from '../../source/demo/cluster.ts';
import {eventually, type Machine} from '../helpers/baitui.ts';
import {openMachineTerminal} from '../helpers/machine-terminal.ts';
import {hasTmux, type TmuxTerminal} from '../helpers/tmux.ts';
import {oneTimeCode} from '../helpers/one-time-code.ts';
import {signInTo} from '../helpers/sign-in.ts';

const machines: Machine[] = [];
const terminals: TmuxTerminal[] = [];
let cluster: Cluster;

/** Closed after all tests. */
const openTerminal = async (): Promise<{readonly machine: Machine; readonly terminal: TmuxTerminal}> => {
	const opened = await openMachineTerminal();
	machines.push(opened.machine);
	terminals.push(opened.terminal);
	return opened;
};

const skip = await hasTmux() ? false : 'tmux is not installed';

before(async () => {
	cluster = await startCluster({});
});
after(async () => {
	await Promise.all(terminals.map(async terminal => terminal.close()));
	await Promise.all(machines.map(async machine => machine.close()));
	await cluster.close();
});

test('login asks for what was not given, never shows the password, and asks for the one-time code once', {skip}, async () => {
	const {machine, terminal} = await openTerminal();
	cluster.faults.needsOtp = true;
	await terminal.type(`baitui login ${cluster.endpoints.session}; echo "exit $?"`);
	await terminal.send('Enter');
	await terminal.until(text => text.includes('E-mail:'));
	await terminal.type(cluster.email);
	await terminal.send('Enter');
	await terminal.until(text => text.includes(`Password of ${cluster.email}`));
	await terminal.type('mistyped');
	await terminal.send('C-u');
	await terminal.type(`${cluster.password}x`);
	await terminal.send('BSpace');
	await terminal.send('Enter');
	await terminal.until(text => text.includes('One-time code:'));
	await terminal.type(oneTimeCode(cluster.totpSecret));
	await terminal.send('Enter');
	const text = await terminal.until(text => /exit \d/.test(text)).finally(() => {
		cluster.faults.needsOtp = false;
	});

	assert.match(text, /exit 0/);
	assert.ok(!text.includes(cluster.password.slice(0, 4)), text);
	const listed = await machine.run(['ls']);
	assert.equal(listed.code, 0, listed.stderr);
});

test('Ctrl-C at the password is 130, and the terminal echoes again', {skip}, async () => {
	const {terminal} = await openTerminal();
	await terminal.type(`baitui login ${cluster.endpoints.session} --user a@b.example; echo "exit $?"`);
	await terminal.send('Enter');
	await terminal.until(text => text.includes('Password of'));
	await terminal.send('C-c');
	await terminal.until(text => text.includes('exit 130'));
	await terminal.type('echo still-here');
	assert.ok(await terminal.until(text => text.includes('echo still-here')));
});

test('with --no-input nothing is asked on a terminal either', {skip}, async () => {
	const {terminal} = await openTerminal();
	await terminal.type(`baitui login ${cluster.endpoints.session} --no-input; echo "exit $?"`);
	await terminal.send('Enter');
	const text = await terminal.until(text => /exit \d/.test(text));
	assert.match(text, /exit 2/);
});

test('ssh without a command is a shell on this terminal, with its exit code', {skip}, async () => {
	const {machine, terminal} = await openTerminal();
	await machine.run(['login', cluster.endpoints.session, '--user', cluster.email, '--password-stdin'], {input: cluster.password});
	await terminal.type('baitui ssh train-llm; echo "exit $?"');
	await terminal.send('Enter');
	await terminal.until(text => text.includes('work@'));
	await terminal.type('test -t 0 && exit 5');
	await terminal.send('Enter');
	assert.ok(await terminal.until(text => /^exit 5$/m.test(text)));
});

test('ssh that is killed leaves the terminal as it was, on the command line and on the screen', {skip}, async () => {
	const {machine, terminal} = await openTerminal();
	await signInTo(machine, cluster);
	const pids = (...words: readonly string[]) => spawnSync('pgrep', words, {encoding: 'utf8'}).stdout.split('\n').filter(line => line !== '');
	const kill = async () => {
		const ssh = await eventually(async () => pids('-f', `^ssh -E .*${machine.directory}`)[0], 'ssh is found');
		const proxies = pids('-P', ssh);
		process.kill(Number(ssh), 'SIGKILL');
		// A ProxyCommand on the terminal sets it back as it ends, which would meet whatever has the terminal by then.
		await eventually(async () => (proxies.every(pid => spawnSync('ps', ['-o', 'stat=', '-p', pid], {encoding: 'utf8'}).stdout.trim().replace(/^Z.*/, '') === '') ? true : undefined), 'its ProxyCommand is gone');
	};

	await terminal.type('clear; before=$(stty -g); baitui ssh train-llm; echo "exit $?"; [ "$before" = "$(stty -g)" ] && echo same');
	await terminal.send('Enter');
	await terminal.until(text => text.includes('work@'));
	await kill();
	await terminal.until(text => text.includes('exit 137') && /^same$/m.test(text));

	await terminal.type('clear; before=$(stty -g); baitui; [ "$before" = "$(stty -g)" ] && echo same');
	await terminal.send('Enter');
	await terminal.until(text => text.includes('train-llm') && text.includes('online'));
	await terminal.send('j', 'j', 'j', 's');
	await terminal.until(text => text.includes('work@'));
	await kill();
	await terminal.until(text => text.includes('ended (exit 137)'));
	await terminal.send('S');
	await terminal.until(text => text.includes('[baitui]'));
	await kill();
	const screen = await terminal.until(text => text.includes('ended (exit 137)'));
	assert.match(screen, /^ baitui {2}/);
	assert.ok(screen.split('\n').filter(line => /^[│┌└├]/.test(line)).every(line => /[│┐┘┤]$/.test(line.trimEnd())), screen);
	assert.ok(!screen.includes('[baitui]'), screen);
	await terminal.send('q');
	// What was said for ssh stands above the prompt, whole.
	const words = ['ssh to train-llm: exit, Ctrl-D or Enter ~ . returns to baitui', 'tmux in train-llm: Ctrl-B d leaves its shells running and returns to baitui', 'same'];
	await terminal.until(text => text.split('\n').filter(line => words.includes(line)).join('\n') === words.join('\n'));
});

test('tunnels outlive their terminal, and the list agrees with the kernel about their ports', {skip}, async () => {
	const {machine, terminal} = await openTerminal();
	await signInTo(machine, cluster);
	await terminal.type('baitui tunnel train-llm rawtcp --detach; baitui tunnel train-llm jupyter --keep');
	await terminal.send('Enter');
	const list = async () => (JSON.parse((await machine.run(['tunnel', 'ls', '--json'])).stdout) as {readonly tunnels: ReadonlyArray<{readonly port: number; readonly processId: number; readonly status: string}>}).tunnels;
	await eventually(async () => ((await list()).filter(({status}) => status === 'ready').length === 2 ? true : undefined), 'both are ready');
	await terminal.close();
	terminals.splice(terminals.indexOf(terminal), 1);
	const tunnels = await list();
	const listening = spawnSync('ss', ['-ltnpH'], {encoding: 'utf8'}).stdout.split('\n').flatMap(line => {
		const {port, processId} = /:(?<port>\d+)\s.*pid=(?<processId>\d+)/.exec(line)?.groups ?? {};
		return tunnels.some(tunnel => tunnel.processId === Number(processId)) ? [`${processId} ${port}`] : [];
	});
	assert.deepEqual(listening.toSorted(), tunnels.map(({processId, port}) => `${processId} ${port}`).toSorted());
	const page = await fetch(`http://127.0.0.1:${tunnels[1]!.port}/`);
	assert.match(await page.text(), /jupyter/);
});

test('a proxy whose session ends says so on lines of its own, for ssh has the terminal', {skip}, async () => {
	const {machine, terminal} = await openTerminal();
	await machine.run(['login', cluster.endpoints.session, '--user', cluster.email, '--password-stdin'], {input: cluster.password});
	const key = path.join(machine.directory, 'key');
	assert.equal((await machine.run(['key', 'sft-eval-학습용', '--out', key])).code, 0);
	const options = `-F /dev/null -i ${key} -o StrictHostKeyChecking=no -o UserKnownHostsFile=/dev/null -o LogLevel=ERROR`;
	await terminal.type(`clear; ssh ${options} -o ProxyCommand="baitui proxy sft-eval-학습용" work@session; echo "exit $?"`);
	await terminal.send('Enter');
	await terminal.until(text => text.split('\n').some(line => line.trimEnd().endsWith('~$')));
	const {code, stderr} = await machine.run(['stop', 'sft-eval-학습용', '--yes']);
	assert.equal(code, 0, stderr);
	await terminal.until(text => /^baitui: The connection is over: sft-eval-학습용 ended \(user-requested\)\.$[\s\S]+exit 255/m.test(text.split('\n').map(line => line.trimEnd()).join('\n')));
});

test('a tmux that is cut off is offered again, and Enter brings the same shell back', {skip}, async () => {
	const {machine, terminal} = await openTerminal();
	await machine.run(['login', cluster.endpoints.session, '--user', cluster.email, '--password-stdin'], {input: cluster.password});
	await terminal.type('baitui ssh train-llm --tmux; echo "exit $?"');
	await terminal.send('Enter');
	await terminal.until(text => text.split('\n').some(line => /[#$]$/.test(line.trimEnd())) && text.includes('[baitui]'));
	await terminal.type('secret=forty; echo "$((40 + 2))-$secret"');
	await terminal.send('Enter');
	await terminal.until(text => text.includes('42-forty'));
	cluster.cutConnections();
	await terminal.until(text => text.includes('The connection to train-llm was lost. Enter reattaches, Ctrl-C leaves'));
	await terminal.send('Enter');
	await terminal.until(text => text.includes('[baitui]') && text.includes('42-forty'));
	await terminal.type('clear; echo "still $secret-two"');
	await terminal.send('Enter');
	await terminal.until(text => text.includes('still forty-two'));
	cluster.cutConnections();
	await terminal.until(text => text.includes('Enter reattaches'));
	await terminal.send('C-c');
	await terminal.until(text => text.includes('exit 255'));
});

test('the demo of Valohai opens the screen on executions, and a shell in the one that has ssh', {skip}, async () => {
	const {machine, terminal} = await openTerminal();
	await terminal.type('clear; VALOHAI_TOKEN=foreign baitui demo --service valohai; echo "left with $?"');
	await terminal.send('Enter');
	await terminal.until(text => text.includes('tune lr') && text.includes('online'));
	for (let row = 8; row > 5; row--) {
		await terminal.send('j');
	}

	await terminal.until(text => text.includes('▶ ● #5'));
	await terminal.send('s');
	await terminal.until(text => /root@[\da-f]{8}:/.test(text));
	await terminal.type('echo "in $((40 + 2))"; exit');
	await terminal.send('Enter');
	await terminal.until(text => text.includes('tune lr') && text.includes('online'));
	await terminal.send('q');
	await terminal.until(text => text.includes('left with 0'));
	assert.ok(!fs.existsSync(path.join(machine.directory, 'run/baitui/demo-valohai/cluster.json')));
});

test('the demo opens the screen, keeps its cluster while a tunnel is open, and leaves nothing else behind', {skip}, async () => {
	const {machine, terminal} = await openTerminal();
	const kept = path.join(machine.directory, 'run/baitui/demo/cluster.json');
	const openDemo = async () => {
		await terminal.type('clear; BACKEND_ENDPOINT=http://127.0.0.1:1 baitui demo; echo "exit $?"');
		await terminal.send('Enter');
		await terminal.until(text => text.includes('train-llm') && text.includes('online'));
	};

	const leave = async (answer?: string) => {
		await terminal.send('q');
		if (answer !== undefined) {
			await terminal.until(text => text.includes('Keep the tunnel open?'));
			await terminal.send(answer);
		}

		return terminal.until(text => /exit \d/.test(text));
	};

	await openDemo();
	assert.equal(fs.statSync(kept).mode & 0o777, 0o600);
	const {pid, session} = JSON.parse(fs.readFileSync(kept, 'utf8')) as {pid: number; session: string};
	const isAlive = async () => fetch(`${session}/func/`).then(({ok}) => ok).catch(() => false);
	await terminal.send('j');
	await terminal.send('t');
	await terminal.until(text => text.includes('Open a tunnel'));
	await terminal.send('Enter');
	await terminal.until(text => text.includes('1 ready'));
	const stays = await leave('y');
	assert.match(stays, /The demo cluster stays for 127\.0\.0\.1:\d+/);
	assert.ok(await isAlive());

	await openDemo();
	assert.equal((JSON.parse(fs.readFileSync(kept, 'utf8')) as {pid: number}).pid, pid);
	await terminal.until(text => text.includes('1 ready'));
	await terminal.send('2');
	await terminal.send('x');
	await terminal.until(text => text.includes('No tunnels yet'));
	await leave();
	await eventually(async () => (await isAlive() ? undefined : true), 'the cluster ended');
	assert.ok(!fs.existsSync(kept));
	assert.ok(!fs.existsSync(path.join(machine.directory, 'config')));
});

/** A question may be broken at the end of a line. */
const asks = (question: string) => (text: string) => text.replaceAll(/\s/g, '').includes(question.replaceAll(' ', ''));

test('sharing a port is asked for twice, in different words, and what is not yes is no', {skip}, async () => {
	const {machine, terminal} = await openTerminal();
	await signInTo(machine, cluster);
	await terminal.type('clear; baitui tunnel train-llm jupyter --share --detach; echo "exit $?"');
	await terminal.send('Enter');
	await terminal.until(asks('Share it? [y/N]'));
	await terminal.type('y');
	await terminal.send('Enter');
	await terminal.until(asks('Is that all right? [y/N]'));
	await terminal.send('Enter');
	assert.match(await terminal.until(text => /exit \d/.test(text)), /exit 10/);

	await terminal.type('clear; baitui tunnel train-llm jupyter --share --detach; echo "again $?"');
	await terminal.send('Enter');
	for (const question of ['Share it? [y/N]', 'Is that all right? [y/N]']) {
		await terminal.until(asks(question));
		await terminal.type('yes');
		await terminal.send('Enter');
	}

	assert.match(await terminal.until(text => /again \d/.test(text)), /Shared: whoever reaches[\s\S]*again 0/);
});
