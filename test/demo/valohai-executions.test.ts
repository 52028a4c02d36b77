import assert from 'node:assert/strict';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import process from 'node:process';
import {after, before, test} from 'node:test';
import {makeEd25519Pair} from '../../source/demo/ssh/pair.ts';
import {startValohaiDemo} from '../helpers/valohai-demo.ts';
import {eventually} from '../helpers/baitui.ts';
import {hasTmux} from '../helpers/tmux.ts';
import {runProgram} from '../helpers/official-client.ts';
import {ValohaiClient, type Json} from './valohai-client.ts';

const noTmux = await hasTmux() ? false : 'tmux is not installed';
const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'baitui-demo-valohai-'));
const keyFile = path.join(folder, 'key');
const {private: privateKey, public: publicKey} = makeEd25519Pair();
const service = await startValohaiDemo();
const client = new ValohaiClient(service);
let commit: string;

const step = (name: string, command: readonly string[], more: Json = {}) => ({
	step: {
		name, image: 'busybox', command, ...more,
	},
});
// JSON is YAML.
const yaml = JSON.stringify([
	step('hello', [
		'echo hello {parameters} {parameter-value:name}',
		'cat note.txt; echo warned >&2',
		'mkdir -p /valohai/outputs/sub && echo made > /valohai/outputs/sub/a.txt && cp note.txt "$VH_OUTPUTS_DIR/b.txt"',
	], {parameters: [{name: 'name', type: 'string', default: 'it is'}, {name: 'lr', type: 'float', default: 0.5}]}),
	step('fails', ['exit 3']),
	step('goes on', ['false', 'true']),
	step('stays', ['echo up; sleep 600']),
]);

before(async () => {
	fs.writeFileSync(keyFile, privateKey, {mode: 0o600});
	commit = await client.upload({'valohai.yaml': yaml, 'note.txt': 'from the package\n'}, folder);
});
after(() => {
	fs.rmSync(folder, {recursive: true});
});

const debug = (port = 2222): Json => ({runtime_config: {remote_debug: {debug_port: port, debug_key: `${publicKey} someone@host`}}});

async function ssh(execution: Json, words: readonly string[], options: readonly string[] = [], input = '') {
	const {address, port} = await client.address(execution);
	return runProgram('ssh', ['-F', '/dev/null', '-i', keyFile, '-o', 'BatchMode=yes', '-o', 'StrictHostKeyChecking=no', '-o', 'UserKnownHostsFile=/dev/null', '-o', 'LogLevel=ERROR', ...options, `root@${address}`, '-p', String(port), ...words], {input});
}

test('the commands of an uploaded package really run, and their lines and files are there afterwards', async () => {
	const started = await client.start(commit, 'hello', {parameters: {lr: 0.25}, environment_variables: {A: 'b'}});
	assert.equal(started.status, 'created');
	assert.equal(started.duration, null);
	const done = await client.until(started, 'complete');
	assert.equal(typeof done.duration, 'number');
	const log = await client.log(started);
	assert.ok(log.includes('stdout: hello --name=it is --lr=0.25 it is'), log.join('\n'));
	assert.ok(log.includes('stdout: from the package'));
	assert.ok(log.includes('stderr: warned'));
	assert.deepEqual(new Map((done.outputs as readonly Json[]).map(({name, size}) => [name, size])), new Map([['b.txt', 17], ['sub/a.txt', 5]]));
});

test('the status is that of the last command', async () => {
	await client.until(await client.start(commit, 'fails'), 'error');
	await client.until(await client.start(commit, 'goes on'), 'complete');
});

test('root logs in with the key at the announced address, and only so; one command gives its exit code', async () => {
	const execution = await client.start(commit, 'stays', debug());
	assert.deepEqual(await ssh(execution, ['cat /valohai/repository/note.txt; ps aux | grep -c "[s]leep 600" > /valohai/outputs/count; exit 9']), {code: 9, output: 'from the package\n'});
	assert.ok(Number(fs.readFileSync(path.join(service.foldersOf(execution.counter as number)!.get('/valohai/outputs')!, 'count'), 'utf8')) > 0);
	const log = await client.log(execution);
	const {port} = await client.address(execution);
	assert.ok(log.includes(`status:    $ ssh -i <path-to-private-key> 127.0.0.1 -p ${port} -t /bin/bash`));
	const other = await ssh(execution, ['true'], ['-l', 'somebody']);
	assert.equal(other.code, 255);
	await client.call('POST', (execution.urls as Json).stop as string);
	await client.until(execution, 'stopped');
	assert.equal((await ssh(execution, ['true'])).code, 255);
});

test('a debug key of another login does not open an execution', async () => {
	const {address, port} = await client.address(await client.until(5, 'started'));
	const {code, output} = await runProgram('ssh', ['-F', '/dev/null', '-i', keyFile, '-o', 'BatchMode=yes', '-o', 'StrictHostKeyChecking=no', '-o', 'UserKnownHostsFile=/dev/null', `root@${address}`, '-p', String(port), 'true']);
	assert.equal(code, 255);
	assert.match(output, /Permission denied \(publickey\)/);
});

test('a shell has a terminal and the prompt of root; files go both ways', async () => {
	const execution = await client.start(commit, 'stays', debug());
	const {code, output} = await ssh(execution, [], ['-tt'], 'echo $((40 + 2)); exit 4\n');
	assert.match(output, /root@[\da-f]{8}:/);
	assert.match(output, /^42\r$/m);
	assert.equal(code, 4);
	const {address, port} = await client.address(execution);
	fs.writeFileSync(path.join(folder, 'up'), 'sent');
	const files = await runProgram('sftp', ['-F', '/dev/null', '-i', keyFile, '-o', 'StrictHostKeyChecking=no', '-o', 'UserKnownHostsFile=/dev/null', '-P', String(port), '-b', '-', `root@${address}`], {cwd: folder, input: 'pwd\nls /valohai\nput up /valohai/outputs/up\nget /valohai/repository/note.txt got\n'});
	assert.equal(files.code, 0, files.output);
	assert.match(files.output, /Remote working directory: \/root\n/);
	assert.match(files.output, /config.+inputs.+outputs.+repository/s);
	assert.equal(fs.readFileSync(path.join(folder, 'got'), 'utf8'), 'from the package\n');
	await client.call('POST', (execution.urls as Json).stop as string);
	const stopped = await client.until(execution, 'stopped');
	assert.deepEqual((stopped.outputs as readonly Json[]).map(({name}) => name), ['up']);
});

test('the setting of before 2023 is taken and does nothing; an environment without ssh keeps silent too', async () => {
	const flat = await client.start(commit, 'stays', {runtime_config: {debug_port: 2222, debug_key: publicKey}});
	const shared = await client.start(commit, 'stays', {...debug(), environment: 'shared-cpu'});
	for (const execution of [flat, shared]) {
		await client.until(execution, 'started');
		await eventually(async () => (await client.log(execution)).includes('stdout: up') || undefined, 'the command runs');
	}

	const proper = await client.start(commit, 'stays', debug());
	await client.address(proper);
	for (const execution of [flat, shared]) {
		assert.deepEqual((await client.log(execution)).filter(line => line.includes('ssh')), []);
		await client.call('POST', (execution.urls as Json).stop as string);
	}
});

test('what is announced may be another port than was asked for, or a wrong address', async () => {
	const {settings} = service.controls;
	const execution = await client.start(commit, 'stays', debug(2222));
	assert.notEqual((await client.address(execution)).port, 2222);
	settings.announcedAddress = '203.0.113.7';
	settings.announcedPort = 40_022;
	const other = await client.start(commit, 'stays', debug());
	assert.deepEqual(await client.address(other), {port: 40_022, address: '203.0.113.7'});
	settings.announcedAddress = undefined;
	settings.announcedPort = undefined;
});

test('an address that is used again has another host key', async () => {
	const {settings} = service.controls;
	const scan = async (port: number) => (await runProgram('ssh-keyscan', ['-t', 'ed25519', '-p', String(port), '127.0.0.1'])).output.split('\n').find(line => line.startsWith('['));
	const first = await client.start(commit, 'stays', debug());
	const {port} = await client.address(first);
	const key = await scan(port);
	await client.call('POST', (first.urls as Json).stop as string);
	await client.until(first, 'stopped');
	settings.sshPort = port;
	const second = await client.start(commit, 'stays', debug());
	assert.equal((await client.address(second)).port, port);
	settings.sshPort = 0;
	assert.notEqual(await scan(port), key);
	assert.ok(key);
});

test('a quota keeps the next one created until the first has ended; a stop there ends it at once', async () => {
	const environment = 'gcp-europe-west1-n1-standard-4';
	const first = await client.start(commit, 'stays', {environment});
	await client.until(first, 'started');
	const second = await client.start(commit, 'fails', {environment});
	const third = await client.start(commit, 'fails', {environment});
	await client.until(third, 'created');
	await client.call('POST', (third.urls as Json).stop as string);
	await client.until(third, 'stopped');
	assert.equal((await client.get(second.url as string)).status, 'created');
	await client.call('POST', (first.urls as Json).stop as string);
	await client.until(second, 'error');
});

test('a time limit stops what runs longer', async () => {
	const execution = await client.start(commit, 'stays', {time_limit: 1});
	await client.until(execution, 'stopped');
	assert.ok((await client.log(execution)).includes('status: The time limit is reached.'));
});

test('the tmux of an execution is its own, and ends with it', {skip: noTmux}, async () => {
	const execution = await client.start(commit, 'stays', debug());
	const {output} = await ssh(execution, ['tmux new-session -d -s work; tmux display-message -p "#{pid} #{socket_path}"']);
	const [pid, socket] = output.trim().split(' ', 2);
	assert.doesNotMatch(socket!, /^\/tmp\/tmux-\d+\//);
	process.kill(Number(pid), 0);
	await client.call('POST', (execution.urls as Json).stop as string);
	await eventually(async () => {
		try {
			process.kill(Number(pid), 0);
			return undefined;
		} catch {
			return true;
		}
	}, 'its tmux is gone');
});
