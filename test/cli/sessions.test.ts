import assert from 'node:assert/strict';
import {spawn} from 'node:child_process';
import {randomBytes} from 'node:crypto';
import {once} from 'node:events';
import fs from 'node:fs';
import path from 'node:path';
import {text} from 'node:stream/consumers';
import {after, before, test} from 'node:test';
import {startCluster, type Cluster} from '../../source/demo/cluster.ts';
import {createMachine, eventually} from '../helpers/baitui.ts';
import {signInTo} from '../helpers/sign-in.ts';

type Listed = {readonly sessions: ReadonlyArray<{readonly id: string; readonly name: string; readonly status: string; readonly mounts: ReadonlyArray<{readonly kept: boolean}>}>};

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

const list = async (args: readonly string[]) => {
	const {stdout} = await machine.run(['ls', '--json', ...args]);
	return (JSON.parse(stdout) as Listed).sessions;
};

test('ls lists what lives, as a table without colour', async () => {
	const {code, stdout, stderr} = await machine.run(['ls']);
	assert.deepEqual([code, stderr], [0, '']);
	const [heading, ...rows] = stdout.trimEnd().split('\n');
	assert.match(heading!, /^NAME +STATUS +IMAGE +RESOURCES +AGE +ENDS IN +MOUNTS$/);
	assert.deepEqual(new Set(rows.map(row => row.split(' ', 1)[0])), new Set(cluster.sessionNames));
	assert.ok(!stdout.includes('\u{1B}'));
});

test('ls --json is one document with all the fields, --all and --status choose', async () => {
	const living = await list([]);
	const all = await list(['--all']);
	const running = await list(['--status', 'running']);
	assert.deepEqual(all.filter(session => living.every(({id}) => id !== session.id)).map(({name}) => name), ['old-run']);
	assert.ok(running.length > 0);
	assert.ok(running.every(({status}) => status === 'running'));
	const filtered = await list(['--filter', 'TRAIN']);
	assert.deepEqual(filtered.map(({name}) => name), ['train-llm']);
});

test('show tells about one session, by name, id or the beginning of its id', async () => {
	const [session] = await list(['--filter', 'train-llm']);
	const byId = await machine.run(['show', session!.id.slice(0, 8), '--json']);
	assert.equal((JSON.parse(byId.stdout) as {session: {name: string}}).session.name, 'train-llm');
	const {stdout} = await machine.run(['show', 'train-llm']);
	assert.match(stdout, /^Mounts +\/home\/work\/data \(data, kept after the session/m);
});

test('ssh returns the exit code and the output of a command, byte for byte', async () => {
	const {code, stdout, stderr} = await machine.run(['ssh', 'train-llm', '--', String.raw`printf "a\0b"; echo talk >&2; exit 7`]);
	assert.deepEqual([code, stdout, stderr], [7, 'a\0b', 'talk\n']);
});

test('255 without a word of ssh is not silent, as it may be a lost connection', async () => {
	const {code, stderr} = await machine.run(['ssh', 'train-llm', '--', 'exit 255']);
	assert.deepEqual([code, stderr], [255, 'ssh to train-llm ended with 255: its connection was lost, or what ran there returned that.\n']);
});

test('ssh passes standard input through', async () => {
	const {stdout, stderr} = await machine.run(['ssh', 'notebook', '--', 'sha256sum'], {input: 'hello\n'});
	assert.match(stdout, /^5891b5b522d5df08/, stderr);
});

test('a command that did not start is 255, with the reason; a shell that did not start has its own code', async () => {
	const command = await machine.run(['ssh', 'nosuch', '--json', '--', 'true']);
	assert.equal(command.code, 255);
	const {error} = JSON.parse(command.stderr) as {error: {code: string; exit: number}};
	assert.deepEqual([error.code, error.exit], ['not-found', 255]);
	const shell = await machine.run(['ssh', 'nosuch']);
	assert.equal(shell.code, 3);
	assert.match(shell.stderr, /train-llm/);
});

test('a session that does not run is exit 5 with what it does instead', async () => {
	const {code, stderr} = await machine.run(['ssh', 'old-run']);
	assert.equal(code, 5);
	assert.match(stderr, /TERMINATED/);
});

test('ssh --print prints a line that a shell runs to the same end', async () => {
	const {stdout} = await machine.run(['ssh', 'train-llm', '--print', '--', 'exit 9']);
	const child = spawn('sh', ['-c', stdout], {env: machine.environment, stdio: 'ignore'});
	const [code] = await once(child, 'close') as [number];
	assert.equal(code, 9);
});

test('with what ssh --print says, plain scp copies through baitui proxy, both ways and byte for byte', async () => {
	const {stdout} = await machine.run(['ssh', 'notebook', '--print']);
	const [, options, host] = /^ssh (.*) (\S+)\n$/.exec(stdout)!;
	const [sent, received] = ['sent', 'received'].map(name => path.join(machine.directory, name)) as [string, string];
	const content = randomBytes(12_000_000);
	fs.writeFileSync(sent, content);
	const child = spawn('sh', ['-c', `scp -q ${options} '${sent}' ${host}:copied && scp -q ${options} ${host}:copied '${received}'`], {env: machine.environment, stdio: ['ignore', 'ignore', 'pipe']});
	const [stderr, [code]] = await Promise.all([text(child.stderr), once(child, 'close') as Promise<[number]>]);
	assert.equal(code, 0, stderr);
	assert.ok(fs.readFileSync(received).equals(content));
});

test('proxy speaks nothing but the bytes of the session', async () => {
	const child = machine.start(['proxy', 'train-llm']);
	const [banner] = await once(child.stdout!, 'data') as [Buffer];
	assert.match(banner.toString('latin1'), /^SSH-2\.0-/);
	child.kill();
	await once(child, 'close');
});

test('proxy passes on the answer to an input that ended, then ends', async () => {
	const byInput = await machine.run(['proxy', 'notebook', 'rawtcp'], {input: 'hello\n'});
	assert.deepEqual([byInput.code, byInput.stdout, byInput.stderr], [0, 'hello\n', '']);
});

test('proxy leaves stdout empty when it cannot begin, and says why', async () => {
	const noSession = await machine.run(['proxy', 'nosuch']);
	const noApp = await machine.run(['proxy', 'train-llm', 'nosuch']);
	assert.deepEqual([noSession.code, noSession.stdout, noApp.code, noApp.stdout], [3, '', 3, '']);
	assert.match(noApp.stderr, /sshd/);
});

test('a server that went away is exit 7', async () => {
	cluster.faults.away = 'server';
	try {
		const {code, stderr} = await machine.run(['ls']);
		assert.equal(code, 7, stderr);
		assert.ok(!stderr.includes('\n    at '), stderr);
	} finally {
		cluster.faults.away = undefined;
	}

	await eventually(async () => {
		const {code} = await machine.run(['ls']);
		return code === 0 ? true : undefined;
	}, 'the server is back');
});
