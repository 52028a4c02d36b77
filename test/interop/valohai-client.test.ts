import assert from 'node:assert/strict';
import {execFileSync} from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import {after, beforeEach, test} from 'node:test';
import {makeEd25519Pair} from '../../source/demo/ssh/pair.ts';
import type {SeenRequest} from '../../source/demo/valohai/controls/controls.ts';
import {freePort} from '../helpers/free-port.ts';
import type {Outcome} from '../helpers/run-program.ts';
import {control, startValohaiDemo} from '../helpers/valohai-demo.ts';
import {missingVh, Vh} from '../helpers/vh.ts';
import {ValohaiClient, type Json} from '../demo/valohai-client.ts';

const reason = await missingVh();
if (reason !== undefined) {
	console.log(`Skipped: ${reason}`);
}

const skip = reason ?? false;
const service = await startValohaiDemo();
const client = new ValohaiClient(service);
const vh = new Vh(service);
const pair = makeEd25519Pair('someone@host');
const keyFile = path.join(vh.home, 'key');
fs.writeFileSync(keyFile, pair.private, {mode: 0o600});
fs.writeFileSync(`${keyFile}.pub`, `${pair.public}\n`);

const step = (name: string, command: string, more: Json = {}) => ({
	step: {
		name, image: 'busybox', command, ...more,
	},
});
vh.write({
	// JSON is YAML.
	'valohai.yaml': JSON.stringify([
		step('train', 'echo trained with {parameters}; cp data.txt "$VH_OUTPUTS_DIR"; echo end of train', {parameters: [{name: 'lr', type: 'float', default: 0.1}], inputs: [{name: 'ds', default: 's3://bucket/x'}]}),
		step('stay', 'echo here; sleep 600'),
	]),
	'data.txt': 'data\n',
	'.env': 'SECRET=1\n',
	'sub/.dot/x': 'x\n',
	'skipped.log': 'x\n',
	'.vhignore': '*.log\n',
});

beforeEach(async () => control(service, 'reset'));
after(() => {
	vh.remove();
});

function succeeded({code, output}: Outcome): string {
	assert.equal(code, 0, output);
	assert.doesNotMatch(output, /Traceback/);
	return output;
}

function failed({code, output}: Outcome, expected: number): string {
	assert.equal(code, expected, output);
	assert.doesNotMatch(output, /Traceback/);
	return output;
}

const created = (output: string) => Number(/Execution #(\d+) created\. See http/.exec(output)![1]);
const asked = async () => (await control(service, 'log') as {readonly requests: readonly SeenRequest[]}).requests.map(({method, target}) => `${method} ${target.replaceAll(/[\da-f]{8}-[\d\-a-f]{27}/g, 'ID').replaceAll(/~[\da-f]{64}|%7E[\da-f]{64}/g, '~SHA')}`);
const lastBody = () => service.controls.requests.findLast(({method, target}) => method === 'POST' && target.endsWith('/executions/'))!.body as Json;
const run = async (...given: readonly string[]) => vh.run(['exec', 'run', '--adhoc', ...given]);
const debug = ['--debug-key-file', `${keyFile}.pub`, '--debug-port', '2222'];
const json = async (...given: readonly string[]) => {
	const text = succeeded(await vh.run(['--table-format', 'json', ...given]));
	return JSON.parse(text.slice(text.search(/^[[{]/m))) as unknown;
};

test('login by password and by token is kept in a private file; a wrong one of each is refused', {skip}, async t => {
	const own = new Vh();
	t.after(() => {
		own.remove();
	});
	const login = async (...given: readonly string[]) => own.run(['login', '-y', '-h', service.url, ...given]);
	const file = path.join(own.home, 'config/config.json');
	assert.match(failed(await login('-u', service.username, '-p', 'wrong'), 1), /Unable to log in/);
	assert.match(failed(await login('-t', 'wrong'), 1), /Invalid token/);
	assert.match(failed(await login('-u', '2fa', '-p', 'x'), 1), /auth\/tokens/);
	assert.match(failed(await login('-u', 'sso', '-p', 'x'), 1), /auth\/tokens/);
	for (const given of [['-u', service.username, '-p', service.password], ['-t', service.token]]) {
		succeeded(await login(...given));
		const kept = JSON.parse(fs.readFileSync(file, 'utf8')) as Json;
		assert.deepEqual([kept.host, kept.token, (kept.user as Json).username], [service.url, service.token, 'me']);
	}

	assert.equal(fs.statSync(file).mode & 0o077, 0);
	succeeded(await own.run(['project', 'link', 'DEMO', '--yes']));
	assert.match(succeeded(await own.run(['project', 'status'])), /demo/);
	assert.match(succeeded(await own.run(['exec', 'list', '-o'])), /evaluate/);
});

test('project list, commits and fetch', {skip}, async () => {
	assert.deepEqual((await json('project', 'list') as readonly Json[]).map(({name}) => name), ['demo', 'mnist', 'shared-models']);
	assert.match(succeeded(await vh.run(['project', 'commits'])), /learning rate|main/);
	succeeded(await vh.run(['project', 'fetch']));
});

test('environments tells prices and queues', {skip}, async () => {
	const output = succeeded(await vh.run(['environments', '--queue', '--price']));
	assert.match(output, /aws-eu-west-1-g5-2xlarge/);
	assert.match(output, /1\.32/);
});

test('exec list has all, those of a state, one and those of oneself', {skip}, async () => {
	const counters = async (...given: readonly string[]) => (await json('exec', 'list', ...given) as readonly Json[]).map(({counter}) => counter);
	const all = await counters();
	assert.ok([1, 2, 3, 4, 5, 6, 7, 8].every(counter => all.includes(counter)));
	assert.deepEqual(await counters('--status', 'crashed'), [3]);
	assert.equal((await counters('-n', '1')).length, 1);
	assert.match(succeeded(await vh.run(['exec', 'list'])), /train/);
});

test('exec info finds by number and latest, and knows what is not there', {skip}, async () => {
	assert.match(succeeded(await vh.run(['exec', 'info', '1'])), /complete/);
	succeeded(await vh.run(['exec', 'info', 'latest']));
	assert.match(failed(await vh.run(['exec', 'info', '9999']), 1), /Execution #9999 does not exist/);
	await control(service, 'reset');
	succeeded(await vh.run(['exec', 'info', '#1']));
	assert.deepEqual(await asked(), ['GET /api/v0/projects/ID/', 'GET /api/v0/executions/ID:1/?exclude=metadata%2Cevents']);
});

test('exec logs shows the last lines, says that there are more, and streams to the end', {skip}, async () => {
	assert.match(succeeded(await vh.run(['exec', 'logs', '#1'])), /only the last 2000 are shown/);
	assert.match(succeeded(await vh.run(['exec', 'logs', '1', '--all'])), /학습을 시작합니다/);
	const counter = created(succeeded(await run('train', '--lr', '0.5')));
	assert.match(succeeded(await vh.run(['exec', 'logs', String(counter), '--stream'])), /end of train[\s\S]*has finished/);
});

test('exec watch draws what goes on', {skip}, async () => {
	assert.match(await vh.watch(['exec', 'watch', '5'], 'Status: started'), /\(demo\) #5/);
});

test('run --adhoc uploads once and starts; the debug key goes where the service reads it', {skip}, async () => {
	vh.write({'data.txt': `changed ${service.token}\n`});
	await control(service, 'cfg', {isManual: true});
	const first = succeeded(await run(...debug, 'train', '--lr', '0.25'));
	assert.match(first, /Uploaded ad-hoc code ~/);
	assert.deepEqual(await asked(), [
		...Array.from({length: 3}, () => 'GET /api/v0/projects/ID/'), 'GET /api/v0/commits/~SHA/?project=ID', 'POST /api/v0/projects/ID/import-package/', 'POST /api/v0/executions/',
	]);
	const {packages} = await control(service, 'log') as {readonly packages: ReadonlyArray<{readonly identifier: string; readonly members: readonly string[]}>};
	const body = lastBody();
	assert.deepEqual(packages.at(-1)!.members, ['data.txt', 'valohai.yaml']);
	assert.deepEqual(body, {
		project: service.project.id, commit: packages.at(-1)!.identifier, step: 'train', inputs: {ds: ['s3://bucket/x']}, parameters: {lr: 0.25}, environment_variables: {}, tags: [],
		runtime_config: {remote_debug: {debug_port: 2222, debug_key: pair.public}},
	});
	assert.match(succeeded(await run('train')), /already uploaded/);
});

test('run sends title, tags, variables, environment, limits and priority', {skip}, async () => {
	await control(service, 'cfg', {isManual: true});
	succeeded(await run('--title', 'a title', '--tag', 'one', '--tag', 'two', '--var', 'A=b', '-e', 'shared-cpu', '--time-limit', '1h30m', '--priority', '3', '--autorestart', 'train'));
	const {title, tags, environment_variables: variables, environment, time_limit: limit, priority, runtime_config: config} = lastBody();
	assert.deepEqual({
		title, tags, variables, environment, limit, priority, config,
	}, {
		title: 'a title', tags: ['one', 'two'], variables: {A: 'b'}, environment: 'shared-cpu', limit: 5400, priority: 3, config: {autorestart: true},
	});
});

test('run is refused by the client or by the service, each in its words', {skip}, async () => {
	assert.match(failed(await run('--debug-port', '2222', 'train'), 2), /[Bb]oth or neither/);
	assert.match(failed(await run('--debug-key-file', keyFile, '--debug-port', '2222', 'train'), 2), /should start with `ssh`/);
	assert.match(failed(await run('--debug-key-file', `${keyFile}.pub`, '--debug-port', '80', 'train'), 1), /debug_port/);
	assert.match(failed(await run('-e', 'bogus', 'train'), 1), /vh environments/);
	failed(await run('nosuch'), 2);
});

test('run packages with git, and without it when told so', {skip}, async t => {
	const own = new Vh(service);
	t.after(() => {
		own.remove();
	});
	own.write({
		'valohai.yaml': JSON.stringify([step('a', 'echo a')]), ignored: 'x', untracked: 'x', '.env': 'x', 'sub/.dot/x': 'x', '.gitignore': 'ignored\n',
	});
	const git = (...words: readonly string[]) => execFileSync('git', ['-c', 'user.name=a', '-c', 'user.email=a@b', ...words], {cwd: own.folder, env: own.environment, stdio: 'pipe'});
	git('init', '-q');
	git('add', 'valohai.yaml', '.gitignore');
	git('commit', '-qm', 'first');
	const members = async (...given: readonly string[]) => {
		succeeded(await own.run(['exec', 'run', '--adhoc', ...given, 'a']));
		return ((await control(service, 'log')) as {readonly packages: ReadonlyArray<{readonly members: readonly string[]}>}).packages.at(-1)!.members;
	};

	assert.deepEqual(await members(), ['sub/.dot/x', 'untracked', 'valohai.yaml']);
	assert.deepEqual(await members('--no-include-untracked'), ['valohai.yaml']);
	own.write({untracked: 'y'});
	assert.deepEqual(await members('--no-git-packaging'), ['ignored', 'untracked', 'valohai.yaml']);
});

test('run in remote mode takes the newest commit of the service', {skip}, async () => {
	const remote = {VALOHAI_PROJECT_MODE: 'remote'};
	created(succeeded(await vh.run(['exec', 'run', 'train', '--lr', '0.7'], {more: remote})));
	const {commit, parameters} = lastBody();
	assert.match(commit as string, /^[\da-f]{40}$/);
	assert.equal((parameters as Json).lr, 0.7);
	assert.match(failed(await vh.run(['exec', 'run', '--adhoc', 'train'], {more: remote}), 2), /can not be used with remote projects/);
	succeeded(await vh.run(['exec', 'stop', '--all']));
});

test('exec ssh waits for the address and opens a shell as root, with the exit code of ssh left aside', {skip}, async () => {
	const counter = created(succeeded(await run(...debug, 'stay')));
	const output = succeeded(await vh.run(['exec', 'ssh', String(counter), '--private-key-file', keyFile], {input: 'echo $((6 * 7)) in $VH_EXECUTION_ID\nexit\n'}));
	const {port} = await client.address(await client.get(`/executions/${service.project.id}:${counter}/`));
	assert.match(output, new RegExp(String.raw`SSH address is 127\.0\.0\.1:${port}`));
	assert.match(output, /42 in [\da-f]{8}-/);
	assert.equal(fs.readFileSync(path.join(vh.home, 'ssh-calls'), 'utf8').trim().split('\n').at(-1), `ssh -i ${keyFile} root@127.0.0.1 -p ${port} -t /bin/bash`);
	const given = succeeded(await vh.run(['exec', 'ssh', '1', '--address', `127.0.0.1:${port}`, '--private-key-file', keyFile], {input: 'exit\n'}));
	assert.match(given, /SSH address is/);
	assert.match(failed(await vh.run(['exec', 'ssh', '1', '--private-key-file', keyFile]), 1), /Execution #1 is complete\. Cannot SSH/);
	succeeded(await vh.run(['exec', 'stop', String(counter)]));
});

test('OpenSSH carries HTTP of an execution through -L', {skip}, async () => {
	const counter = created(succeeded(await run(...debug, 'stay')));
	const execution = await client.get(`/executions/${service.project.id}:${counter}/`);
	const {address, port} = await client.address(execution);
	const local = await freePort();
	const output = await vh.tunnel(['-i', keyFile, `root@${address}`, '-p', String(port), '-N', '-o', 'ExitOnForwardFailure=yes', '-L', `${local}:127.0.0.1:6006`], async () => {
		const response = await fetch(`http://127.0.0.1:${local}/`).catch(() => undefined);
		return response?.text();
	});
	assert.match(output, new RegExp(`<b>#${counter}</b>`));
	succeeded(await vh.run(['exec', 'stop', 'latest']));
	await client.until(execution, 'stopped');
});

test('exec stop takes numbers, ranges, latest and all', {skip}, async () => {
	const counters = [];
	for (let index = 0; index < 4; index++) {
		counters.push(created(succeeded(await run('stay'))));
	}

	const [one, two, three, four] = counters as [number, number, number, number];
	assert.match(succeeded(await vh.run(['exec', 'stop', `#${one}`])), new RegExp(`Stopping execution #${one}`));
	succeeded(await vh.run(['exec', 'stop', `${two}-${three}`]));
	succeeded(await vh.run(['exec', 'stop', 'latest']));
	for (const counter of [one, two, three, four]) {
		await client.until(counter, 'stopped');
	}

	assert.match(succeeded(await vh.run(['exec', 'stop', String(one)])), /has ended already/);
	const last = created(succeeded(await run('stay')));
	succeeded(await vh.run(['exec', 'stop', '--all']));
	await client.until(last, 'stopped');
});

test('outputs are listed and downloaded by address and as bytes, delete takes them along', {skip}, async () => {
	const counter = created(succeeded(await run('train')));
	await client.until(counter, 'complete');
	const folder = path.join(vh.home, 'outputs');
	for (const sendsBytes of [false, true]) {
		await control(service, 'cfg', {sendsBytes});
		succeeded(await vh.run(['exec', 'outputs', '1', '-d', path.join(folder, String(sendsBytes))]));
		assert.equal(fs.readdirSync(path.join(folder, String(sendsBytes)), {recursive: true}).length, 4);
	}

	assert.equal(await asked().then(lines => lines.filter(line => line.includes('/dl/')).length), 3);
	assert.match(succeeded(await vh.run(['data', 'list'])), /model\.pkl/);
	assert.match(succeeded(await vh.run(['exec', 'outputs', String(counter)])), /data\.txt/);
	succeeded(await vh.run(['exec', 'delete', String(counter), '--purge-outputs']));
	assert.match(failed(await vh.run(['exec', 'info', String(counter)]), 1), /does not exist/);
});

test('outputs --sync downloads what an execution makes, summarize tells of several', {skip}, async () => {
	const folder = path.join(vh.home, 'synced');
	const counter = created(succeeded(await run('train')));
	// It asks for the status only once, so it would never end for what still runs.
	await client.until(counter, 'complete');
	succeeded(await vh.run(['exec', 'outputs', String(counter), '--sync', '-d', folder]));
	assert.ok(fs.existsSync(path.join(folder, 'data.txt')));
	assert.match(succeeded(await vh.run(['exec', 'summarize', '1-5'])), /3754/);
});

test('what goes wrong is one line and exit code 1', {skip}, async () => {
	const list = async (failure: Json) => {
		await control(service, 'fail', {match: 'GET /api/v0/executions/', times: 1, ...failure});
		const output = failed(await vh.run(['exec', 'list']), 1);
		return output.split('\n').filter(line => line.includes('Error')).join('\n');
	};

	assert.match(await list({status: 500, body: '<!DOCTYPE html><html><body>broken</body></html>'}), /Internal error/);
	assert.match(await list({status: 502, body: '<html>502 Bad Gateway</html>'}), /502|Bad Gateway/);
	assert.match(await list({status: 403, body: '{"detail": "You do not have permission."}'}), /do not have permission/);
	service.faults.isRateLimited = true;
	const throttled = failed(await vh.run(['exec', 'list']), 1);
	service.faults.isRateLimited = false;
	assert.match(throttled, /Expected available in \d+ second/);
	const port = await freePort();
	assert.match(failed(await vh.run(['exec', 'list'], {more: {VALOHAI_HOST: `http://127.0.0.1:${port}`}}), 1), /connection refused/);
	assert.match(failed(await vh.run(['exec', 'list'], {more: {VALOHAI_TOKEN: 'wrong'}}), 1), /Invalid token/);
});

test('a host by another name keeps its token, since addresses are those that were asked', {skip}, async () => {
	const more = {VALOHAI_HOST: service.url.replace('127.0.0.1', 'localhost')};
	assert.match(succeeded(await vh.run(['exec', 'logs', '5'], {more})), /Starting job/);
});
