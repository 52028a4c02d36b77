import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import {after, before, test} from 'node:test';
import {startCluster, type Cluster} from '../../source/demo/cluster.ts';
import {createMachine, type Finished, type Machine} from '../helpers/baitui.ts';
import {standInKeyring} from '../helpers/keyring.ts';
import {oneTimeCode} from '../helpers/one-time-code.ts';

let cluster: Cluster;
const machines: Machine[] = [];

const newMachine = (): Machine => {
	const machine = createMachine();
	machines.push(machine);
	return machine;
};

before(async () => {
	cluster = await startCluster({});
});
after(async () => {
	await Promise.all(machines.map(async machine => machine.close()));
	await cluster.close();
});

const login = async (machine: Machine, password: string, more: readonly string[] = []): Promise<Finished> =>
	machine.run(['login', cluster.endpoints.session, '--user', cluster.email, '--password-stdin', ...more], {input: `${password}\n`});

const profilesOf = async (machine: Machine) => {
	const {stdout} = await machine.run(['profiles', '--json']);
	return (JSON.parse(stdout) as {profiles: ReadonlyArray<{name: string; current: boolean; mode: string; origin: string}>}).profiles;
};

test('login with a password keeps a profile and no password', async () => {
	const machine = newMachine();
	const done = await login(machine, cluster.password);
	assert.equal(done.code, 0, done.stderr);
	assert.equal(done.stdout, '');
	assert.ok(done.stderr.includes(cluster.email));

	const files = fs.readdirSync(machine.directory, {recursive: true, encoding: 'utf8'}).filter(name => fs.statSync(path.join(machine.directory, name)).isFile());
	assert.ok(files.length > 0);
	assert.deepEqual(files.filter(name => fs.readFileSync(path.join(machine.directory, name), 'utf8').includes(cluster.password)), []);
	const listed = await machine.run(['ls', '--json']);
	assert.equal(listed.code, 0, listed.stderr);
});

test('a wrong password is exit 4 and nothing is kept', async () => {
	const machine = newMachine();
	const {code, stderr} = await login(machine, 'wrong');
	assert.equal(code, 4);
	assert.match(stderr, /Wrong/);
	assert.deepEqual(await profilesOf(machine), []);
});

test('login with an access key reads the secret key from stdin or from the environment', async () => {
	const machine = newMachine();
	const {api} = cluster.endpoints;
	const byPipe = await machine.run(['login', api, '--access-key', cluster.accessKey, '--password-stdin', '--json'], {input: cluster.secretKey});
	assert.equal(byPipe.code, 0, byPipe.stderr);
	assert.equal((JSON.parse(byPipe.stdout) as {mode: string}).mode, 'api');

	const byEnvironment = await newMachine().run(['login', api, '--access-key', cluster.accessKey], {environment: {BACKEND_SECRET_KEY: cluster.secretKey}});
	assert.equal(byEnvironment.code, 0, byEnvironment.stderr);
});

test('where nobody can be asked, what is missing is exit 2', async () => {
	const machine = newMachine();
	const withoutUser = await machine.run(['login', cluster.endpoints.session]);
	const withoutPassword = await machine.run(['login', cluster.endpoints.session, '--user', 'a@b.example']);
	const withoutServer = await machine.run(['login']);
	assert.deepEqual([withoutUser.code, withoutPassword.code, withoutServer.code], [2, 2, 2]);
	assert.match(withoutUser.stderr, /--user/);
	assert.match(withoutPassword.stderr, /--password-stdin/);
});

test('an access key at a web server, and a password at a manager, are told apart before anything is sent', async () => {
	const machine = newMachine();
	const key = await machine.run(['login', cluster.endpoints.session, '--access-key', 'AK', '--password-stdin'], {input: 'x'});
	const password = await machine.run(['login', cluster.endpoints.api, '--user', 'a@b.example', '--password-stdin'], {input: 'x'});
	assert.deepEqual([key.code, password.code], [2, 2]);
	assert.match(key.stderr, /webserver/);
	assert.match(password.stderr, /manager/);
});

test('an account with one-time codes is exit 4 without a code, and signs in with one', async () => {
	const machine = newMachine();
	cluster.faults.needsOtp = true;
	try {
		const without = await login(machine, cluster.password);
		assert.equal(without.code, 4);
		assert.match(without.stderr, /--otp/);
		const withCode = await login(machine, cluster.password, ['--otp', oneTimeCode(cluster.totpSecret)]);
		assert.equal(withCode.code, 0, withCode.stderr);
	} finally {
		cluster.faults.needsOtp = false;
	}
});

test('an ended login is exit 4 with the way back', async () => {
	const machine = newMachine();
	await login(machine, cluster.password);
	cluster.forgetLogins();
	const {code, stderr} = await machine.run(['ls']);
	assert.equal(code, 4);
	assert.match(stderr, /baitui login/);
	const again = await machine.run(['login', '--password-stdin'], {input: cluster.password});
	assert.equal(again.code, 0, again.stderr);
});

test('logout ends the login, --forget removes the profile', async () => {
	const machine = newMachine();
	await login(machine, cluster.password, ['--profile', 'lab']);
	const out = await machine.run(['logout']);
	assert.equal(out.code, 0, out.stderr);
	const listed = await machine.run(['ls']);
	assert.equal(listed.code, 4);
	const kept = await profilesOf(machine);
	assert.equal(kept.length, 1);
	await machine.run(['logout', 'lab', '--forget']);
	assert.deepEqual(await profilesOf(machine), []);
});

test('a server that does not answer is exit 7', async () => {
	const {code, stderr} = await newMachine().run(['login', 'http://127.0.0.1:1', '--user', 'a@b.example', '--password-stdin'], {input: 'x'});
	assert.equal(code, 7);
	assert.ok(!stderr.includes('\n    at '), stderr);
});

test('the flag beats BAITUI_PROFILE, that a .env file, that the profile chosen last', async () => {
	const machine = newMachine();
	await login(machine, cluster.password, ['--profile', 'one']);
	await login(machine, cluster.password, ['--profile', 'two']);
	const folder = path.join(machine.directory, 'project');
	fs.mkdirSync(folder);
	fs.writeFileSync(path.join(folder, '.env'), `BACKEND_ENDPOINT=${cluster.endpoints.api}\nBACKEND_ACCESS_KEY=${cluster.accessKey}\nBACKEND_SECRET_KEY=${cluster.secretKey}\n`);

	const current = async (args: readonly string[], options: Parameters<Machine['run']>[1]) => {
		const {stdout} = await machine.run(['profiles', '--json', ...args], options);
		return (JSON.parse(stdout) as {profiles: ReadonlyArray<{name: string; current: boolean}>}).profiles.find(profile => profile.current)?.name;
	};

	assert.equal(await current([], {}), 'two');
	await machine.run(['use', 'one']);
	assert.equal(await current([], {}), 'one');
	assert.match(await current([], {folder}) ?? '', /^env-/);
	assert.equal(await current([], {folder, environment: {BAITUI_PROFILE: 'two'}}), 'two');
	assert.equal(await current(['--profile', 'one'], {folder, environment: {BAITUI_PROFILE: 'two'}}), 'one');
});

test('a .env with keys works as it is; one of session mode needs a login first', async () => {
	const machine = newMachine();
	const keys = path.join(machine.directory, 'keys');
	const web = path.join(machine.directory, 'web');
	fs.mkdirSync(keys);
	fs.mkdirSync(web);
	fs.writeFileSync(path.join(keys, '.env'), `BACKEND_ENDPOINT=${cluster.endpoints.api}\nBACKEND_ACCESS_KEY=${cluster.accessKey}\nBACKEND_SECRET_KEY=${cluster.secretKey}\n`);
	fs.writeFileSync(path.join(web, '.env'), `BACKEND_ENDPOINT=${cluster.endpoints.session}\nBACKEND_ENDPOINT_TYPE=session\n`);

	const byKeys = await machine.run(['ls'], {folder: keys});
	assert.equal(byKeys.code, 0, byKeys.stderr);
	const byWeb = await machine.run(['ls'], {folder: web});
	assert.equal(byWeb.code, 4);
	assert.match(byWeb.stderr, /baitui login/);
	const signedIn = await machine.run(['login', '--user', cluster.email, '--password-stdin'], {folder: web, input: cluster.password});
	assert.equal(signedIn.code, 0, signedIn.stderr);
	const listed = await machine.run(['ls'], {folder: web});
	assert.equal(listed.code, 0, listed.stderr);
});

test('--keep keyring keeps the login in the keyring, and nothing of it in a file', async () => {
	const machine = newMachine();
	const {environment, calls, contents} = standInKeyring(machine.directory);
	const run = async (...args: readonly string[]) => machine.run(args, {environment, input: `${cluster.password}\n`});
	const done = await run('login', cluster.endpoints.session, '--user', cluster.email, '--password-stdin', '--keep', 'keyring');
	assert.equal(done.code, 0, done.stderr);
	const {cookie} = JSON.parse(Object.values(contents())[0]!) as {cookie: string};
	const files = fs.readdirSync(machine.directory, {recursive: true, encoding: 'utf8'}).map(name => path.join(machine.directory, name))
		.filter(name => !name.includes('/keyring/') && fs.statSync(name).isFile() && fs.readFileSync(name, 'utf8').includes(cookie));
	assert.deepEqual(files, []);
	assert.ok(!calls().includes(cookie) && !calls().includes(cluster.password));

	const listed = await run('ls', '--json');
	assert.equal(listed.code, 0, listed.stderr);
	const out = await run('logout');
	assert.equal(out.code, 0, out.stderr);
	assert.deepEqual(contents(), {});
});

test('--keep keyring where none answers is exit 2 before anything is asked', async () => {
	const {code, stderr} = await newMachine().run(['login', cluster.endpoints.session, '--user', cluster.email, '--password-stdin', '--keep', 'keyring'], {input: cluster.password, environment: {PATH: '/nowhere'}});
	assert.equal(code, 2);
	assert.match(stderr, /No keyring answers/);
	assert.match(stderr, /--keep file/);
});
