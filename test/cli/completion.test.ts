import assert from 'node:assert/strict';
import {execFile, spawnSync} from 'node:child_process';
import {once} from 'node:events';
import fs from 'node:fs';
import net, {type AddressInfo} from 'node:net';
import path from 'node:path';
import {after, before, test} from 'node:test';
import {promisify} from 'node:util';
import {startCluster, type Cluster} from '../../source/demo/cluster.ts';
import {createMachine, eventually} from '../helpers/baitui.ts';
import {hasTmux, openTmux} from '../helpers/tmux.ts';
import {signInTo} from '../helpers/sign-in.ts';

const isTmuxThere = await hasTmux();
const machine = createMachine();
const programs = path.join(machine.directory, 'programs');
const environment = {...machine.environment, PATH: `${programs}:${machine.environment.PATH}`};
const memory = path.join(machine.directory, 'state', 'completion');
let cluster: Cluster;

before(async () => {
	cluster = await startCluster({});
	await signInTo(machine, cluster);
	fs.mkdirSync(programs);
	fs.writeFileSync(path.join(programs, 'baitui'), `#!/bin/sh\nexec ${machine.self.map(word => `'${word}'`).join(' ')} "$@"\n`, {mode: 0o755});
	const {code, stderr} = await machine.run(['completion', '--refresh']);
	assert.equal(code, 0, stderr);
});
after(async () => {
	await machine.close();
	await cluster.close();
});

const has = (program: string) => spawnSync(program, ['--version']).status === 0;
const words = async (...given: readonly string[]) => {
	const {code, stdout, stderr} = await machine.run(['completion', '--words', '--', ...given]);
	assert.deepEqual([code, stderr], [0, '']);
	return stdout.split('\n').filter(line => line !== '').map(line => line.split('\t', 2));
};

/** A folder in the home of a session. */
const makeInside = (name: string) => fs.mkdirSync(path.join(cluster.homeDirectory('train-llm')!, name), {recursive: true});

/** Sessions as the server would tell them now, fetched until they came: on a busy machine a key press gives up before. */
const refresh = async () => machine.run(['completion', '--refresh']);

test('sessions come with their state, apps with their session, profiles by name', async () => {
	await refresh();
	assert.deepEqual(await words('ssh', 'tr'), [['train-llm', 'RUNNING']]);
	assert.deepEqual(await words('show', 'abl'), [['ablation-7', 'PULLING']]);
	assert.deepEqual(await words('show', 'old'), []);
	const apps = await words('tunnel', 'train-llm', '');
	assert.ok(apps.some(([name]) => name === 'tensorboard'));
	assert.equal((await words('use', '')).length, 1);
	assert.deepEqual((await words('ssh', '--print-')).map(([name]) => name), ['--print-ssh']);
});

test('what is remembered is not asked again for 30 seconds, older is; it is private', async () => {
	await refresh();
	const name = fs.readdirSync(memory).find(name => name.endsWith('.json'));
	const file = path.join(memory, name!);
	assert.equal(fs.statSync(file).mode & 0o777, 0o600);
	const kept = JSON.parse(fs.readFileSync(file, 'utf8')) as {readonly at: number};
	const sessions = [{
		id: 'x', name: 'remembered', detail: 'RUNNING', apps: [],
	}];
	fs.writeFileSync(file, JSON.stringify({...kept, known: sessions}));
	const asked = cluster.lastRequestAt();
	assert.deepEqual(await words('ssh', 'rem'), [['remembered', 'RUNNING']]);
	assert.equal(cluster.lastRequestAt(), asked);
	fs.writeFileSync(file, JSON.stringify({at: Date.now() - 31_000, known: sessions}));
	assert.deepEqual(await words('ssh', 'rem'), []);
});

test('a slow server does not hold the key; it may say all that it has to, and that is there at a later one', async t => {
	const far = new URL(cluster.endpoints.session);
	let abandoned = 0;
	const relay = net.createServer(near => {
		let isAsked = false;
		const server = net.connect(Number(far.port), far.hostname);
		near.on('data', () => {
			isAsked = true;
		}).on('close', () => {
			abandoned += isAsked ? 1 : 0;
			server.destroy();
		}).on('error', () => undefined);
		server.on('data', () => {
			isAsked = false;
		}).on('close', () => {
			near.destroy();
		}).on('error', () => undefined);
		near.pipe(server).pipe(near);
	}).listen(0, '127.0.0.1');
	await once(relay, 'listening');
	const own = createMachine();
	t.after(async () => {
		cluster.faults.listDelay = undefined;
		await own.close();
		relay.close();
	});
	const {port} = relay.address() as AddressInfo;
	const login = await own.run(['login', `http://127.0.0.1:${port}`, '--user', cluster.email, '--password-stdin'], {input: cluster.password});
	assert.equal(login.code, 0, login.stderr);
	cluster.faults.listDelay = 4000;
	const first = await own.run(['completion', '--words', '--', 'ssh', '']);
	assert.deepEqual([first.code, first.stdout, first.stderr], [0, '', '']);
	cluster.faults.listDelay = undefined;
	const kept = path.join(own.directory, 'state', 'completion');
	const found = await eventually(async () => fs.readdirSync(kept).find(name => name.endsWith('.json')), 'the sessions were fetched behind the key press');
	assert.ok(fs.readFileSync(path.join(kept, found), 'utf8').includes('train-llm'));
	assert.equal(abandoned, 0);
});

test('the first key press of all waits for a server that answers at once', async () => {
	fs.rmSync(memory, {recursive: true, force: true});
	const found = await eventually(async () => {
		const all = await words('ssh', 'tr');
		return all.length > 0 ? all : undefined;
	}, 'the name was told');
	assert.deepEqual(found, [['train-llm', 'RUNNING']]);
});

test('paths in a session and in folders of the service are told, remembered for 30 seconds, and nothing where there are none', async () => {
	const home = cluster.homeDirectory('train-llm')!;
	fs.mkdirSync(path.join(home, 'my odd folder'));
	fs.writeFileSync(path.join(home, 'my odd folder', 'it\'s $one "file"'), 'x');
	fs.symlinkSync('my odd folder', path.join(home, 'my link'));
	// On a busy machine a key press gives up before; a later one knows.
	const paths = async (word: string) => eventually(async () => {
		const found = await words('cp', word);
		return found.length === 0 ? undefined : found.map(([name]) => name!);
	}, `names for ${word}`);
	assert.deepEqual(await paths('train-llm:/home/wo'), ['train-llm:/home/work/']);
	assert.deepEqual(await paths('train-llm:my'), ['train-llm:my link/', 'train-llm:my odd folder/']);
	assert.deepEqual(await paths('train-llm:my odd folder/'), ['train-llm:my odd folder/it\'s $one "file"']);
	const [folder] = await paths('vf:');
	assert.match(folder!, /^vf:.+\/$/);
	fs.mkdirSync(path.join(cluster.folderDirectory(folder!.slice(3, -1))!, 'papers'));
	assert.deepEqual(await paths(`${folder!}pap`), [`${folder!}papers/`]);

	await machine.run(['completion', '--refresh', '--', 'train-llm:']);
	const asked = cluster.requests();
	assert.deepEqual(await words('cp', 'train-llm:my o'), [['train-llm:my odd folder/', '']]);
	assert.equal(cluster.requests(), asked);
	assert.deepEqual(await words('cp', 'nosuch:/'), []);
	assert.deepEqual(await words('cp', 'train-llm:/nosuch/'), []);
});

test('paths that take longer than a key press may wait are fetched behind it, and a later one has them', async t => {
	makeInside('slow folder');
	t.after(() => {
		cluster.faults.listDelay = undefined;
	});
	cluster.faults.listDelay = 2500;
	assert.deepEqual(await words('cp', 'train-llm:./slow'), []);
	const found = await eventually(async () => {
		const all = await words('cp', 'train-llm:./slow');
		return all.length > 0 ? all : undefined;
	}, 'the names were fetched behind the key press');
	assert.deepEqual(found, [['train-llm:./slow folder/', '']]);
});

test('where nobody is signed in, or nothing is known, it is silent', async () => {
	const {code, stdout, stderr} = await machine.run(['completion', '--words', '--', 'ssh', ''], {environment: {BAITUI_CONFIG_DIR: path.join(machine.directory, 'none'), BAITUI_STATE_DIR: path.join(machine.directory, 'none-state')}});
	assert.deepEqual([code, stdout, stderr], [0, '', '']);
	const remote = await machine.run(['completion', '--words', '--', 'cp', 'train-llm:/'], {environment: {BAITUI_CONFIG_DIR: `${machine.directory}/none`, BAITUI_STATE_DIR: `${machine.directory}/none-state`}});
	assert.deepEqual([remote.code, remote.stdout, remote.stderr], [0, '', '']);
	const named = await machine.run(['completion', '--words', '--', '--profile', 'nosuch', 'ssh', '']);
	assert.deepEqual([named.code, named.stdout, named.stderr], [0, '', '']);
	assert.equal((await machine.run(['completion', 'tcsh'])).code, 2);
});

test('bash completes', {skip: has('bash') ? false : 'bash is not installed'}, async () => {
	await refresh();
	const ask = async (...given: readonly string[]) => {
		const script = 'source <(baitui completion bash); COMP_LINE="$*"; COMP_POINT=9999; _baitui; declare -p COMPREPLY';
		const {stdout} = await promisify(execFile)('bash', ['--norc', '-c', script, 'bash', 'baitui', ...given], {env: environment});
		return stdout.matchAll(/"([^"]*)"/g).map(match => match[1]).toArray();
	};

	assert.deepEqual(await ask('ssh', 'note'), ['notebook']);
	assert.deepEqual(await ask('tunnel', 'train-llm', 'tens'), ['tensorboard']);
	assert.deepEqual(await ask('cp', 'note'), ['notebook:']);
	assert.deepEqual(await ask('compl'), ['completion']);
});

test('fish completes, with the state', {skip: has('fish') ? false : 'fish is not installed'}, async () => {
	await refresh();
	const ask = async (line: string) => (await promisify(execFile)('fish', ['--no-config', '-c', `baitui completion fish | source; complete -C '${line}'`], {env: environment})).stdout.trim();
	assert.equal(await ask('baitui ssh note'), 'notebook\tRUNNING');
	assert.equal(await ask('baitui compl'), 'completion\tlet bash, zsh or fish complete words with Tab');
	assert.match(await ask('baitui tunnel train-llm '), /^tensorboard\t/m);
	makeInside('fish bowl/of glass');
	await machine.run(['completion', '--refresh', '--', 'train-llm:fish bowl/']);
	assert.equal(await ask(String.raw`baitui cp train-llm:fish\ bowl/o`), 'train-llm:fish bowl/of glass/');
});

for (const [shell, start] of [['bash', 'bash --norc --noprofile'], ['zsh', 'zsh -f']] as const) {
	const skip = !has(shell) || !isTmuxThere ? `${shell} or tmux is not installed` : false;
	test(`Tab on a terminal writes the name: ${shell}`, {skip}, async t => {
		const variables = Object.fromEntries(Object.entries(environment).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])));
		const terminal = await openTmux({environment: variables, columns: 120});
		t.after(async () => terminal.close());
		await terminal.type(start);
		await terminal.send('Enter');
		await terminal.type('source <(baitui completion '.concat(shell, '); echo loaded-$((1+1))'));
		await terminal.send('Enter');
		await terminal.until(text => text.includes('loaded-2'));
		await refresh();
		await terminal.type('echo baitui; baitui show note');
		await terminal.send('Tab');
		await terminal.until(text => text.includes('baitui show notebook'));
		await terminal.type('--js');
		await terminal.send('Tab');
		assert.ok(await terminal.until(text => text.includes('baitui show notebook --json')));

		makeInside(`${shell} has/two words`);
		for (const place of ['train-llm:', `train-llm:${shell} has/`]) {
			await machine.run(['completion', '--refresh', '--', place]);
		}

		await terminal.send('C-u');
		await terminal.type(`baitui cp train-llm:${shell}`);
		await terminal.send('Tab');
		await terminal.until(text => text.includes(String.raw`baitui cp train-llm:${shell}\ has/`));
		await terminal.send('Tab');
		assert.ok(await terminal.until(text => text.includes(String.raw`baitui cp train-llm:${shell}\ has/two\ words/`)));
	});
}
