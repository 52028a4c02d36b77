import assert from 'node:assert/strict';
import {randomBytes} from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import {after, before, test} from 'node:test';
import {startCluster, type Cluster} from '../../source/demo/cluster.ts';
import {createMachine, type Machine} from '../helpers/baitui.ts';
import {runProgram, type Mode} from '../helpers/official-client.ts';

const modes: readonly Mode[] = ['session', 'api'];
const machines = new Map<Mode, Machine>();
let cluster: Cluster;

before(async () => {
	cluster = await startCluster();
	await Promise.all(modes.map(async mode => {
		const machine = createMachine();
		machines.set(mode, machine);
		fs.copyFileSync(path.join(cluster.homeDirectory('train-llm')!, 'id_container'), path.join(machine.directory, 'key'));
		const {code, stderr} = mode === 'session'
			? await machine.run(['login', cluster.endpoints.session, '--user', cluster.email, '--password-stdin'], {input: cluster.password})
			: await machine.run(['login', cluster.endpoints.api, '--access-key', cluster.accessKey, '--password-stdin'], {input: cluster.secretKey});
		assert.equal(code, 0, stderr);
	}));
});
after(async () => {
	await Promise.all(machines.values().map(async machine => machine.close()));
	await cluster.close();
});

const common = ['-F', '/dev/null', '-i', 'key', '-o', 'BatchMode=yes', '-o', 'StrictHostKeyChecking=no', '-o', 'UserKnownHostsFile=/dev/null', '-o', 'LogLevel=ERROR'];

/** The options and the host that lead OpenSSH to train-llm, by a tunnel's port or by ProxyCommand. */
async function road(machine: Machine, way: 'tunnel' | 'ProxyCommand'): Promise<readonly string[]> {
	if (way === 'ProxyCommand') {
		return ['-o', `ProxyCommand=${machine.self.map(word => `'${word}'`).join(' ')} proxy train-llm`];
	}

	const {code, stdout, stderr} = await machine.run(['tunnel', 'train-llm', 'sshd', '--detach']);
	assert.equal(code, 0, stderr);
	return ['-o', `Port=${stdout.trim().split(':', 2)[1]!}`];
}

async function check(mode: Mode, way: 'tunnel' | 'ProxyCommand'): Promise<void> {
	const machine = machines.get(mode)!;
	const options = [...common, ...await road(machine, way)];
	const place = {cwd: machine.directory, env: machine.environment};

	assert.deepEqual(await runProgram('ssh', [...options, 'work@127.0.0.1', 'echo "as $USER"; exit 9'], place), {code: 9, output: 'as work\n'});

	const content = randomBytes(3_000_000);
	fs.writeFileSync(path.join(machine.directory, 'sent'), content);
	const name = `${mode}-${way}`;
	const files = await runProgram('sftp', [...options, '-b', '-', 'work@127.0.0.1'], {...place, input: `put sent ckpt/${name}\nls -l ckpt\nget ckpt/${name} received\n`});
	assert.equal(files.code, 0, files.output);
	assert.ok(fs.readFileSync(path.join(machine.directory, 'received')).equals(content));
	assert.ok(fs.readFileSync(path.join(cluster.folderDirectory('ckpt')!, name)).equals(content));

	const copied = await runProgram('scp', [...options, 'sent', `work@127.0.0.1:${name}-scp`], place);
	assert.equal(copied.code, 0, copied.output);
	assert.ok(fs.readFileSync(path.join(cluster.homeDirectory('train-llm')!, `${name}-scp`)).equals(content));
}

for (const mode of modes) {
	for (const way of ['tunnel', 'ProxyCommand'] as const) {
		test(`${mode} mode, ${way}: plain ssh, sftp and scp work`, async () => check(mode, way));
	}
}
