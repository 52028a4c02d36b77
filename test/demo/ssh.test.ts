import assert from 'node:assert/strict';
import {spawn, type ChildProcess} from 'node:child_process';
import {once} from 'node:events';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import {after, before, test} from 'node:test';
import ssh2 from 'ssh2';
import type {WebSocket} from 'ws';
import {startCluster, type Cluster} from '../../source/demo/cluster.ts';
import {runProgram} from '../helpers/official-client.ts';
import {Client, until} from './client.ts';

let cluster: Cluster;
let client: Client;
let local: {readonly port: number; readonly close: () => void};
const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'baitui-demo-ssh-'));
const keyFile = path.join(folder, 'key');
const common = ['-F', '/dev/null', '-i', keyFile, '-o', 'BatchMode=yes', '-o', 'StrictHostKeyChecking=no', '-o', 'UserKnownHostsFile=/dev/null', '-o', 'LogLevel=ERROR'];

before(async () => {
	cluster = await startCluster();
	client = await Client.signedIn(cluster, 'session');
	fs.writeFileSync(keyFile, await client.privateKey('train-llm'), {mode: 0o600});
	local = await client.listen('train-llm', 'sshd');
});
after(async () => {
	local.close();
	await cluster.close();
	fs.rmSync(folder, {recursive: true});
});

const ssh = async (...words: readonly string[]) => runProgram('ssh', [...common, '-p', String(local.port), 'work@127.0.0.1', ...words]);
const sftp = async (batch: string) => runProgram('sftp', [...common, '-P', String(local.port), '-b', '-', 'work@127.0.0.1'], {cwd: folder, input: batch});

/** An ssh that stays, with a terminal. */
function terminal(...words: readonly string[]): ChildProcess & {readonly seen: () => string} {
	const child = spawn('ssh', [...common, '-tt', '-p', String(local.port), 'work@127.0.0.1', ...words], {stdio: 'pipe'});
	let text = '';
	child.stdout.setEncoding('utf8').on('data', (chunk: string) => {
		text += chunk;
	});
	return Object.assign(child, {seen: () => text});
}

async function connected(options: Partial<ssh2.ConnectConfig> = {}): Promise<ssh2.Client> {
	const connection = new ssh2.Client();
	return new Promise((resolve, reject) => {
		connection.once('ready', () => {
			resolve(connection);
		});
		connection.once('error', reject);
		connection.connect({
			host: '127.0.0.1', port: local.port, username: 'work', privateKey: fs.readFileSync(keyFile), ...options,
		});
	});
}

test('a command gives its output, its error output and its exit code', async () => {
	assert.deepEqual(await ssh('cat data/README.txt; exit 7'), {code: 7, output: 'Files in this folder stay when the session is gone.\n'});
	assert.match((await ssh('ls /home/work/data')).output, /train\.jsonl/);
});

test('a command has a clean environment in the session\'s own home', async () => {
	const {output} = await ssh('env; pwd');
	assert.match(output, /^USER=work$/m);
	assert.match(output, /^BACKENDAI_SESSION_NAME=train-llm$/m);
	assert.doesNotMatch(output, /NODE_TEST_CONTEXT/);
	assert.ok(output.trimEnd().endsWith(cluster.homeDirectory('train-llm')!));
});

test('input reaches a command, and its end too', async () => {
	const {output} = await runProgram('ssh', [...common, '-p', String(local.port), 'work@127.0.0.1', 'wc -c'], {input: 'x'.repeat(200_000)});
	assert.equal(output.trim(), '200000');
});

test('a signal of the client kills the command', async () => {
	const connection = await connected();
	const signal = await new Promise(resolve => {
		connection.exec('echo ready; sleep 100', (_error, channel) => {
			channel.once('data', () => {
				channel.signal('TERM');
			});
			channel.once('exit', (_code: number | null, name: string) => {
				resolve(name);
			});
		});
	});
	connection.end();
	assert.equal(signal, 'SIGTERM');
});

test('a shell has a terminal, the prompt of the container and the window\'s size', async () => {
	const connection = await connected();
	let seen = '';
	const code = await new Promise((resolve, reject) => {
		connection.shell({term: 'xterm-256color', rows: 33, cols: 101}, (error, channel) => {
			if (error) {
				reject(error);
				return;
			}

			channel.on('data', (chunk: Buffer) => {
				seen += chunk.toString();
			});
			channel.once('exit', resolve);
			void (async () => {
				await until(() => seen.includes('work@main1:~$ '));
				channel.write('stty size; echo $TERM\n');
				await until(() => seen.includes('33 101') && seen.includes('xterm-256color'));
				channel.setWindow(44, 122, 0, 0);
				channel.write('trap "stty size" WINCH; stty size\n');
				await until(() => {
					channel.write('stty size\n');
					return seen.includes('44 122');
				});
				channel.write('exit 5\n');
			})();
		});
	});
	connection.end();
	assert.equal(code, 5);
});

test('ctrl-c in a terminal interrupts what runs', async () => {
	const child = terminal('trap "echo interrupted; exit 3" INT; echo ready; while :; do sleep 0.1; done');
	await until(() => child.seen().includes('ready'));
	child.stdin!.write('\u{3}');
	const code = await new Promise(resolve => {
		child.once('close', resolve);
	});
	assert.equal(code, 3);
	assert.match(child.seen(), /interrupted/);
});

test('the password of the session logs in too, a wrong one does not', async () => {
	const right = fs.readFileSync(path.join(cluster.homeDirectory('train-llm')!, '.password'), 'utf8');
	(await connected({privateKey: undefined as never, password: right})).end();
	await assert.rejects(connected({privateKey: undefined as never, password: 'wrong'}), /authentication/);
	await assert.rejects(connected({username: 'root'}), /authentication/);
});

test('another session\'s key does not open this one', async () => {
	await assert.rejects(connected({privateKey: await client.privateKey('notebook')}), /authentication/);
});

test('OpenSSH sees dropbear\'s algorithms', async () => {
	const {output} = await runProgram('ssh', ['-o', 'LogLevel=DEBUG2', ...common, '-p', String(local.port), 'work@127.0.0.1', 'true']);
	assert.match(output, /remote software version dropbear_2020\.81/);
	assert.match(output, /ciphers stoc: chacha20-poly1305@openssh\.com,aes128-ctr,aes256-ctr\r?\n/);
	assert.match(output, /host key algorithms: rsa-sha2-256,ssh-rsa\r?\n/);
	assert.match(output, /compression stoc: none\r?\n/);
});

test('26.9 gives an OpenSSH key that ssh takes', async t => {
	const current = await startCluster({release: '26.9'});
	const other = await Client.signedIn(current, 'api');
	const tunnel = await other.listen('notebook', 'sshd');
	t.after(async () => {
		tunnel.close();
		await current.close();
	});
	const key = await other.privateKey('notebook');
	const file = path.join(folder, 'key-26');
	fs.writeFileSync(file, key, {mode: 0o600});
	assert.match(key, /^-----BEGIN OPENSSH PRIVATE KEY-----/);
	const {code, output} = await runProgram('ssh', [...common.filter(word => word !== keyFile && word !== '-i'), '-i', file, '-p', String(tunnel.port), 'work@127.0.0.1', 'echo in']);
	assert.deepEqual({code, output}, {code: 0, output: 'in\n'});
});

test('direct-tcpip reaches the session\'s started apps and nothing else', async () => {
	const connection = await connected();
	const open = async (host: string, port: number) => new Promise<string>(resolve => {
		connection.forwardOut('127.0.0.1', 0, host, port, (error, channel) => {
			if (error) {
				resolve('refused');
				return;
			}

			let text = '';
			channel.on('data', (chunk: Buffer) => {
				text += chunk.toString();
			});
			channel.once('close', () => {
				resolve(text);
			});
			channel.write('GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n');
		});
	});
	assert.match(await open('127.0.0.1', 7681), /<h1>ttyd<\/h1>/);
	assert.equal(await open('127.0.0.1', 6006), 'refused');
	assert.equal(await open('example.com', 7681), 'refused');
	assert.equal(await open('127.0.0.1', Number(new URL(cluster.endpoints.session).port)), 'refused');
	connection.end();
});

test('a command over 9000 bytes ends the connection', async () => {
	assert.equal((await ssh(`: ${'x'.repeat(8998)}`)).code, 0);
	assert.equal((await ssh(`: ${'x'.repeat(8999)}`)).code, 255);
});

test('a program that ends while another channel has none yet ends the connection, as dropbear does', async () => {
	const connection = await connected();
	const ended = once(connection, 'close');
	const run = async (command: string) => new Promise<ssh2.ClientChannel>((resolve, reject) => {
		connection.exec(command, (error, channel) => {
			if (error) {
				reject(error);
			} else {
				resolve(channel.resume());
			}
		});
	});
	const first = await run('cat');
	// The channel of the second one opens, and what it shall run is never said.
	const opened = Promise.withResolvers<void>();
	Object.assign((connection as unknown as {readonly _protocol: object})._protocol, {exec: opened.resolve});
	void run('true').catch(() => undefined);
	await opened.promise;
	first.end();
	await ended;
});

test('the sixth connection that has not logged in is closed at once', async () => {
	const waiting: WebSocket[] = [];
	for (let count = 0; count < 5; count++) {
		const webSocket = await client.tunnel('notebook', 'sshd');
		await once(webSocket, 'message');
		waiting.push(webSocket);
	}

	const api = await Client.signedIn(cluster, 'api');
	const sixth = await api.tunnel('notebook', 'sshd');
	assert.equal((await once(sixth, 'close'))[0], 1001);
	for (const webSocket of waiting) {
		webSocket.terminate();
	}
});

test('a noisy shell spoils sftp, as a .bashrc that echoes does', async t => {
	cluster.faults.noisyShell = 'Welcome to the machine\n';
	t.after(() => {
		cluster.faults.noisyShell = undefined;
	});
	const {code, output} = await sftp('ls\n');
	assert.notEqual(code, 0);
	assert.match(output, /Received message too long|Connection closed/);
	const {output: marked} = await ssh('printf MARK; exec /usr/libexec/sftp-server');
	assert.match(marked, /MARK/);
});
