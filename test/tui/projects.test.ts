import assert from 'node:assert/strict';
import {once} from 'node:events';
import {mkdirSync, writeFileSync} from 'node:fs';
import net from 'node:net';
import path from 'node:path';
import {after, before, test} from 'node:test';
import {createMachine, type Machine} from '../helpers/baitui.ts';
import {hasTmux, openTmux} from '../helpers/tmux.ts';
import {startValohaiDemo} from '../helpers/valohai-demo.ts';
import {signInToValohai, sshIsThere} from '../helpers/valohai-machine.ts';

const skip = await hasTmux() ? false : 'tmux is not installed';
const service = await startValohaiDemo();
await sshIsThere(service);
let machine: Machine;

before(async () => {
	machine = createMachine();
	await signInToValohai(machine, service, ['--profile', 'busy']);
	const done = await machine.run(['login', service.url, '--profile', 'empty', '--token-stdin', '--project', 'mnist'], {input: service.token});
	assert.equal(done.code, 0, done.stderr);
});
after(async () => machine.close());

test('C goes to another project of the same service; tunnels and copies of the first one stay listed, go on, and its sessions do not', {skip}, async t => {
	const tunnel = await machine.run(['--profile', 'busy', 'tunnel', '#5', 'sshd', '--detach', '--json']);
	assert.equal(tunnel.code, 0, tunnel.stderr);
	const {port} = (JSON.parse((await machine.run(['tunnel', 'ls', '--json'])).stdout) as {tunnels: ReadonlyArray<{port: number}>}).tunnels[0]!;
	const folder = path.join(machine.environment.HOME!, 'to-copy');
	mkdirSync(folder);
	writeFileSync(path.join(folder, 'weights.bin'), Buffer.alloc(30_000_000, 'w'));
	const copy = await machine.run(['--profile', 'busy', 'cp', '--detach', '--limit', '100K', path.join(folder, 'weights.bin'), '#5:weights.bin']);
	assert.equal(copy.code, 0, copy.stderr);

	const {BAITUI_CONFIG_DIR, BAITUI_STATE_DIR, XDG_RUNTIME_DIR, HOME} = machine.environment as Record<string, string>;
	const terminal = await openTmux({
		environment: {
			BAITUI_CONFIG_DIR: BAITUI_CONFIG_DIR!, BAITUI_STATE_DIR: BAITUI_STATE_DIR!, XDG_RUNTIME_DIR: XDG_RUNTIME_DIR!, HOME: HOME!,
		},
	});
	t.after(async () => terminal.close());
	await terminal.type(`clear; ${machine.self.map(word => `"${word}"`).join(' ')} --profile busy; echo "code=$?"`);
	await terminal.send('Enter');
	const isListed = (text: string): boolean => text.includes(`127.0.0.1:${port}`) && text.includes('↑ weights.bin') && !text.includes('failed');
	await terminal.until(text => text.includes('project me/demo') && text.includes('#5 train') && isListed(text), 'the first project with its tunnel and its copy');
	await terminal.type('C');
	await terminal.until(text => text.includes('Not used until you choose it'), 'the profiles');
	await terminal.send('Down', 'Enter');
	const other = await terminal.until(text => text.includes('No sessions in project me/mnist.') && isListed(text), 'the other project, with the tunnel and the copy of the first');
	assert.doesNotMatch(other, /#5 train/);
	const socket = net.connect(port, '127.0.0.1');
	const [greeting] = await once(socket, 'data') as [Buffer];
	socket.destroy();
	assert.match(String(greeting), /^SSH-2\.0-/);
	await terminal.type('q');
	await terminal.until(text => text.includes('code=0'), 'the end');

	const {transfers} = JSON.parse((await machine.run(['transfers', '--json'])).stdout) as {transfers: ReadonlyArray<{status: string}>};
	assert.equal(transfers[0]?.status, 'running');
});
