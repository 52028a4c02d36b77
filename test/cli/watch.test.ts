import assert from 'node:assert/strict';
import {spawn} from 'node:child_process';
import {once} from 'node:events';
import {after, before, test} from 'node:test';
import {startCluster, type Cluster} from '../../source/demo/cluster.ts';
import {createMachine, eventually} from '../helpers/baitui.ts';
import {Client} from '../demo/client.ts';
import {signInTo} from '../helpers/sign-in.ts';

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

/** A program that goes on writing, and what it wrote so far. */
function watch(t: {after: (done: () => void) => void}, args: readonly string[], environment: NodeJS.ProcessEnv = {}) {
	const child = spawn(machine.self[0]!, [...machine.self.slice(1), ...args], {env: {...machine.environment, ...environment}, stdio: ['ignore', 'pipe', 'pipe']});
	t.after(() => child.kill('SIGKILL'));
	let stdout = '';
	let stderr = '';
	child.stdout.setEncoding('utf8').on('data', (chunk: string) => {
		stdout += chunk;
	});
	child.stderr.setEncoding('utf8').on('data', (chunk: string) => {
		stderr += chunk;
	});
	return {
		child,
		closed: once(child, 'close'),
		lines: () => stdout.split('\n').filter(line => line !== ''),
		said: () => stderr,
		until: async (holds: (lines: readonly string[]) => boolean, what: string) => eventually(async () => (holds(stdout.split('\n')) ? true : undefined), what).catch((error: unknown) => {
			throw new Error(`${what}: ${stdout}${stderr}`, {cause: error});
		}),
	};
}

test('ls --watch writes what is there and then one line a change, ls --watch --json one document a line', async t => {
	const client = await Client.signedIn(cluster, 'session');
	const plain = watch(t, ['ls', '--watch']);
	const json = watch(t, ['ls', '--watch', '--json']);
	await plain.until(lines => lines.some(line => line.startsWith('session notebook: running')), 'the list');
	await json.until(lines => lines.length > 3, 'the documents');
	const before = plain.lines().length;
	await client.call('DELETE', '/session/notebook');
	await plain.until(lines => lines.includes('session notebook: no longer listed'), 'the end as a line');
	await json.until(lines => lines.some(line => line.includes('"gone"')), 'the end as a document');
	plain.child.kill('SIGINT');
	json.child.kill('SIGINT');
	assert.deepEqual(await Promise.all([plain.closed, json.closed]), [[130, null], [130, null]]);

	// Only what is about the session that ended: nothing else was written again.
	assert.ok(plain.lines().slice(before).every(line => line.startsWith('session notebook: ')), plain.lines().join('\n'));
	const documents = json.lines().map(line => JSON.parse(line) as {readonly version: number; readonly session?: {readonly name: string; readonly id: string}; readonly gone?: string});
	assert.equal(documents.at(-1)!.gone, documents.find(({session}) => session?.name === 'notebook')!.session!.id);
	assert.ok(documents.every(({version}) => version === 1));
});

test('a reader that has enough ends ls --watch', async t => {
	const client = await Client.signedIn(cluster, 'session');
	const {child, closed, until} = watch(t, ['ls', '--watch']);
	await until(lines => lines.some(line => line.startsWith('session sft-eval')), 'the list');
	child.stdout.destroy();
	await client.call('DELETE', `/session/${encodeURIComponent('sft-eval-학습용')}`);
	assert.deepEqual(await closed, [0, null]);
});

test('--plain tells sessions, tunnels and copies in lines without a single control sequence, warns of ends, and leaves tunnels open', async t => {
	const screen = watch(t, ['--plain']);
	await screen.until(lines => lines.some(line => /^\d\d:\d\d:\d\d session train-llm: running.* ends within 60 minutes .*; files outside data and ckpt are lost$/.test(line)), 'the warning');
	await machine.run(['tunnel', 'train-llm', 'jupyter', '--detach']);
	await screen.until(lines => lines.some(line => /tunnel \S+ to train-llm jupyter: ready$/.test(line)), 'the tunnel');
	cluster.faults.away = 'server';
	t.after(() => {
		cluster.faults.away = undefined;
	});
	await screen.until(written => written.some(line => /^\d\d:\d\d:\d\d 127\.0\.0\.1:\d+ cannot be reached/.test(line)), 'the trouble');
	cluster.faults.away = undefined;
	await screen.until(written => written.some(line => line.endsWith(' The server answers again.')), 'the good news');
	screen.child.kill('SIGTERM');
	await screen.closed;
	assert.ok(screen.lines().every(line => !/\p{Control}/u.test(line)));
	assert.match(screen.said(), /^One line a change\. Ctrl-C ends it/);
	assert.match((await machine.run(['tunnel', 'ls'])).stdout, /train-llm/);
});

test('a screen reader that Ink is told of gets the lines too, and without a login --plain says what to do', async t => {
	const lines = watch(t, [], {INK_SCREEN_READER: 'true'});
	await lines.until(written => written.some(line => line.includes('session train-llm: running')), 'the list');
	lines.child.kill('SIGINT');
	assert.deepEqual(await lines.closed, [130, null]);

	const stranger = createMachine();
	const {code, stderr} = await stranger.run(['--plain']);
	await stranger.close();
	assert.equal(code, 4);
	assert.match(stderr, /baitui login/);
});
