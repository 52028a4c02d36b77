import assert from 'node:assert/strict';
import {execFile} from 'node:child_process';
import {once} from 'node:events';
import fs from 'node:fs';
import path from 'node:path';
import {after, before, test} from 'node:test';
import {promisify} from 'node:util';
import ssh2 from 'ssh2';
import {startCluster, type Cluster} from '../../source/demo/cluster.ts';
import {createMachine} from '../helpers/baitui.ts';
import {hasTmux, openTmux} from '../helpers/tmux.ts';
import {signInTo} from '../helpers/sign-in.ts';

const noTmux = await hasTmux() ? false : 'tmux is not installed';
const machine = createMachine();
const execute = promisify(execFile);
let cluster: Cluster;
let port: number;

before(async () => {
	cluster = await startCluster({release: '26.9'});
	await signInTo(machine, cluster);
	const {stdout, stderr} = await machine.run(['tunnel', 'train-llm', 'sshd', '--detach', '--json']);
	const match = /"port": (\d+)/.exec(stdout);
	assert.ok(match, stdout + stderr);
	port = Number(match[1]);
});
after(async () => {
	await machine.close();
	await cluster.close();
});

const inHome = (name: string) => path.join(machine.directory, name);

test('the key is written for its owner only, never over a file, and ssh logs in with it through a port', async () => {
	const file = inHome('id_container');
	const {code, stdout, stderr} = await machine.run(['key', 'train-llm', '--out', 'id_container']);
	assert.deepEqual([code, stdout, stderr], [0, '', `Written to ${file}.\n`]);
	assert.equal(fs.statSync(file).mode & 0o777, 0o600);
	const {stdout: said} = await execute('ssh', ['-F', '/dev/null', '-i', file, '-p', String(port), '-o', 'IdentitiesOnly=yes', '-o', 'StrictHostKeyChecking=no', '-o', 'UserKnownHostsFile=/dev/null', 'work@127.0.0.1', 'echo "$BACKENDAI_SESSION_NAME"']);
	assert.equal(said, 'train-llm\n');

	fs.writeFileSync(file, 'mine');
	const again = await machine.run(['key', 'train-llm', '--out', 'id_container']);
	assert.equal(again.code, 10);
	assert.equal(fs.readFileSync(file, 'utf8'), 'mine');
	fs.chmodSync(file, 0o644);
	await machine.run(['key', 'train-llm', '--out', 'id_container', '--force']);
	assert.match(fs.readFileSync(file, 'utf8'), /^-----BEGIN OPENSSH PRIVATE KEY-----/);
	assert.equal(fs.statSync(file).mode & 0o777, 0o600);
});

test('public half, fingerprint, .ppk and the key itself are one key', async () => {
	const key = await machine.run(['key', 'notebook', '--out', '-']);
	const file = inHome('notebook-key');
	fs.writeFileSync(file, key.stdout, {mode: 0o600});
	const {stdout: derived} = await execute('ssh-keygen', ['-y', '-f', file]);
	const half = await machine.run(['key', 'notebook', '--public']);
	assert.deepEqual(half.stdout.split(' ', 2), derived.trim().split(' ', 2));
	fs.writeFileSync(`${file}.pub`, half.stdout);
	const print = await machine.run(['key', 'notebook', '--fingerprint']);
	assert.equal(print.stdout, (await execute('ssh-keygen', ['-lf', `${file}.pub`])).stdout);
	const ppk = await machine.run(['key', 'notebook', '--format', 'ppk', '--out', '-']);
	assert.match(ppk.stdout, /^PuTTY-User-Key-File-3: ssh-rsa\nEncryption: none\nComment: notebook\n/);
	assert.ok(ppk.stdout.replaceAll('\n', '').includes(derived.split(' ', 2)[1]!.slice(64, 128)));
});

test('the FileZilla site names the port of the tunnel, the key and the folder that is kept', async () => {
	const {code, stdout, stderr} = await machine.run(['key', 'train-llm', '--filezilla']);
	assert.equal(code, 0, stderr);
	const field = (name: string) => new RegExp(`<${name}>(.*)</${name}>`).exec(stdout)?.[1];
	assert.deepEqual(['Host', 'Port', 'Protocol', 'User', 'Logontype', 'Name', 'RemoteDir'].map(name => field(name)), ['127.0.0.1', String(port), '1', 'work', '5', 'train-llm', '1 0 4 home 4 work 4 data']);
	assert.match(fs.readFileSync(field('Keyfile')!, 'utf8'), /PRIVATE KEY/);
	const none = await machine.run(['key', 'notebook', '--filezilla']);
	assert.equal(none.code, 3);
	assert.match(none.stderr, /baitui tunnel notebook sshd --detach/);
});

test('a session that does not run and wishes that exclude each other are told', async () => {
	assert.equal((await machine.run(['key', 'old-run'])).code, 5);
	for (const words of [['--public', '--fingerprint'], ['--format', 'pem'], ['--format', 'ppk', '--public'], ['--password', '--public']]) {
		assert.equal((await machine.run(['key', 'notebook', ...words])).code, 2, words.join(' '));
	}
});

test('it tells where the key comes from, with the fingerprint that ssh-keygen gives', async () => {
	const file = inHome('told');
	await machine.run(['key', 'notebook', '--out', file, '--force']);
	const print = (await execute('ssh-keygen', ['-lf', file])).stdout.split(' ', 2)[1]!;
	const {code, stdout, stderr} = await machine.run(['key', 'notebook']);
	assert.equal(code, 0, stderr);
	assert.match(stdout, /notebook: It takes the key that was made for this session\.\n/);
	assert.match(stdout, /^user\s+work$/m);
	assert.equal(stdout.split(print).length, 3, `${print} is its key and what its sshd takes:\n${stdout}`);
	assert.match(stdout, /^registered\s+none/m);
	assert.ok(!stdout.includes('PRIVATE KEY'));
	const document = JSON.parse((await machine.run(['key', 'notebook', '--json'])).stdout) as Record<string, unknown>;
	assert.deepEqual([document.from, document.registered], ['session', null]);
});

test('the password on request logs in where a client cannot use keys', async () => {
	const {code, stdout, stderr} = await machine.run(['key', 'train-llm', '--password']);
	assert.equal(code, 0, stderr);
	const client = new ssh2.Client();
	client.connect({
		host: '127.0.0.1', port, username: 'work', password: stdout.trim(),
	});
	await once(client, 'ready');
	client.end();
	const {stdout: json} = await machine.run(['key', 'train-llm', '--password', '--json']);
	assert.equal((JSON.parse(json) as {readonly text: string}).text, stdout);
	const file = inHome('password');
	await machine.run(['key', 'train-llm', '--password', '--out', file]);
	assert.equal(fs.statSync(file).mode & 0o777, 0o600);
});

test('neither a private key nor a password is shown on a terminal', {skip: noTmux}, async t => {
	const variables = Object.fromEntries(Object.entries(machine.environment).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])));
	const terminal = await openTmux({environment: variables, columns: 120});
	t.after(async () => terminal.close());
	await terminal.type(`${machine.self.join(' ')} key notebook --out -; echo "exit $?"`);
	await terminal.send('Enter');
	const text = await terminal.until(text => /exit \d/.test(text));
	assert.match(text, /not shown on a terminal[\s\S]*exit 2/);
	assert.ok(!text.includes('PRIVATE KEY'));
	await terminal.type(`clear; ${machine.self.join(' ')} key notebook --password; echo "left $?"`);
	await terminal.send('Enter');
	await terminal.until(text => /not shown on a terminal[\s\S]*left 2/.test(text));
});

test('--print-ssh prints lines that a shell runs, through the port of the tunnel and without one', async () => {
	const {stdout, stderr} = await machine.run(['ssh', 'train-llm', '--print-ssh']);
	const [tunnel, proxy, ...more] = stdout.split('\n\n').map(block => block.trim().split('\n'));
	assert.deepEqual([tunnel?.[0], proxy?.[0], more.length], [`# through the tunnel on port ${port}`, '# through baitui, without a tunnel', 0], stderr);
	fs.writeFileSync(inHome('FILE'), 'a file');
	fs.mkdirSync(inHome('FOLDER'), {recursive: true});
	fs.writeFileSync(path.join(inHome('FOLDER'), 'inside'), 'inside');
	const data = cluster.folderDirectory('data')!;
	const hasRsync = await execute('rsync', ['--version']).then(() => true, () => false);
	for (const [, ssh, scp, sftp, rsync] of [tunnel!, proxy!]) {
		// Copied to where the variables of this shell are not set.
		const {BAITUI_CONFIG_DIR, BAITUI_STATE_DIR, ...elsewhere} = machine.environment;
		const sh = async (line: string) => execute('sh', ['-c', line], {cwd: machine.directory, env: elsewhere});
		assert.match(ssh!, /ServerAliveInterval=15 /);
		assert.equal((await sh(`${ssh!} 'echo $BACKENDAI_SESSION_NAME'`)).stdout, 'train-llm\n');
		await sh(scp!);
		assert.equal(fs.readFileSync(path.join(data, 'FILE'), 'utf8'), 'a file');
		assert.match((await sh(`echo 'ls data/FILE' | ${sftp!}`)).stdout, /^data\/FILE\s*$/m);
		if (hasRsync) {
			await sh(rsync!);
			assert.equal(fs.readFileSync(path.join(data, 'FOLDER/inside'), 'utf8'), 'inside');
		}

		fs.rmSync(path.join(data, 'FILE'));
		fs.rmSync(path.join(data, 'FOLDER'), {recursive: true, force: true});
	}

	assert.match(tunnel!.join('\n'), new RegExp(String.raw`^ssh .* -p ${port} [\s\S]*^scp .* -P ${port} [\s\S]*^sftp .* -P ${port} `, 'm'));
});
