import assert from 'node:assert/strict';
import {randomBytes} from 'node:crypto';
import type net from 'node:net';
import fs from 'node:fs';
import path from 'node:path';
import {
	after,
	before,
	test,
	type TestContext,
} from 'node:test';
import {Problem} from '../../source/core/problem.ts';
import type {Session} from '../../source/core/session.ts';
import {startCluster, type Cluster} from '../../source/demo/cluster.ts';
import {createProvider} from '../../source/providers/index.ts';
import {openSettings} from '../../source/settings/open.ts';
import {startTransfer, type FileConnection} from '../../source/transfers/transfer.ts';
import {serveControl, socketPath} from '../../source/workers/control.ts';
import {createQueue} from '../../source/workers/transfer-queue.ts';
import {queueId, readTransfers} from '../../source/workers/transfer-wishes.ts';
import {Client} from '../demo/client.ts';
import {createMachine, eventually} from '../helpers/baitui.ts';
import {connectHostile, noFileServer} from '../helpers/hostile-server.ts';
import {signInTo} from '../helpers/sign-in.ts';

/* The exit codes of cp for what goes wrong in the middle. Where that takes a server which lies or stays away, the queue that cp finds at its socket is one of this process. */
const machine = createMachine();
const file = path.join(machine.directory, 'big.bin');
const settings = openSettings({environment: machine.environment});
let cluster: Cluster;
let sessions: readonly Session[];
let endSession: (session: Session) => Promise<unknown>;

before(async () => {
	fs.writeFileSync(file, randomBytes(8_000_000));
	cluster = await startCluster({});
	await signInTo(machine, cluster);
	const [profile] = settings.profiles();
	const provider = createProvider(profile!, settings.credentials(profile!.name));
	sessions = await provider.listSessions();
	const client = await Client.signedIn(cluster, 'session');
	endSession = async session => client.call('DELETE', `/session/${session.id}`);
});
after(async () => {
	await machine.close();
	await cluster.close();
});

const find = (name: string) => sessions.find(session => session.name === name)!;

/** Carries out what cp asks for, over connections of the test. */
async function serveQueue(t: TestContext, session: Session, connect: () => Promise<FileConnection>): Promise<void> {
	const {transfers, journal, runtime} = settings.paths;
	const id = queueId({profile: settings.profiles()[0]!.name, sessionId: session.id} as Parameters<typeof queueId>[0]);
	const queue = createQueue({
		directory: transfers, id, patience: 60_000, start: (spec, onState) => startTransfer(spec, {
			connect, journal, pauses: [10], onState,
		}),
	});
	const server: net.Server = await serveControl(socketPath(runtime, id), queue);
	t.after(async () => {
		queue.stop();
		await queue.ended;
		server.close();
	});
}

test('the session ends in the middle of a copy: 5, and the reason', async () => {
	const child = machine.run(['cp', file, 'notebook:', '--limit', '1M']);
	await eventually(async () => (readTransfers(settings.paths.transfers).length > 0 && cluster.openTunnels() > 0 ? true : undefined), 'it flows');
	await endSession(find('notebook'));
	const {code, stderr} = await child;
	assert.equal(code, 5, stderr);
	assert.match(stderr, /notebook (?:ended|is gone)/);
	await machine.run(['transfers', 'clear']);
});

test('a session that is not running: 5 at once', async () => {
	const {code, stderr} = await machine.run(['cp', file, 'notebook:']);
	assert.equal(code, 5, stderr);
	assert.deepEqual(readTransfers(settings.paths.transfers), []);
});

for (const {exit, problem, says} of [
	{exit: 7, problem: new Problem('unreachable', 'The line is dead.'), says: /The line is dead\.\n.*by itself/},
	{exit: 4, problem: new Problem('sign-in-needed', 'The login ended.', {hint: 'Sign in: baitui login'}), says: /The login ended\.\n.*baitui login; then it goes on by itself/},
] as const) {
	test(`the copy is paused with ${problem.code}: ${exit}, and it stays in the background`, async t => {
		await serveQueue(t, find('train-llm'), async () => {
			throw problem;
		});
		const {code, stderr} = await machine.run(['cp', file, 'train-llm:']);
		assert.equal(code, exit, stderr);
		assert.match(stderr, says);
		const {stdout} = await machine.run(['transfers', 'ls', '--json']);
		const [{id, status}] = (JSON.parse(stdout) as {transfers: [{id: string; status: string}]}).transfers;
		assert.equal(status, 'paused');
		await machine.run(['transfers', 'cancel', id]);
		await machine.run(['transfers', 'clear']);
	});
}

test('what arrives is not what was sent: 9, and no file of that name', {skip: noFileServer}, async t => {
	const target = path.join(machine.directory, 'there');
	fs.mkdirSync(target);
	const hosts = path.join(machine.directory, 'hosts');
	await serveQueue(t, find('train-llm'), async () => connectHostile(hosts, data => data.fill(0)));
	const {code, stderr} = await machine.run(['cp', file, `train-llm:${target}/`]);
	assert.equal(code, 9, stderr);
	assert.match(stderr, /big\.bin: What arrived is not what was sent/);
	assert.deepEqual(fs.readdirSync(target), []);
	await machine.run(['transfers', 'clear']);
});

test('what is listed at the end are all files that failed, however many', {skip: noFileServer}, async t => {
	const folder = path.join(machine.directory, 'folder');
	fs.mkdirSync(folder);
	for (let index = 0; index < 150; index++) {
		fs.symlinkSync('nowhere', path.join(folder, `link${index}`));
	}

	await serveQueue(t, find('train-llm'), async () => connectHostile(path.join(machine.directory, 'hosts'), data => data));
	const shown = await machine.run(['cp', '-r', folder, `train-llm:${machine.directory}/copy`]);
	assert.equal(shown.code, 8, shown.stderr);
	assert.equal(shown.stderr.match(/A link that leads nowhere/g)?.length, 150);
	const printed = await machine.run(['cp', '-r', folder, `train-llm:${machine.directory}/copy`, '--json']);
	const {failed, failedTotal} = JSON.parse(printed.stdout) as {failed: Array<{code: string}>; failedTotal: number};
	assert.deepEqual([failed.length, failedTotal, failed[0]?.code], [150, 150, 'failed']);
	const {stdout} = await machine.run(['transfers', 'ls', '--json']);
	const listed = (JSON.parse(stdout) as {transfers: Array<{failed: unknown[]; failedTotal: number}>}).transfers;
	assert.deepEqual(listed.map(transfer => [transfer.failed.length, transfer.failedTotal]), [[100, 150], [100, 150]]);
});
