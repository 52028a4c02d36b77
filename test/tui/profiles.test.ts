import assert from 'node:assert/strict';
import {once} from 'node:events';
import net from 'node:net';
import {after, before, test} from 'node:test';
import {startCluster, type Cluster} from '../../source/demo/cluster.ts';
import {createMachine, type Machine} from '../helpers/baitui.ts';
import {openPty} from '../helpers/pty.ts';

let clusters: readonly Cluster[] = [];
let machine: Machine;

before(async () => {
	clusters = await Promise.all([startCluster({}), startCluster({})]);
	machine = createMachine();
	for (const [index, profile] of ['lab', 'office'].entries()) {
		const {endpoints, email, password} = clusters[index]!;
		const done = await machine.run(['login', endpoints.session, '--profile', profile, '--user', email, '--password-stdin'], {input: password});
		assert.equal(done.code, 0, done.stderr);
	}
});
after(async () => {
	await machine.close();
	await Promise.all(clusters.map(async cluster => cluster.close()));
});

const greeting = async (port: number): Promise<string> => {
	const socket = net.connect(port, '127.0.0.1');
	const [data] = await once(socket, 'data') as [Buffer];
	socket.destroy();
	return String(data);
};

test('C goes to another profile; the tunnels of the first stay listed and let through', async t => {
	const opened = await machine.run(['--profile', 'lab', 'tunnel', 'train-llm', 'sshd', '--detach']);
	assert.equal(opened.code, 0, opened.stderr);
	const {port} = (JSON.parse((await machine.run(['tunnel', 'ls', '--json'])).stdout) as {tunnels: ReadonlyArray<{port: number}>}).tunnels[0]!;
	const pty = await openPty([...machine.self, '--profile', 'lab'], {environment: {...machine.environment, TERM: 'xterm-256color'}});
	t.after(() => {
		pty.close();
	});
	await pty.until(() => pty.screen().includes(' lab ·') && pty.screen().includes(`127.0.0.1:${port}`), 'the first profile with its tunnel');
	pty.type('C');
	await pty.until(() => pty.screen().includes('Not used until you choose it'), 'the profiles');
	pty.type('\u{1B}[B\r');
	await pty.until(() => pty.screen().includes('office ·'), 'the other profile');
	await pty.until(() => pty.screen().includes(`127.0.0.1:${port}`), 'the tunnel of the first profile');
	await pty.until(() => pty.screen().includes('RUNNING'), 'the sessions of the other profile');
	assert.match(await greeting(port), /^SSH-2.0-/);
	pty.type('q');
	assert.equal((await pty.ended()).code, 0);
	assert.match(await greeting(port), /^SSH-2.0-/);
});
