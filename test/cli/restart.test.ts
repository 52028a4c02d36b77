import assert from 'node:assert/strict';
import {execFileSync, spawn} from 'node:child_process';
import {once} from 'node:events';
import {copyFileSync, readdirSync, writeFileSync} from 'node:fs';
import path from 'node:path';
import {text} from 'node:stream/consumers';
import {
	after,
	before,
	beforeEach,
	test,
	type TestContext,
} from 'node:test';
import {startCluster, type Cluster} from '../../source/demo/cluster.ts';
import {Client} from '../demo/client.ts';
import {createMachine} from '../helpers/baitui.ts';
import {signInTo} from '../helpers/sign-in.ts';

const machine = createMachine();
let cluster: Cluster;

before(async () => {
	cluster = await startCluster({pace: 20});
	await signInTo(machine, cluster);
});
beforeEach(() => {
	cluster.faults.hasOtherHostKey = undefined;
});
after(async () => {
	await machine.close();
	await cluster.close();
});

const restart = async (name: string) => {
	const client = await Client.signedIn(cluster, 'session');
	assert.equal((await client.call('PATCH', `/session/${name}`)).status, 204);
};

const warning = /The host key of notebook changed since it was pinned on \d{4}-\d\d-\d\d \d\d:\d\d UTC.*no restart.*\n.*--forget-host-key notebook/;

test('ssh and cp go on without a word after a restart, which gives the session another host key', async () => {
	const file = path.join(machine.directory, 'file');
	writeFileSync(file, 'content\n');
	for (const turn of ['before', 'after']) {
		const ssh = await machine.run(['ssh', 'train-llm', '--', `echo ${turn}; exit 7`]);
		assert.deepEqual([ssh.code, ssh.stdout, ssh.stderr], [7, `${turn}\n`, '']);
		const cp = await machine.run(['cp', file, `train-llm:${turn}`]);
		assert.equal(cp.code, 0, cp.stderr);
		await restart('train-llm');
	}
});

/** OpenSSH in a session, through `baitui proxy`, with no option that would have it look whether the other end lives. Its command is running when this resolves. */
const connectWithoutPulse = async (t: TestContext, name: string): Promise<{readonly ended: Promise<{readonly code: number; readonly stderr: string}>}> => {
	const key = path.join(machine.directory, `key-${name}`);
	assert.equal((await machine.run(['key', name, '--out', key])).code, 0);
	const proxy = `ProxyCommand=${machine.self.map(word => `'${word}'`).join(' ')} proxy ${name}`;
	const options = ['BatchMode=yes', 'ServerAliveInterval=0', 'StrictHostKeyChecking=no', 'UserKnownHostsFile=/dev/null', proxy].flatMap(option => ['-o', option]);
	const child = spawn('ssh', ['-F', '/dev/null', '-i', key, ...options, 'work@session', 'echo ready; exec cat'], {env: machine.environment, stdio: ['pipe', 'pipe', 'pipe']});
	t.after(() => {
		child.kill();
	});
	const stderr = text(child.stderr);
	const ended = once(child, 'close').then(async ([code]) => ({code: code as number, stderr: await stderr}));
	await Promise.race([once(child.stdout, 'data'), ended.then(end => assert.fail(end.stderr))]);
	return {ended};
};

test('an ssh that does not look whether the other end lives is told when its session ended or was restarted, of which session mode says nothing', {timeout: 60_000}, async t => {
	const client = await Client.signedIn(cluster, 'session');
	const over = await connectWithoutPulse(t, 'sft-eval-학습용');
	const again = await connectWithoutPulse(t, 'train-llm');
	assert.equal((await client.call('DELETE', `/session/${encodeURIComponent('sft-eval-학습용')}`)).status, 200);
	await restart('train-llm');
	const [first, second] = await Promise.all([over.ended, again.ended]);
	assert.deepEqual([first.code, second.code], [255, 255]);
	assert.match(first.stderr, /The connection is over: sft-eval-학습용 ended/);
	assert.match(second.stderr, /train-llm was restarted\./);
});

test('a host key that changed without a restart stops ssh with a sentence instead of the warning of ssh, and a command with 255', async () => {
	assert.equal((await machine.run(['ssh', 'notebook', '--', 'true'])).code, 0);
	cluster.faults.hasOtherHostKey = true;
	const command = await machine.run(['ssh', 'notebook', '--', 'echo ran']);
	const shell = await machine.run(['ssh', 'notebook']);
	assert.deepEqual([command.code, command.stdout, shell.code], [255, '', 9]);
	for (const {stderr} of [command, shell]) {
		assert.match(stderr, warning);
		assert.doesNotMatch(stderr, /@@@/);
	}
});

test('it stops a copy, and the port of a program, with exit 9 and the same sentence', async () => {
	assert.equal((await machine.run(['ssh', 'notebook', '--', 'true'])).code, 0);
	cluster.faults.hasOtherHostKey = true;
	for (const args of [['cp', 'notebook:.password', machine.directory], ['proxy', 'notebook', '12345']]) {
		const {code, stderr} = await machine.run(args);
		assert.equal(code, 9, stderr);
		assert.match(stderr, warning);
	}
});

test('a forgotten key is pinned anew', async () => {
	assert.equal((await machine.run(['ssh', 'notebook', '--', 'true'])).code, 0);
	cluster.faults.hasOtherHostKey = true;
	assert.equal((await machine.run(['ssh', 'notebook', '--forget-host-key'])).code, 0);
	assert.equal((await machine.run(['ssh', 'notebook', '--', 'exit 3'])).code, 3);
});

test('a line that --print wrote before a restart works after it', async () => {
	const {stdout} = await machine.run(['ssh', 'train-llm', '--print', '--', 'exit 6']);
	const run = async () => {
		const child = spawn('sh', ['-c', stdout], {env: machine.environment, stdio: ['ignore', 'ignore', 'pipe']});
		const [said, [code]] = await Promise.all([text(child.stderr), once(child, 'close') as Promise<[number]>]);
		return [code, said];
	};

	assert.deepEqual(await run(), [6, '']);
	await restart('train-llm');
	assert.deepEqual(await run(), [6, '']);
});

test('what ssh itself has to say is shown when it is over, and a key that is refused is fetched anew', async () => {
	assert.equal((await machine.run(['ssh', 'train-llm', '--', 'true'])).code, 0);
	const keys = path.join(machine.directory, 'state', 'keys');
	const stale = path.join(machine.directory, 'stale');
	execFileSync('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-f', stale]);
	for (const name of readdirSync(keys)) {
		copyFileSync(stale, path.join(keys, name));
	}

	const refused = await machine.run(['ssh', 'train-llm', '--', 'true']);
	assert.equal(refused.code, 255);
	assert.match(refused.stderr, /Permission denied/);
	assert.equal((await machine.run(['ssh', 'train-llm', '--', 'exit 4'])).code, 4);
});
