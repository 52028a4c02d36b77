import assert from 'node:assert/strict';
import {createHash, randomBytes} from 'node:crypto';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import process from 'node:process';
import {after, before, test} from 'node:test';
import {promisify} from 'node:util';
import ssh2, {type SFTPWrapper} from 'ssh2';
import {startCluster, type Cluster} from '../../source/demo/cluster.ts';
import {runProgram} from '../helpers/official-client.ts';
import {Client} from './client.ts';

let cluster: Cluster;
let local: {readonly port: number; readonly close: () => void};
let connection: ssh2.Client;
let files: SFTPWrapper;
let home: string;
const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'baitui-demo-sftp-'));
const keyFile = path.join(folder, 'key');
const options = ['-F', '/dev/null', '-i', keyFile, '-o', 'BatchMode=yes', '-o', 'StrictHostKeyChecking=no', '-o', 'UserKnownHostsFile=/dev/null', '-o', 'LogLevel=ERROR'];

before(async () => {
	cluster = await startCluster();
	const client = await Client.signedIn(cluster, 'session');
	const key = await client.privateKey('train-llm');
	fs.writeFileSync(keyFile, key, {mode: 0o600});
	home = cluster.homeDirectory('train-llm')!;
	local = await client.listen('train-llm', 'sshd');
	connection = new ssh2.Client();
	files = await new Promise((resolve, reject) => {
		connection.once('ready', () => {
			connection.sftp((error, sftp) => {
				if (error) {
					reject(error);
				} else {
					resolve(sftp);
				}
			});
		});
		connection.once('error', reject);
		connection.connect({
			host: '127.0.0.1', port: local.port, username: 'work', privateKey: key,
		});
	});
});
after(async () => {
	connection.end();
	local.close();
	await cluster.close();
	fs.rmSync(folder, {recursive: true});
});

const sftp = async (batch: string) => runProgram('sftp', [...options, '-P', String(local.port), '-b', '-', 'work@127.0.0.1'], {cwd: folder, input: batch});
const hashOf = (file: string) => createHash('sha256').update(fs.readFileSync(file)).digest('hex');
const code = async (promise: Promise<unknown>) => promise.then(() => 0).catch((error: unknown) => (error as {readonly code: number}).code);

/** The calls of ssh2's client as promises, by name. */
async function call<Result>(name: 'readdir' | 'stat' | 'lstat' | 'realpath' | 'readlink' | 'mkdir' | 'rmdir' | 'unlink' | 'rename' | 'symlink' | 'open' | 'close' | 'chmod' | 'ext_openssh_rename' | 'ext_openssh_statvfs' | 'ext_openssh_fsync', ...given: readonly unknown[]): Promise<Result> {
	const method = (files as unknown as Record<string, (...all: readonly unknown[]) => void>)[name]!;
	return promisify<Result>((done: (error: Error | null, result: Result) => void) => {
		method.call(files, ...given, done);
	})();
}

test('sftp lists the home with mounted folders as folders', async () => {
	const {code: status, output} = await sftp('pwd\nls -la\n');
	assert.equal(status, 0, output);
	assert.match(output, /Remote working directory: \/home\/work/);
	assert.match(output, /^drwx.* data\r?$/m);
	assert.match(output, /^drwx.* ckpt\r?$/m);
	assert.match(output, /^-rw-------.* id_container\r?$/m);
});

test('50 MB go up and come down unchanged, and lie in the folder', async () => {
	const name = path.join(folder, 'big');
	fs.writeFileSync(name, randomBytes(50_000_000));
	const {code: status, output} = await sftp('put big data/big\nget data/big back\n');
	assert.equal(status, 0, output);
	assert.equal(hashOf(path.join(folder, 'back')), hashOf(name));
	assert.equal(hashOf(path.join(cluster.folderDirectory('data')!, 'big')), hashOf(name));
	assert.ok(process.memoryUsage().rss < 600_000_000);
});

test('scp goes both ways, in its old protocol too', async () => {
	fs.writeFileSync(path.join(folder, 'one.txt'), 'one\n');
	for (const old of [[], ['-O']]) {
		const place = `work@127.0.0.1:/home/work/one${old.length}.txt`;
		const up = await runProgram('scp', [...options, ...old, '-P', String(local.port), 'one.txt', place], {cwd: folder});
		assert.equal(up.code, 0, up.output);
		const down = await runProgram('scp', [...options, ...old, '-P', String(local.port), place, `back${old.length}.txt`], {cwd: folder});
		assert.equal(down.code, 0, down.output);
		assert.equal(fs.readFileSync(path.join(folder, `back${old.length}.txt`), 'utf8'), 'one\n');
	}
});

test('what lies outside of the home is not there, and links out of it are refused', async () => {
	assert.equal(await code(call('readdir', '/etc')), 2);
	assert.equal(await code(call('open', '/home/work/../../etc/passwd', 'r')), 2);
	fs.symlinkSync('/etc', path.join(home, 'way-out'));
	assert.equal(await code(call('open', '/home/work/way-out/passwd', 'r')), 3);
	assert.equal(await code(call('open', '/home/work/way-out/new', 'w')), 3);
	assert.equal(await code(call('stat', '/home/work/way-out')), 3);
	assert.equal(await code(call('lstat', '/home/work/way-out')), 0);
	assert.equal(await code(call('readdir', '/home/work/way-out')), 3);
	assert.equal(await call<string>('readlink', '/home/work/way-out'), '/etc');
	assert.deepEqual((await call<ReadonlyArray<{filename: string}>>('readdir', '/')).map(entry => entry.filename).filter(name => !name.startsWith('.')), ['home', 'proc']);
});

test('links inside stay inside', async () => {
	fs.writeFileSync(path.join(home, 'target.txt'), 'there');
	await call('symlink', '/home/work/target.txt', '/home/work/link.txt');
	assert.equal(await call<string>('readlink', '/home/work/link.txt'), '/home/work/target.txt');
	assert.equal(await call<string>('realpath', '/home/work/link.txt'), '/home/work/target.txt');
	assert.equal((await call<{size: number}>('stat', '/home/work/link.txt')).size, 5);
});

test('realpath resolves dots and takes one missing name at the end, not two', async () => {
	assert.equal(await call<string>('realpath', '.'), '/home/work');
	assert.equal(await call<string>('realpath', 'data/../ckpt/./new'), '/home/work/ckpt/new');
	assert.equal(await code(call('realpath', 'no/such')), 2);
});

test('a read gives at most 64 KiB, and the end of the file says so', async () => {
	fs.writeFileSync(path.join(home, 'long'), Buffer.alloc(100_000, 1));
	const handle = await call<Buffer>('open', '/home/work/long', 'r');
	const read = async (length: number, position: number) => new Promise<number>((resolve, reject) => {
		files.read(handle, Buffer.alloc(length), 0, length, position, (error, count) => {
			if (error) {
				reject(error);
			} else {
				resolve(count);
			}
		});
	});
	assert.equal(await read(100_000, 0), 65_536);
	assert.equal(await read(65_536, 90_000), 10_000);
	await call('close', handle);
});

test('a plain rename does not replace, posix-rename does, and neither crosses a mount', async () => {
	for (const name of ['old.txt', 'new.txt']) {
		fs.writeFileSync(path.join(home, name), name);
	}

	assert.equal(await code(call('rename', '/home/work/old.txt', '/home/work/new.txt')), 4);
	assert.equal(await code(call('rename', '/home/work/old.txt', '/home/work/data/old.txt')), 4);
	await call('ext_openssh_rename', '/home/work/old.txt', '/home/work/new.txt');
	assert.equal(fs.readFileSync(path.join(home, 'new.txt'), 'utf8'), 'old.txt');
	assert.equal(await code(call('rename', '/home/work/data', '/home/work/other')), 4);
	assert.equal(await code(call('rmdir', '/home/work/data')), 4);
});

test('folders and modes follow the umask of the container', async () => {
	await call('mkdir', '/home/work/made', {mode: 0o777});
	assert.equal((await call<{mode: number}>('stat', '/home/work/made')).mode & 0o7777, 0o755);
	assert.equal(await code(call('mkdir', '/home/work/made')), 4);
	await call('chmod', '/home/work/made', 0o700);
	assert.equal(fs.statSync(path.join(home, 'made')).mode & 0o777, 0o700);
	await call('rmdir', '/home/work/made');
	assert.equal(await code(call('stat', '/home/work/made')), 2);
});

test('the announced extensions are the real ones and work', async () => {
	const {output} = await runProgram('sftp', ['-vvv', ...options.filter(word => word !== '-o' && word !== 'LogLevel=ERROR').flatMap(word => /^(?:Batch|Strict|User)/.test(word) ? ['-o', word] : [word]), '-P', String(local.port), '-b', '-', 'work@127.0.0.1'], {cwd: folder, input: 'df\n'});
	for (const name of ['posix-rename@openssh.com', 'statvfs@openssh.com', 'fsync@openssh.com', 'hardlink@openssh.com', 'lsetstat@openssh.com']) {
		assert.ok(output.includes(`Server supports extension "${name}"`), name);
	}

	assert.doesNotMatch(output, /limits@openssh\.com/);
	assert.match(output, /%Capacity/);
});

test('mountinfo tells which folders are mounted', async () => {
	const {code: status, output} = await sftp('get /proc/self/mountinfo mounts\n');
	assert.equal(status, 0, output);
	const text = fs.readFileSync(path.join(folder, 'mounts'), 'utf8');
	assert.match(text, / \/home\/work\/data rw/);
	assert.match(text, / \/home\/work\/ckpt rw/);
});

test('a message over 5 MiB ends the channel', async () => {
	const channel = await new Promise<ssh2.ClientChannel>((resolve, reject) => {
		connection.subsys('sftp', (error, stream) => {
			if (error) {
				reject(error);
			} else {
				resolve(stream);
			}
		});
	});
	const closed = new Promise(resolve => {
		channel.once('close', resolve);
	});
	channel.resume();
	channel.write(Buffer.from([0, 0x50, 0, 1, 1]));
	await closed;
});

test('a thousand files are listed at once and each once', async () => {
	fs.mkdirSync(path.join(home, 'many'));
	for (let index = 0; index < 1000; index++) {
		fs.writeFileSync(path.join(home, 'many', `한글 ${index}`), '');
	}

	const names = (await call<ReadonlyArray<{filename: string}>>('readdir', '/home/work/many')).map(entry => entry.filename).filter(name => !name.startsWith('.'));
	assert.equal(new Set(names).size, 1000);
	assert.ok(names.includes('한글 999'));
});
