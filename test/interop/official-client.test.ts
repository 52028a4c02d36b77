import assert from 'node:assert/strict';
import {readFile, writeFile} from 'node:fs/promises';
import path from 'node:path';
import {after, before, test} from 'node:test';
import {startCluster, type Cluster} from '../../source/demo/cluster.ts';
import {totp} from '../../source/demo/webserver/totp.ts';
import {freePort} from '../helpers/free-port.ts';
import {
	missingClient,
	OfficialClient,
	runProgram,
	type Mode,
	type Outcome,
} from '../helpers/official-client.ts';

const reason = await missingClient();
if (reason !== undefined) {
	console.log(`Skipped: ${reason}`);
}

const skip = reason ?? false;
const modes: readonly Mode[] = ['session', 'api'];
let cluster: Cluster;
const clients = new Map<Mode, OfficialClient>();

before(async () => {
	if (skip) {
		return;
	}

	cluster = await startCluster();
	await Promise.all(modes.map(async mode => {
		const client = await OfficialClient.create(cluster, mode);
		clients.set(mode, client);
		if (mode === 'session') {
			await client.login(cluster);
		}
	}));
});
after(async () => {
	await Promise.all(clients.values().map(async client => client.remove()));
	await cluster?.close();
});

function succeeded({code, output}: Outcome): string {
	assert.equal(code, 0, output);
	assert.doesNotMatch(output, /Traceback/);
	return output;
}

test('the official client logs in with the right password', {skip}, async t => {
	const client = await OfficialClient.create(cluster, 'session');
	t.after(async () => client.remove());
	assert.match(succeeded(await client.login(cluster)), /Login succeeded/);
	assert.match(succeeded(await client.run(['logout'])), /logged out|logout/i);
});

test('the official client is refused with a wrong password', {skip}, async t => {
	const client = await OfficialClient.create(cluster, 'session');
	t.after(async () => client.remove());
	const {code, output} = await client.login(cluster, 'wrong');
	assert.equal(code, 1);
	assert.match(output, /Login failed/);
});

test('the official client asks for the one-time password and logs in with it', {skip}, async t => {
	const otpCluster = await startCluster({faults: {needsOtp: true}});
	const client = await OfficialClient.create(otpCluster, 'session');
	t.after(async () => Promise.all([client.remove(), otpCluster.close()]));
	const output = succeeded(await client.login(otpCluster, otpCluster.password, totp(otpCluster.totpSecret, Date.now())));
	assert.match(output, /One-time Password/);
	assert.match(output, /Login succeeded/);
	const wrong = await client.run(['logout']).then(async () => client.login(otpCluster, otpCluster.password, 'abcdef'));
	assert.match(wrong.output, /Login failed/);
});

function testMode(mode: Mode): void {
	const on = (name: string, check: (client: OfficialClient) => Promise<void>) => {
		test(`${mode} mode: ${name}`, {skip}, async () => check(clients.get(mode)!));
	};

	on('ps lists the sessions in their states', async client => {
		const output = succeeded(await client.run(['ps']));
		assert.match(output, /train-llm.+RUNNING/);
		assert.match(output, /ablation-7.+PULLING/);
		assert.doesNotMatch(output, /old-run/);
	});

	on('apps lists the ports of a session', async client => {
		const output = succeeded(await client.run(['apps', 'train-llm']));
		assert.match(output, /sshd/);
		assert.match(output, /tensorboard/);
	});

	on('session info tells of the session', async client => {
		const list = succeeded(await client.run(['ps', '-f', 'id,name']));
		const id = /([\d\-a-f]{36})\s+train-llm/.exec(list)?.[1] ?? /train-llm\s+([\d\-a-f]{36})/.exec(list)?.[1];
		assert.ok(id, list);
		assert.match(succeeded(await client.run(['session', 'info', id])), /train-llm/);
	});

	on('app opens a port that OpenSSH logs in through', async client => {
		const port = await freePort();
		succeeded(await client.run(['session', 'download', 'notebook', 'id_container']));
		const app = await client.start(['app', 'notebook', 'sshd', '-b', `127.0.0.1:${port}`], `127.0.0.1:${port}`);
		try {
			const options = ['-F', '/dev/null', '-i', 'id_container', '-p', String(port), '-o', 'BatchMode=yes', '-o', 'StrictHostKeyChecking=no', '-o', 'UserKnownHostsFile=/dev/null'];
			assert.match(succeeded(await runProgram('ssh', [...options, 'work@127.0.0.1', 'cat data/README.txt'], {cwd: client.home})), /Files in this folder stay/);
		} finally {
			await app.stop();
		}
	});

	on('app opens a jupyter that a browser can read', async client => {
		const port = await freePort();
		const app = await client.start(['app', 'notebook', 'jupyter', '-b', `127.0.0.1:${port}`], `127.0.0.1:${port}`);
		try {
			assert.match(await (await fetch(`http://127.0.0.1:${port}/`)).text(), /<b>notebook<\/b>/);
		} finally {
			await app.stop();
		}
	});

	on('ssh runs a command and gives its output and exit code', async client => {
		const port = String(await freePort());
		const {code, output} = await client.run(['ssh', 'train-llm', '-p', port, '--', 'echo from $USER; exit 7']);
		assert.equal(code, 7, output);
		assert.match(output, /from work/);
	});

	on('scp copies a file in and out', async client => {
		const port = String(await freePort());
		await writeFile(path.join(client.home, 'up.txt'), `payload ${mode}`);
		succeeded(await client.run(['scp', 'train-llm', '-p', port, 'up.txt', `work@localhost:ckpt/up-${mode}.txt`]));
		assert.equal(await readFile(path.join(cluster.folderDirectory('ckpt')!, `up-${mode}.txt`), 'utf8'), `payload ${mode}`);
		succeeded(await client.run(['scp', 'train-llm', '-p', port, `work@localhost:ckpt/up-${mode}.txt`, 'back.txt']));
		assert.equal(await readFile(path.join(client.home, 'back.txt'), 'utf8'), `payload ${mode}`);
	});

	on('session upload puts a file into the home, session ls shows it, session download brings it back', async client => {
		const name = `note-${mode}.txt`;
		await writeFile(path.join(client.home, name), 'a note\n');
		succeeded(await client.run(['session', 'upload', 'notebook', name]));
		assert.match(succeeded(await client.run(['session', 'ls', 'notebook'])), new RegExp(name));
		await writeFile(path.join(client.home, name), '');
		succeeded(await client.run(['session', 'download', 'notebook', name]));
		assert.equal(await readFile(path.join(client.home, name), 'utf8'), 'a note\n');
	});

	on('session download of a missing file says so', async client => {
		const {output} = await client.run(['session', 'download', 'notebook', 'nosuch']);
		assert.match(output, /Could not found the file|500/);
	});

	on('session logs prints the console', async client => {
		assert.match(succeeded(await client.run(['session', 'logs', 'train-llm'])), /Kernel started at/);
	});

	on('start runs a session with a folder, rename renames it, rm ends it', async client => {
		const name = `made-${mode}`;
		const started = succeeded(await client.run(['start', '-t', name, '-r', 'cpu=1', '-r', 'mem=256m', '-m', 'results', 'python']));
		assert.match(started, /is created and ready|created/);
		assert.match(succeeded(await client.run(['ps'])), new RegExp(`${name}.+RUNNING`));
		succeeded(await client.run(['session', 'rename', name, `${name}-2`]));
		assert.match(succeeded(await client.run(['session', 'ls', `${name}-2`])), /results/);
		succeeded(await client.run(['rm', `${name}-2`]));
		assert.doesNotMatch(succeeded(await client.run(['ps'])), new RegExp(name));
	});

	on('restart keeps the session', async client => {
		succeeded(await client.run(['session', 'restart', 'sft-eval-학습용']));
		assert.match(succeeded(await client.run(['ps'])), /sft-eval-학습용.+RUNNING/);
	});

	on('vfolder create, list and upload', async client => {
		const name = `vf-${mode}`;
		succeeded(await client.run(['vfolder', 'create', name, 'local:volume1']));
		assert.match(succeeded(await client.run(['vfolder', 'list'])), new RegExp(name));
		await writeFile(path.join(client.home, 'big.bin'), Buffer.alloc(20 * 1024 * 1024, 7));
		succeeded(await client.run(['vfolder', 'upload', name, 'big.bin']));
		assert.ok((await readFile(path.join(cluster.folderDirectory(name)!, 'big.bin'))).equals(Buffer.alloc(20 * 1024 * 1024, 7)));
		assert.match(succeeded(await client.run(['vfolder', 'ls', name])), /big\.bin/);
	});

	on('vfolder mkdir, download and delete', async client => {
		const name = `vd-${mode}`;
		succeeded(await client.run(['vfolder', 'create', name, 'local:volume1']));
		succeeded(await client.run(['vfolder', 'mkdir', name, 'sub']));
		await writeFile(path.join(cluster.folderDirectory(name)!, `got-${mode}.txt`), 'content\n');
		succeeded(await client.run(['vfolder', 'download', name, `got-${mode}.txt`]));
		assert.equal(await readFile(path.join(client.home, `got-${mode}.txt`), 'utf8'), 'content\n');
		succeeded(await client.run(['vfolder', 'delete', name]));
	});

	on('config names the server release', async client => {
		assert.match(succeeded(await client.run(['config'])), /23\.09\.10/);
	});
}

for (const mode of modes) {
	testMode(mode);
}
