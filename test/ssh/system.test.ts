import assert from 'node:assert/strict';
import {execFile} from 'node:child_process';
import {mkdtemp, rm, stat} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import path from 'node:path';
import process from 'node:process';
import {after, test} from 'node:test';
import {promisify} from 'node:util';
import {Problem} from '../../source/core/problem.ts';
import {
	proxyCommandLine,
	runSsh,
	sshArguments,
	type SshCall,
} from '../../source/ssh/system.ts';
import {noOpenssh, startOpenssh} from '../helpers/openssh.ts';

const run = promisify(execFile);
const directory = await mkdtemp(path.join(tmpdir(), 'baitui ssh %h-'));
after(async () => rm(directory, {recursive: true}));
const call: SshCall = {
	sessionId: '11-22', user: 'work', keyFile: '/keys/11-22', knownHostsFile: path.join(directory, 'hosts', '11-22'), proxyCommand: 'baitui proxy 11-22',
};

/** What the real ssh makes of the arguments. */
async function resolve(args: readonly string[]): Promise<Map<string, string>> {
	const {stdout} = await run('ssh', ['-G', '-F', '/dev/null', ...args]);
	return new Map(stdout.trim().split('\n').map(line => [line.slice(0, line.indexOf(' ')), line.slice(line.indexOf(' ') + 1)]));
}

test('ssh understands the arguments: own pins, own key, no password', async () => {
	const settings = await resolve(sshArguments(call));
	assert.equal(settings.get('user'), 'work');
	assert.equal(settings.get('hostkeyalias'), 'bai-11-22');
	assert.equal(settings.get('proxycommand'), 'baitui proxy 11-22');
	assert.equal(settings.get('identityfile'), '/keys/11-22');
	assert.equal(settings.get('identitiesonly'), 'yes');
	assert.equal(settings.get('batchmode'), 'yes');
	assert.equal(settings.get('passwordauthentication'), 'no');
	assert.equal(settings.get('stricthostkeychecking'), 'accept-new');
	assert.equal(settings.get('hashknownhosts'), 'no');
	assert.equal(settings.get('serveraliveinterval'), '15');
	assert.ok((await stat(path.dirname(call.knownHostsFile))).isDirectory());
});

test('without a key of the session ssh may ask for the passphrase of the user\'s own', async () => {
	const settings = await resolve(sshArguments({...call, keyFile: undefined}));
	assert.equal(settings.get('batchmode'), 'no');
	assert.equal(settings.get('identitiesonly'), 'no');
});

test('the user\'s own key that is meant is the only one, and may be asked its passphrase', async () => {
	const settings = await resolve(sshArguments({...call, keyFile: undefined, ownKeyFile: '/home/50/key'}));
	assert.equal(settings.get('identityfile'), '/home/50/key');
	assert.deepEqual([settings.get('batchmode'), settings.get('identitiesonly')], ['no', 'yes']);
	assert.equal((await resolve(sshArguments({...call, ownKeyFile: '/home/key'}))).get('identityfile'), '/keys/11-22', 'where the session has a key, that is it');
});

test('a server whose host key signs by RSA with SHA-1 only is reached by ssh and by baitui\'s own, and keys may sign so too', {skip: noOpenssh ?? false}, async t => {
	const folder = await mkdtemp(path.join(tmpdir(), 'baitui-old-'));
	const server = await startOpenssh(folder, ['HostKeyAlgorithms ssh-rsa'], '', 'rsa');
	t.after(async () => {
		await server.stop();
		await rm(folder, {recursive: true});
	});
	const there = ['-o', 'HostName=127.0.0.1', '-p', String(server.port)];
	const {stdout} = await run('ssh', ['-F', '/dev/null', ...sshArguments({
		sessionId: 'old', user: server.user, keyFile: server.keyFile, knownHostsFile: path.join(folder, 'hosts'), options: there, command: ['echo', 'in'],
	})]);
	assert.equal(stdout, 'in\n');
	const connection = await server.connect();
	assert.equal((await connection.exec('echo in')).stdout.toString(), 'in\n');
	connection.close();
	// An sshd of today says that it takes better signatures even where it is told not to, so what ssh would use is asked of itself.
	assert.match((await resolve(sshArguments(call))).get('pubkeyacceptedalgorithms') ?? '', /(?:^|,)ssh-rsa(?:,|$)/);
});

test('a command, options and a terminal go where ssh expects them', async () => {
	const args = sshArguments({
		...call, options: ['-L', '8080:127.0.0.1:80'], command: ['-x', 'two words'], isTerminal: true,
	});
	assert.deepEqual(args.slice(args.indexOf('-t')), ['-t', '-L', '8080:127.0.0.1:80', 'work@bai-11-22', '--', '-x', 'two words']);
	const settings = await resolve(args);
	assert.equal(settings.get('requesttty'), 'true');
	assert.equal(settings.get('localforward'), '8080 [127.0.0.1]:80');
});

test('a command that would kill the connection is refused', () => {
	assert.throws(() => sshArguments({...call, command: ['x'.repeat(9000)]}), (error: unknown) => error instanceof Problem && error.code === 'usage');
});

test('the line for ProxyCommand reaches the program word by word', async () => {
	const words = ['a b', '$HOME', 'it\'s', '"q"', '%h', '', ';exit 3', 'é한', String.raw`back\slash`];
	const line = proxyCommandLine(['node', '-e', 'console.log(JSON.stringify(process.argv.slice(1)))', '--', ...words]);
	// As ssh does it: %% becomes %, then the shell runs it.
	const {stdout} = await run('sh', ['-c', `exec ${line.replaceAll('%%', '%')}`]);
	assert.deepEqual(JSON.parse(stdout), words);
	assert.doesNotMatch(line.replaceAll('%%', ''), /%/);
});

test('the exit code is that of ssh: 255 where its proxy fails', async () => {
	const args = sshArguments({...call, keyFile: undefined, proxyCommand: 'false'});
	assert.equal((await runSsh(['-F', '/dev/null', ...args], {stdio: 'ignore'})).exitCode, 255);
});

test('a missing ssh program is told with what to install', async () => {
	const script = `import {runSsh} from ${JSON.stringify(new URL('../../source/ssh/system.ts', import.meta.url).href)}; await runSsh(['-V']).catch(error => console.log(error.code, error.hint));`;
	const {stdout} = await run(process.execPath, ['--import=tsx', '--input-type=module', '-e', script], {env: {PATH: directory}});
	assert.match(stdout, /^failed .*openssh/i);
});
