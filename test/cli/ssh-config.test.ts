import assert from 'node:assert/strict';
import {execFile, spawn, spawnSync} from 'node:child_process';
import {createHash, randomBytes} from 'node:crypto';
import {once} from 'node:events';
import fs from 'node:fs';
import path from 'node:path';
import {after, before, test} from 'node:test';
import {promisify} from 'node:util';
import {startCluster, type Cluster} from '../../source/demo/cluster.ts';
import {Client} from '../demo/client.ts';
import {createMachine, eventually} from '../helpers/baitui.ts';
import {hasTmux, openTmux} from '../helpers/tmux.ts';
import {signInTo} from '../helpers/sign-in.ts';

const has = (program: string) => spawnSync('sh', ['-c', `command -v ${program}`]).status === 0;
const noTmux = await hasTmux() ? false : 'tmux is not installed';
const machine = createMachine();
const userConfig = path.join(machine.directory, '.ssh', 'config');
const original = 'Host *\n  User nobody-here\n  StrictHostKeyChecking yes\n\nHost notebook.bai\n  Port 22';
let cluster: Cluster;
let client: Client;

before(async () => {
	cluster = await startCluster({pace: 20});
	client = await Client.signedIn(cluster, 'session');
	await signInTo(machine, cluster);
	fs.mkdirSync(path.dirname(userConfig), {mode: 0o700});
	fs.writeFileSync(userConfig, original, {mode: 0o600});
	const {code, stderr} = await machine.run(['ssh-config', '--install', '--yes']);
	assert.equal(code, 0, stderr);
	assert.match(stderr, /has "Host notebook\.bai" in line 5/);
});
after(async () => {
	await machine.close();
	await cluster.close();
});

/** A program of this system, which reads the configuration that was installed: ssh itself looks for the home in the list of accounts. */
const run = async (program: string, args: readonly string[], more: Record<string, string> = {}) => {
	try {
		const {stdout, stderr} = await promisify(execFile)(program, args, {cwd: machine.directory, env: {...machine.environment, ...more}});
		return {code: 0, stdout, stderr};
	} catch (error) {
		return error as {readonly code: number; readonly stdout: string; readonly stderr: string};
	}
};

const ssh = async (...args: readonly string[]) => run('ssh', ['-F', userConfig, ...args]);

const startSession = async (name: string) => {
	const made = await client.call('POST', '/session', {
		clientSessionToken: name, image: 'python', type: 'interactive', domain: 'default', group: 'default', enqueueOnly: true, config: {resources: {cpu: '1', mem: '1g'}},
	});
	assert.ok(made.status < 300, made.body.toString());
	await eventually(async () => (await client.status(name) === 'RUNNING' ? true : undefined), `${name} runs`);
};

test('plain ssh reaches a session by name, whatever Host * says, with the exit code of the command', async () => {
	const {code, stdout, stderr} = await ssh('train-llm.bai', 'whoami >/dev/null; echo "$BACKENDAI_SESSION_NAME"; exit 7');
	assert.deepEqual([code, stdout, stderr], [7, 'train-llm\n', '']);
});

test('the first letters of the id are a name too, and letters of other scripts', async () => {
	const {stdout: json} = await machine.run(['show', 'notebook', '--json']);
	const {id} = (JSON.parse(json) as {readonly session: {readonly id: string}}).session;
	const byId = await ssh(`${id.slice(0, 8)}.bai`, 'echo "$BACKENDAI_SESSION_ID"');
	assert.equal(byId.stdout, `${id}\n`, byId.stderr);
	const wide = await ssh('sft-eval-학습용.bai', 'echo "$BACKENDAI_SESSION_NAME"');
	assert.equal(wide.stdout, 'sft-eval-학습용\n', wide.stderr);
});

test('a name nobody has is told once, in a sentence, and nothing is looked up', async () => {
	const {code, stderr} = await ssh('nosuch.bai', 'true');
	assert.equal(code, 255);
	assert.match(stderr, /^baitui: There is no session "nosuch"\.\n +Yours are: .*\n$/);
	const ended = await ssh('old-run.bai', 'true');
	assert.match(ended.stderr, /^baitui: old-run is TERMINATED/);
});

test('other hosts are not asked about', async () => {
	const {stdout, stderr} = await ssh('-T', '-G', 'example.org');
	assert.match(stdout, /^user nobody-here$/m);
	assert.equal(stderr, '');
});

test('a name with a quote never reaches a shell', async () => {
	const mark = path.join(machine.directory, 'mark');
	await ssh('-G', `x'; touch ${mark}; '.bai`);
	await ssh('-G', `$(touch ${mark}).bai`);
	assert.ok(!fs.existsSync(mark));
});

test('scp and sftp copy by name, both ways and byte for byte', async () => {
	const sent = path.join(machine.directory, 'sent');
	const content = randomBytes(3_000_000);
	fs.writeFileSync(sent, content);
	const up = await run('scp', ['-q', '-F', userConfig, sent, 'notebook.bai:data/by-scp']);
	assert.deepEqual([up.code, up.stderr], [0, '']);
	assert.ok(fs.readFileSync(path.join(cluster.folderDirectory('data')!, 'by-scp')).equals(content));
	const batch = path.join(machine.directory, 'batch');
	fs.writeFileSync(batch, 'get data/by-scp received\nbye\n');
	const down = await run('sftp', ['-q', '-F', userConfig, '-b', batch, 'notebook.bai']);
	assert.equal(down.code, 0, down.stderr);
	assert.ok(fs.readFileSync(path.join(machine.directory, 'received')).equals(content));
});

test('rsync and git go by name', {skip: has('rsync') && has('git') ? false : 'rsync or git is not installed'}, async () => {
	const folder = path.join(machine.directory, 'tree');
	fs.mkdirSync(path.join(folder, 'deep'), {recursive: true});
	fs.writeFileSync(path.join(folder, 'deep', 'two words'), 'x'.repeat(100_000));
	const {code, stderr} = await run('rsync', ['-a', '-e', `ssh -F ${userConfig}`, `${folder}/`, 'notebook.bai:tree/']);
	assert.deepEqual([code, stderr], [0, '']);
	assert.equal(fs.statSync(path.join(cluster.homeDirectory('notebook')!, 'tree/deep/two words')).size, 100_000);

	const made = await ssh('notebook.bai', 'git init -q repo && cd repo && git -c user.name=a -c user.email=a@b commit -q --allow-empty -m one && pwd');
	assert.equal(made.code, 0, made.stderr);
	const cloned = await run('git', ['clone', '-q', `notebook.bai:${made.stdout.trim()}`, 'cloned'], {GIT_SSH_COMMAND: `ssh -F ${userConfig}`});
	assert.equal(cloned.code, 0, cloned.stderr);
	const {stdout} = await run('git', ['-C', 'cloned', 'log', '--format=%s']);
	assert.equal(stdout, 'one\n');
});

test('two sessions at once, while one of them ends and a new one takes its name: no warning, and never the wrong one', async () => {
	await startSession('twin-a');
	await startSession('twin-b');
	const talk = spawn('ssh', ['-F', userConfig, 'twin-b.bai', 'cat'], {
		cwd: machine.directory, env: machine.environment, stdio: ['pipe', 'pipe', 'pipe'], timeout: 120_000,
	});
	talk.stdin.write('hello\n');
	const [heard] = await once(talk.stdout, 'data', {signal: AbortSignal.timeout(60_000)}) as [Buffer];
	assert.equal(heard.toString(), 'hello\n');

	const first = await ssh('twin-a.bai', 'echo "$BACKENDAI_SESSION_ID"');
	const ended = await client.call('DELETE', '/session/twin-a');
	assert.equal(ended.status, 200);
	await startSession('twin-a');
	const second = await ssh('twin-a.bai', 'echo "$BACKENDAI_SESSION_ID"');
	assert.deepEqual([second.code, second.stderr], [0, '']);
	assert.match(second.stdout, /^[\d\-a-f]{36}\n$/);
	assert.notEqual(second.stdout, first.stdout);

	talk.stdin.end('still here\n');
	const [still] = await once(talk.stdout, 'data', {signal: AbortSignal.timeout(60_000)}) as [Buffer];
	assert.equal(still.toString(), 'still here\n');
	const [code] = await once(talk, 'close', {signal: AbortSignal.timeout(60_000)}) as [number];
	assert.equal(code, 0);
});

test('by name to two sessions at once with ssh, scp, sftp and rsync of this system, while one of them is restarted under its name', {skip: has('rsync') ? false : 'rsync is not installed'}, async () => {
	await startSession('left');
	await startSession('right');
	const shown = await machine.run(['show', 'left', '--json']);
	const {id} = (JSON.parse(shown.stdout) as {readonly session: {readonly id: string}}).session;
	const pins = path.join(machine.directory, 'state', 'known_hosts', id);

	const sent = randomBytes(700_000);
	fs.writeFileSync(path.join(machine.directory, 'both'), sent);

	/** All four at once, in both sessions at once: what goes up the first time comes back the second time. */
	const round = async (way: 'up' | 'down') => Promise.all(['left', 'right'].flatMap(name => {
		const host = `${name}.bai`;
		const back = (by: string) => path.join(machine.directory, `${by}-of-${name}`);
		const move = async (by: string, up: readonly string[], down: readonly string[]) => {
			const {code, stderr} = await run(by, way === 'up' ? up : down);
			assert.deepEqual([code, stderr], [0, ''], `${by} ${way} ${name}`);
			assert.ok(fs.readFileSync(way === 'up' ? path.join(cluster.homeDirectory(name)!, `by-${by}`) : back(by)).equals(sent), `${by} ${way} ${name}`);
		};

		const batch = path.join(machine.directory, `batch-${name}`);
		fs.writeFileSync(batch, way === 'up' ? 'put both by-sftp\n' : `get by-sftp ${back('sftp')}\n`);
		const sftp = ['-q', '-F', userConfig, '-b', batch, host];
		const rsync = ['-e', `ssh -F ${userConfig}`];
		return [
			ssh(host, 'echo "$BACKENDAI_SESSION_NAME"; exit 5').then(({code, stdout, stderr}) => {
				assert.deepEqual([code, stdout, stderr], [5, `${name}\n`, ''], way);
			}),
			move('scp', ['-q', '-F', userConfig, 'both', `${host}:by-scp`], ['-q', '-F', userConfig, `${host}:by-scp`, back('scp')]),
			move('sftp', sftp, sftp),
			move('rsync', [...rsync, 'both', `${host}:by-rsync`], [...rsync, `${host}:by-rsync`, back('rsync')]),
		];
	}));

	await round('up');
	const pinned = fs.readFileSync(pins, 'utf8');
	const talk = spawn('ssh', ['-F', userConfig, 'right.bai', 'cat'], {
		cwd: machine.directory, env: machine.environment, stdio: ['pipe', 'pipe', 'pipe'], timeout: 120_000,
	});
	talk.stdin.write('hello\n');
	const [heard] = await once(talk.stdout, 'data', {signal: AbortSignal.timeout(60_000)}) as [Buffer];
	assert.equal(heard.toString(), 'hello\n');

	const restarted = await machine.run(['restart', 'left', '--yes']);
	assert.equal(restarted.code, 0, restarted.stderr);
	await eventually(async () => (await client.status('left') === 'RUNNING' ? true : undefined), 'left runs again');
	await round('down');
	assert.notEqual(fs.readFileSync(pins, 'utf8'), pinned, 'it has another host key');

	talk.stdin.end('still here\n');
	const [still] = await once(talk.stdout, 'data', {signal: AbortSignal.timeout(60_000)}) as [Buffer];
	assert.equal(still.toString(), 'still here\n');
	const [code] = await once(talk, 'close', {signal: AbortSignal.timeout(60_000)}) as [number];
	assert.equal(code, 0);
});

test('a session that was restarted has a new host key, and no warning comes of it', async () => {
	await startSession('again');
	const before = await ssh('again.bai', 'echo "$BACKENDAI_SESSION_ID"');
	const restarted = await client.call('PATCH', '/session/again');
	assert.equal(restarted.status, 204, restarted.body.toString());
	await eventually(async () => (await client.status('again') === 'RUNNING' ? true : undefined), 'again runs');
	const pins = path.join(machine.directory, 'state', 'known_hosts', before.stdout.trim());
	const pinned = fs.readFileSync(pins, 'utf8');
	const now = await ssh('again.bai', 'echo "$BACKENDAI_SESSION_ID"');
	assert.deepEqual([now.code, now.stdout, now.stderr], [0, before.stdout, '']);
	assert.notEqual(fs.readFileSync(pins, 'utf8'), pinned);
});

test('a session that shows another host key than the pinned one is not logged in to', async () => {
	await Promise.all(['train-llm', 'notebook'].map(async name => ssh(`${name}.bai`, 'true')));
	const [pins, others] = await Promise.all(['train-llm', 'notebook'].map(async name => {
		const {stdout: json} = await machine.run(['show', name, '--json']);
		return path.join(machine.directory, 'state', 'known_hosts', (JSON.parse(json) as {readonly session: {readonly id: string}}).session.id);
	})) as [string, string];
	const pinned = fs.readFileSync(pins, 'utf8');
	const otherKey = fs.readFileSync(others, 'utf8').trimEnd().split(' ').at(-1)!;
	fs.writeFileSync(pins, `${pinned.slice(0, pinned.lastIndexOf(' '))} ${otherKey}\n`);
	const {code, stdout, stderr} = await ssh('train-llm.bai', 'echo in');
	fs.writeFileSync(pins, pinned);
	assert.deepEqual([code, stdout], [255, '']);
	assert.match(stderr, /REMOTE HOST IDENTIFICATION HAS CHANGED/);
});

test('--per-host writes plain entries that need no help of baitui to be read', async () => {
	const {code, stdout, stderr} = await machine.run(['ssh-config', '--per-host', '--suffix', 'gpu']);
	assert.equal(code, 0, stderr);
	assert.ok(!stdout.includes('Match '));
	const hosts = stdout.match(/^Host .*$/gm)!;
	assert.deepEqual(['notebook', 'sft-eval-학습용', 'train-llm', 'ablation-7', 'old-run'].map(name => hosts.includes(`Host ${name}.gpu`)), [true, true, true, false, false]);
	const file = path.join(machine.directory, 'per-host');
	fs.writeFileSync(file, stdout, {mode: 0o600});
	const reached = await run('ssh', ['-F', file, 'train-llm.gpu', 'echo "$BACKENDAI_SESSION_NAME"']);
	assert.deepEqual([reached.code, reached.stdout, reached.stderr], [0, 'train-llm\n', '']);
});

test('where several sessions have a name each is there by its id', async () => {
	await startSession('same');
	await startSession('same-too');
	const renamed = await client.call('POST', '/session/same-too/rename?name=same');
	assert.equal(renamed.status, 204, renamed.body.toString());
	const {stdout, stderr} = await machine.run(['ssh-config', '--per-host']);
	assert.equal(stdout.match(/^# same .*\nHost [\da-f]{8}\.bai$/gm)?.length, 2, stdout + stderr);
	const named = await ssh('same.bai', 'true');
	assert.match(named.stderr, /^baitui: 2 sessions are called "same"\.\n +Use the id of one: /);
});

test('it works where the shell has lost the variables that say where the settings are', async () => {
	const {BAITUI_CONFIG_DIR, BAITUI_STATE_DIR, ...bare} = machine.environment;
	assert.ok(BAITUI_CONFIG_DIR && BAITUI_STATE_DIR);
	const {stdout, stderr} = await promisify(execFile)('ssh', ['-F', userConfig, 'notebook.bai', 'echo in'], {env: bare});
	assert.equal(stdout, 'in\n', stderr);
});

test('installing twice changes nothing, --uninstall leaves every byte as it was, and what was added since', async () => {
	const digest = () => createHash('sha256').update(fs.readFileSync(userConfig)).digest('hex');
	const installed = digest();
	const again = await machine.run(['ssh-config', '--install', '--yes']);
	assert.match(again.stderr, /nothing has changed/);
	assert.equal(digest(), installed);
	assert.equal(fs.readFileSync(`${userConfig}.before-baitui`, 'utf8'), original);

	fs.appendFileSync(userConfig, '\nHost later\n');
	const edited = await machine.run(['ssh-config', '--uninstall']);
	assert.match(edited.stderr, /^-Include /m);
	assert.match(edited.stderr, /how it was before baitui is still in/);
	assert.equal(fs.readFileSync(userConfig, 'utf8'), `${original}\nHost later\n`);

	fs.writeFileSync(userConfig, original);
	await machine.run(['ssh-config', '--install', '--yes']);
	await machine.run(['ssh-config', '--uninstall']);
	assert.equal(fs.readFileSync(userConfig, 'utf8'), original);
	assert.deepEqual(fs.readdirSync(path.dirname(userConfig)), ['config']);
	assert.ok(!fs.existsSync(path.join(machine.directory, 'config', 'ssh_config')));
	const nothing = await machine.run(['ssh-config', '--uninstall']);
	assert.match(nothing.stderr, /nothing of baitui/);
});

test('CRLF, a link and a read-only file of the user come to no harm', async () => {
	const real = path.join(machine.directory, 'dotfiles-config');
	const crlf = 'Host *\r\n  User alice\r\nHost x\r\n  Port 7';
	fs.writeFileSync(real, crlf, {mode: 0o644});
	const link = path.join(machine.directory, 'linked');
	fs.symlinkSync('dotfiles-config', link);
	const shown = await machine.run(['ssh-config', '--diff', '--file', link]);
	assert.match(shown.stdout, /^\+Include "/m);
	assert.equal(fs.readFileSync(real, 'utf8'), crlf);
	await machine.run(['ssh-config', '--install', '--yes', '--file', link]);
	assert.ok(fs.lstatSync(link).isSymbolicLink());
	assert.ok(fs.readFileSync(real, 'utf8').endsWith(`\r\n${crlf}`));
	assert.equal((await run('ssh', ['-F', link, 'notebook.bai', 'echo in'])).stdout, 'in\n');
	assert.match((await run('ssh', ['-F', link, '-G', 'x'])).stdout, /^port 7$/m);

	fs.chmodSync(real, 0o444);
	const refused = await machine.run(['ssh-config', '--uninstall', '--file', link]);
	assert.equal(refused.code, 10);
	assert.match(refused.stderr, /read-only/);
	fs.chmodSync(real, 0o644);
	await machine.run(['ssh-config', '--uninstall', '--file', link]);
	assert.equal(fs.readFileSync(real, 'utf8'), crlf);
	assert.equal(fs.statSync(real).mode & 0o777, 0o644);
});

test('nothing is written where nobody can be asked, or with a wish that makes no sense', async () => {
	const file = path.join(machine.directory, 'untouched');
	const {code, stderr} = await machine.run(['ssh-config', '--install', '--file', file]);
	assert.equal(code, 2);
	assert.match(stderr, /^\+Include[\s\S]*--yes changes it without asking/m);
	assert.ok(!fs.existsSync(file));
	for (const words of [['--install', '--uninstall'], ['--wildcard', '--per-host'], ['--suffix', 'a b'], ['--file', file], ['--yes']]) {
		const wrong = await machine.run(['ssh-config', ...words]);
		assert.equal(wrong.code, 2, words.join(' '));
	}
});

test('on a terminal it shows the change and asks; no is no, yes is yes', {skip: noTmux}, async t => {
	const variables = Object.fromEntries(Object.entries(machine.environment).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])));
	const terminal = await openTmux({environment: variables, columns: 120, rows: 40});
	t.after(async () => terminal.close());
	const file = path.join(machine.directory, 'asked');
	const command = `${machine.self.join(' ')} ssh-config --install --file ${file}; echo "exit $?"`;
	for (const [answer, exit] of [['n', 130], ['y', 0]] as const) {
		await terminal.type(`clear; ${command}`);
		await terminal.send('Enter');
		await terminal.until(text => text.includes('Write this? [y/N]'));
		assert.ok(!fs.existsSync(file));
		await terminal.type(answer);
		await terminal.send('Enter');
		await terminal.until(text => text.includes(`exit ${exit}`));
	}

	assert.match(fs.readFileSync(file, 'utf8'), /^Include "/m);
});
