import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import {after, test} from 'node:test';
import {startCluster} from '../../source/demo/cluster.ts';
import {createMachine, type Machine} from '../helpers/baitui.ts';
import {freePort} from '../helpers/free-port.ts';
import {signInTo} from '../helpers/sign-in.ts';
import {hasTmux, openTmux} from '../helpers/tmux.ts';
import {startValohaiDemo} from '../helpers/valohai-demo.ts';
import {signInToValohai, sshIsThere} from '../helpers/valohai-machine.ts';

const noTmux = await hasTmux() ? false : 'tmux is not installed';
const service = await startValohaiDemo();
await sshIsThere(service);
const machines: Machine[] = [];
const newMachine = (): Machine => {
	const machine = createMachine();
	machines.push(machine);
	return machine;
};

after(async () => {
	await Promise.all(machines.map(async machine => machine.close()));
});

const get = async (port: number): Promise<string> => {
	const answer = await fetch(`http://127.0.0.1:${port}/`);
	return answer.text();
};

type Profiles = {readonly profiles: ReadonlyArray<{readonly name: string; readonly current: boolean; readonly service: string; readonly project: string; readonly origin: string}>};

const profilesOf = async (machine: Machine, environment: NodeJS.ProcessEnv = {}) => {
	const {stdout} = await machine.run(['profiles', '--json'], {environment});
	return (JSON.parse(stdout) as Profiles).profiles;
};

test('login with a token keeps a profile with its project; without a project the choice is told and nothing kept', async () => {
	const machine = newMachine();
	const open = await machine.run(['login', service.url, '--token-stdin'], {input: service.token});
	assert.equal(open.code, 2);
	assert.match(open.stderr, new RegExp(service.project.name));
	assert.deepEqual(await profilesOf(machine), []);
	assert.deepEqual(fs.readdirSync(path.join(machine.directory, 'state', 'credentials')), []);

	await signInToValohai(machine, service);
	assert.deepEqual((await profilesOf(machine)).map(({service: kind, project, current}) => [kind, project, current]), [['valohai', `${service.username}/${service.project.name}`, true]]);
	const wrong = await machine.run(['login', service.url, '--token-stdin', '--project', service.project.name], {input: 'nosuchtoken'});
	assert.equal(wrong.code, 4);
	assert.equal((await machine.run(['ls'])).code, 0);
});

test('variables of vh are enough, and a stored token goes to no other host', async () => {
	const machine = newMachine();
	const byVariables = await machine.run(['ls', '--all', '--json'], {environment: {VALOHAI_HOST: service.url, VALOHAI_TOKEN: service.token, VALOHAI_PROJECT: service.project.id}});
	assert.equal(byVariables.code, 0, byVariables.stderr);
	assert.ok((JSON.parse(byVariables.stdout) as {sessions: readonly unknown[]}).sessions.length > 0);

	await signInToValohai(machine, service);
	const other = await startValohaiDemo();
	const elsewhere = await machine.run(['ls'], {environment: {VALOHAI_HOST: other.url, VALOHAI_PROJECT: service.project.id}});
	assert.equal(elsewhere.code, 4);
	assert.ok(other.controls.requests.every(({isAuthorized}) => !isAuthorized));
});

test('what vh keeps is found, and comes after a profile of one\'s own', async () => {
	const machine = newMachine();
	const directory = path.join(machine.directory, '.config', 'valohai-cli');
	fs.mkdirSync(directory, {recursive: true});
	const file = path.join(directory, 'config.json');
	const text = JSON.stringify({
		host: `${service.url}/`, token: service.token, user: {id: 7, username: service.username}, verify_ssl: true, links: {[fs.realpathSync(machine.directory)]: service.project},
	});
	fs.writeFileSync(file, text);
	const listed = await machine.run(['ls', '--all']);
	assert.equal(listed.code, 0, listed.stderr);
	assert.match(listed.stdout, /#5 +running/);
	assert.deepEqual((await profilesOf(machine)).map(({origin, current}) => [origin, current]), [[file, true]]);
	await signInToValohai(machine, service, ['--profile', 'own']);
	assert.deepEqual((await profilesOf(machine)).filter(({current}) => current).map(({name}) => name), ['own']);
	assert.equal(fs.readFileSync(file, 'utf8'), text);
});

test('the list tells what an execution is for, on which machine and whose it is', async () => {
	const machine = newMachine();
	await signInToValohai(machine, service);
	const {stdout} = await machine.run(['ls', '--all']);
	assert.match(stdout, /^NAME +STATUS +WHAT +RESOURCES +OWNER/);
	assert.match(stdout, /^#5 +running \(started\) +train: tune lr +AWS eu-west-1 g5\.2xlarge +me /m);
	assert.match(stdout, /^#6 .* kim /m);
	assert.doesNotMatch((await machine.run(['ls', '--all', '--mine'])).stdout, / kim /);
});

test('ssh reaches an execution by a host name, and its files are copied both ways', async () => {
	const machine = newMachine();
	await signInToValohai(machine, service);
	const run = async (...words: readonly string[]) => {
		const done = await machine.run(words);
		assert.equal(done.code, 0, done.stderr);
		return done.stdout;
	};

	assert.match(await run('ssh-config', '--per-host'), /^Host 5\.bai$/m);
	fs.writeFileSync(path.join(machine.directory, 'up.txt'), 'from here');
	await run('cp', 'up.txt', '5:/valohai/outputs/');
	await run('cp', '#5:/valohai/outputs/up.txt', 'down.txt');
	assert.equal(fs.readFileSync(path.join(machine.directory, 'down.txt'), 'utf8'), 'from here');
	const password = await machine.run(['key', '5', '--password']);
	assert.equal(password.code, 3, password.stderr);
	assert.match(password.stderr, /no password/);
});

test('TensorBoard, Jupyter and a debugger are apps by their names, reached through ssh', async () => {
	const machine = newMachine();
	await signInToValohai(machine, service);
	const {stdout} = await machine.run(['show', '5', '--json']);
	const {session: {apps}} = JSON.parse(stdout) as {session: {apps: ReadonlyArray<{name: string; ports: readonly number[]; presumed: boolean}>}};
	assert.deepEqual(apps.filter(({presumed}) => presumed).map(({name, ports}) => [name, ...ports]), [['debugpy', 5678], ['tensorboard', 6006], ['jupyter', 8888]]);
	const port = await freePort();
	const {code, stderr} = await machine.run(['tunnel', '5', 'tensorboard', '-b', String(port), '--detach']);
	assert.equal(code, 0, stderr);
	assert.match(await get(port), /#5/);
	assert.equal((await machine.run(['tunnel', '5', 'nosuch', '--detach'])).code, 3);
	assert.equal((await machine.run(['tunnel', '5', 'tensorboard', '--app-arg', 'logdir=/x', '--detach'])).code, 2);
});

test('a key that is not here is said when no other one fits', async () => {
	const machine = newMachine();
	await signInToValohai(machine, service);
	fs.rmSync(path.join(machine.directory, '.ssh'), {recursive: true});
	const {code, stderr} = await machine.run(['ssh', '5', '--', 'true']);
	assert.equal(code, 255);
	assert.match(stderr, /started with a key "demo" whose private part is not in/);
});

test('outputs of an ended execution are listed and downloaded, and it can be deleted', async () => {
	const machine = newMachine();
	await signInToValohai(machine, service);
	const listed = await machine.run(['outputs', '1', '--json']);
	const {outputs} = JSON.parse(listed.stdout) as {outputs: ReadonlyArray<{name: string; size: number}>};
	const done = await machine.run(['outputs', '1', '--to', 'got']);
	assert.equal(done.code, 0, done.stderr);
	assert.ok(outputs.length > 0);
	for (const {name, size} of outputs) {
		assert.equal(fs.statSync(path.join(machine.directory, 'got', name)).size, size);
	}

	assert.equal((await machine.run(['outputs', '1', '*.nosuch'])).code, 3);
	assert.equal((await machine.run(['delete', '5', '--yes'])).code, 10);
	assert.equal((await machine.run(['delete', '2'])).code, 2);
	assert.equal((await machine.run(['delete', '2', '--yes'])).code, 0);
	assert.equal((await machine.run(['show', '2'])).code, 3);
});

test('a tunnel into a session of Backend.AI and one into an execution of Valohai stay while the screen changes between them', {skip: noTmux}, async () => {
	const cluster = await startCluster();
	const machine = newMachine();
	const variables = Object.fromEntries(Object.entries(machine.environment).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])));
	const terminal = await openTmux({columns: 110, rows: 30, environment: variables});
	try {
		await signInTo(machine, cluster);
		await signInToValohai(machine, service, ['--profile', 'vh']);
		const [one, other] = [await freePort(), await freePort()];
		const backend = (await profilesOf(machine)).find(({service: kind}) => kind === 'backend-ai')!.name;
		for (const words of [['--profile', backend, 'tunnel', 'train-llm', 'jupyter', '-b', String(one)], ['--profile', 'vh', 'tunnel', '5', '8888', '-b', String(other)]]) {
			const {code, stderr} = await machine.run([...words, '--detach']);
			assert.equal(code, 0, stderr);
		}

		const bothFlow = async () => {
			const [first, second] = await Promise.all([get(one), get(other)]);
			assert.match(first, /train-llm/);
			assert.match(second, /#5/);
		};

		const holds = (...words: readonly string[]) => async () => terminal.until(text => words.every(word => text.includes(word)), words.join(' and '));
		const bothListed = holds(String(one), String(other));
		await bothFlow();
		await terminal.type(machine.self.map(word => `'${word}'`).join(' '));
		await terminal.send('Enter');
		await holds('#5 train: tune lr')();
		await bothListed();

		// The profiles are listed as they were made: the choice is the first row.
		await terminal.type('C');
		await holds('Not used until you choose it')();
		await terminal.send('Enter');
		await holds('ablation-7', 'train-llm')();
		await bothListed();
		await bothFlow();

		await terminal.type('C');
		await holds('Not used until you choose it')();
		await terminal.send('Down');
		await terminal.send('Enter');
		await holds('#5 train: tune lr')();
		await bothListed();
		await bothFlow();

		const {stdout} = await machine.run(['tunnel', 'ls', '--json']);
		const {tunnels} = JSON.parse(stdout) as {tunnels: ReadonlyArray<{status: string}>};
		assert.deepEqual(tunnels.map(({status}) => status), ['ready', 'ready']);
	} finally {
		await terminal.close();
		await cluster.close();
	}
});
