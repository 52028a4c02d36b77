import assert from 'node:assert/strict';
import {execFile, spawn} from 'node:child_process';
import {once} from 'node:events';
import fs from 'node:fs';
import path from 'node:path';
import {after, before, test} from 'node:test';
import {promisify} from 'node:util';
import {startCluster, type Cluster} from '../../source/demo/cluster.ts';
import {createMachine, eventually, type Machine} from '../helpers/baitui.ts';
import {signInTo} from '../helpers/sign-in.ts';

const execute = promisify(execFile);
const closing: Array<() => Promise<void>> = [];
let cluster: Cluster;
let machine: Machine;

async function makeMachine(at: Cluster): Promise<Machine> {
	const made = createMachine();
	closing.push(made.close);
	await signInTo(made, at);
	return made;
}

async function makeCluster(options: Parameters<typeof startCluster>[0]): Promise<Cluster> {
	const made = await startCluster({pace: 20, ...options});
	closing.push(made.close);
	return made;
}

before(async () => {
	cluster = await makeCluster({release: '26.9'});
	machine = await makeMachine(cluster);
});
after(async () => {
	for (const close of closing.toReversed()) {
		await close();
	}
});

const makeKey = async (file: string, ...more: readonly string[]): Promise<string> => {
	await execute('ssh-keygen', ['-q', '-N', '', '-C', 'me@here', '-f', file, ...more]);
	return (await execute('ssh-keygen', ['-lf', file])).stdout.split(' ', 2)[1]!;
};

const start = async (by: Machine, name: string) => {
	const {code, stderr} = await by.run(['start', 'python', '--name', name]);
	assert.equal(code, 0, stderr);
};

const report = async (by: Machine, name: string, environment: NodeJS.ProcessEnv = {}) => {
	const {stdout, stderr} = await by.run(['key', name, '--json'], {environment});
	assert.ok(stdout, stderr);
	return JSON.parse(stdout) as {readonly from: string; readonly key: {readonly fingerprint: string} | null; readonly accepted: ReadonlyArray<{readonly fingerprint: string; readonly place: string | null}>; readonly registered: {readonly fingerprint: string} | null};
};

const kindsOfKeys: Readonly<Record<string, readonly string[]>> = {
	ed: ['-t', 'ed25519'], rsa: ['-t', 'rsa', '-b', '2048'],
};

test('a registered key of any kind is that of the next session, and of none before; ssh logs in with the file itself', async () => {
	assert.match((await machine.run(['own-key'])).stdout, /^registered\s+none/m);
	for (const [kind, words] of Object.entries(kindsOfKeys)) {
		const file = path.join(machine.directory, `mine-${kind}`);
		const print = await makeKey(file, ...words);
		const {code, stdout, stderr} = await machine.run(['own-key', 'register', file, '--yes']);
		assert.equal(code, 0, stderr);
		assert.ok(stderr.includes(print) && !`${stdout}${stderr}`.includes('PRIVATE'));
		assert.ok((await machine.run(['own-key'])).stdout.includes(print));
		await start(machine, `with-${kind}`);
		const {from, key, registered, accepted} = await report(machine, `with-${kind}`);
		assert.deepEqual([from, key?.fingerprint.includes(print), registered?.fingerprint.includes(print), accepted.length], ['registered', true, true, 1], kind);
		assert.equal((await machine.run(['ssh', `with-${kind}`, '--', 'echo', 'in'])).stdout, 'in\n');
		const {stdout: json} = await machine.run(['tunnel', `with-${kind}`, 'sshd', '--detach', '--json']);
		const said = await execute('ssh', ['-F', '/dev/null', '-i', file, '-p', /"port": (\d+)/.exec(json)![1]!, '-o', 'IdentitiesOnly=yes', '-o', 'StrictHostKeyChecking=no', '-o', 'UserKnownHostsFile=/dev/null', 'work@127.0.0.1', 'echo mine']);
		assert.equal(said.stdout, 'mine\n', kind);
	}

	assert.equal((await report(machine, 'notebook')).from, 'session');
});

test('a pair that the server makes is written for its owner only, and replaces the one before', async () => {
	const file = path.join(machine.directory, 'made');
	const {code, stdout, stderr} = await machine.run(['own-key', 'generate', '--out', file, '--yes']);
	assert.equal(code, 0, stderr);
	assert.ok(!`${stdout}${stderr}`.includes('PRIVATE'));
	assert.deepEqual([fs.statSync(file).mode & 0o777, fs.statSync(`${file}.pub`).mode & 0o777], [0o600, 0o644]);
	const print = (await execute('ssh-keygen', ['-lf', file])).stdout.split(' ', 2)[1]!;
	assert.ok((await report(machine, 'notebook')).registered!.fingerprint.includes(print));
	const again = await machine.run(['own-key', 'generate', '--out', file, '--yes']);
	assert.equal(again.code, 10, 'a file that is there stays, and so does the pair');
	assert.ok((await report(machine, 'notebook')).registered!.fingerprint.includes(print));
});

test('what is no key for sessions is told before anything is sent, and nobody is taken by surprise', async () => {
	const file = path.join(machine.directory, 'locked');
	await execute('ssh-keygen', ['-q', '-N', 'secret', '-f', file, '-t', 'ed25519']);
	const expected: ReadonlyArray<readonly [readonly string[], number, RegExp]> = [
		[['register', file, '--yes'], 2, /passphrase/],
		[['register', `${file}.pub`, '--yes'], 2, /public half/],
		[['register', '/etc/hostname', '--yes'], 2, /no private key/],
		[['register', '/nowhere', '--yes'], 3, /no file/],
		[['generate'], 2, /--yes/],
		[['remove'], 2, /neither/],
		[['folder', file], 2, /locked\.pub/],
	];
	const before = (await machine.run(['own-key', '--json'])).stdout;
	for (const [words, code, message] of expected) {
		const ended = await machine.run(['own-key', ...words]);
		assert.deepEqual([ended.code, message.test(ended.stderr)], [code, true], ended.stderr);
	}

	const looked = await machine.run(['own-key', 'generate', '--yes', '--read-only']);
	assert.equal(looked.code, 10, looked.stderr);
	assert.equal((await machine.run(['own-key', '--json'])).stdout, before);
});

test('a folder .ssh is refused by servers that keep the name, with what to do instead', async () => {
	const file = path.join(machine.directory, 'mine-ed.pub');
	fs.writeFileSync(file, 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIJE/5xZizn3kWF4TDhqHqyGu245CG1DwvMm1GF5w9tAM me\n');
	for (const at of [cluster, await makeCluster({release: '23.09'})]) {
		const here = at === cluster ? machine : await makeMachine(at);
		const {code, stderr} = await here.run(['own-key', 'folder', file]);
		assert.equal(code, 10, stderr);
		assert.match(stderr, /\.ssh[\s\S]*own-key register/);
	}
});

test('with a folder .ssh the key of its owner opens all: ssh, copies and ports inside, by an agent or a file, and no id_container is asked for', async t => {
	const old = await makeCluster({release: '23.09', takesSshFolder: true});
	const here = await makeMachine(old);
	const file = path.join(here.directory, 'own');
	const print = await makeKey(file, '-t', 'ed25519');
	const other = path.join(here.directory, 'other');
	await makeKey(other, '-t', 'ecdsa');
	for (const half of [other, file, file]) {
		const {code, stderr} = await here.run(['own-key', 'folder', `${half}.pub`]);
		assert.equal(code, 0, stderr);
	}

	const text = fs.readFileSync(path.join(old.folderDirectory('.ssh')!, 'authorized_keys'), 'utf8');
	assert.deepEqual(text.trim().split('\n').map(line => line.split(' ', 2)[0]), ['ecdsa-sha2-nistp256', 'ssh-ed25519'], 'what stood there stays, nothing twice');
	await start(here, 'own-session');
	assert.ok(!fs.existsSync(path.join(old.homeDirectory('own-session')!, 'id_container')));

	const refused = await here.run(['cp', 'own-session:.password', '.'], {environment: {SSH_AUTH_SOCK: ''}});
	assert.equal(refused.code, 4, refused.stderr);
	assert.match(refused.stderr, /ssh-add|ssh-key/);
	assert.equal((await here.run(['key', 'own-session', '--out', 'nothing'])).code, 10);

	const socket = path.join(here.directory, 'agent');
	const agent = spawn('ssh-agent', ['-D', '-a', socket], {stdio: 'ignore'});
	t.after(async () => {
		agent.kill();
		await once(agent, 'exit').catch(() => undefined);
	});
	await eventually(async () => fs.existsSync(socket) || undefined, 'the agent listens');
	await execute('ssh-add', ['-q', file], {env: {...here.environment, SSH_AUTH_SOCK: socket}});
	const withAgent = {SSH_AUTH_SOCK: socket};
	const told = await report(here, 'own-session', withAgent);
	assert.equal(told.from, 'own');
	assert.equal(told.accepted.find(({fingerprint}) => fingerprint.includes(print))?.place, 'ssh-agent');

	const works = async (environment: NodeJS.ProcessEnv) => {
		const ssh = await here.run(['ssh', 'own-session', '--', 'echo', 'in'], {environment});
		assert.equal(ssh.stdout, 'in\n', ssh.stderr);
		const to = path.join(here.directory, 'copied');
		fs.rmSync(to, {force: true});
		const copied = await here.run(['cp', 'own-session:.password', to], {environment});
		assert.equal(copied.code, 0, copied.stderr);
		assert.ok(fs.statSync(to).size > 10);
		const tunnel = await here.run(['tunnel', 'own-session', '2200', '--detach', '--json'], {environment});
		assert.equal(tunnel.code, 0, tunnel.stderr);
		await here.run(['tunnel', 'stop', '--all']);
	};

	await works(withAgent);
	assert.equal((await here.run(['config', 'set', 'ssh-key', file])).code, 0);
	await works({SSH_AUTH_SOCK: ''});
	await works({SSH_AUTH_SOCK: '/nowhere/agent'});
});

test('another user name is used wherever ssh is', async () => {
	assert.equal((await machine.run(['config', 'set', 'ssh-user', 'someone'])).code, 0);
	assert.match((await machine.run(['key', 'notebook'])).stdout, /^user\s+someone$/m);
	assert.match((await machine.run(['ssh', 'notebook', '--print-ssh'])).stdout, /someone@/);
	const refused = await machine.run(['cp', 'notebook:.password', '.']);
	assert.match(refused.stderr, /refused the ssh login of someone/);
	await signInTo(machine, cluster);
	assert.equal((await machine.run(['config', 'get', 'ssh-user'])).stdout, 'someone\n', 'a new sign-in keeps it');
	assert.equal((await machine.run(['config', 'set', 'ssh-user', 'a b'])).code, 2);
	assert.equal((await machine.run(['config', 'set', 'ssh-user', 'none'])).code, 0);
	assert.equal((await machine.run(['ssh', 'notebook', '--', 'echo', 'in'])).stdout, 'in\n');
});
