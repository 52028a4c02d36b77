import assert from 'node:assert/strict';
import {
	copyFileSync,
	existsSync,
	statSync,
	symlinkSync,
	truncateSync,
	writeFileSync,
} from 'node:fs';
import path from 'node:path';
import {test, type TestContext} from 'node:test';
import {outputsWish} from '../../../source/core/outputs.ts';
import type {Problem} from '../../../source/core/problem.ts';
import type {Output, Provider} from '../../../source/core/provider.ts';
import {findSession, type Session} from '../../../source/core/session.ts';
import type {StartWish} from '../../../source/core/start.ts';
import type {Failure} from '../../../source/demo/valohai/controls/controls.ts';
import {createProvider} from '../../../source/providers/index.ts';
import {createOutputsRemote} from '../../../source/transfers/outputs-remote.ts';
import {startTransfer} from '../../../source/transfers/transfer.ts';
import {eventually} from '../../helpers/baitui.ts';
import {memoryCredentials} from '../../helpers/memory-credentials.ts';
import {temporaryDirectory} from '../../helpers/temporary-directory.ts';
import {makeSpec} from '../../helpers/transfer.ts';
import {startValohaiDemo} from '../../helpers/valohai-demo.ts';
import {sshIsThere} from '../../helpers/valohai-machine.ts';

const service = await startValohaiDemo();
await sshIsThere(service);

function open(t: TestContext, {token = service.token, project = service.project.name}: {readonly token?: string; readonly project?: string} = {}): Provider {
	const keys = temporaryDirectory(t);
	for (const suffix of ['', '.pub']) {
		copyFileSync(`${service.debugKeyFile}${suffix}`, path.join(keys, `demo${suffix}`));
	}

	return createProvider({
		name: 'valohai', service: 'valohai', endpoints: [service.url], mode: 'token', domain: '', project, skipsTlsVerification: false,
	}, memoryCredentials({token}, keys));
}

function fail(t: TestContext, failure: Partial<Failure> & Pick<Failure, 'match' | 'status'>): void {
	const whole = {
		body: '', headers: {}, isDropped: false, delay: 0, times: 1, ...failure,
	};
	service.controls.failures.push(whole);
	t.after(() => {
		service.controls.failures.length = 0;
	});
}

async function pick(provider: Provider, word: string): Promise<Session> {
	return findSession(await provider.listSessions(), word);
}

function projectFolder(t: TestContext, command = 'sleep 60'): string {
	const folder = temporaryDirectory(t);
	writeFileSync(path.join(folder, 'valohai.yaml'), `- step:\n    name: train\n    image: x\n    command: ${command}\n    parameters:\n      - {name: lr, type: float, default: 0.1}\n`);
	return folder;
}

const requestsTo = (pattern: RegExp) => service.controls.requests.filter(({method, target}) => pattern.test(`${method} ${target}`));

test('executions are named by their number, and by the last one\'s word', async t => {
	const provider = open(t);
	const sessions = await provider.listSessions();
	assert.deepEqual(sessions.map(({name, status}) => `${name} ${status}`), ['#8 queued', '#7 queued', '#6 running', '#5 running', '#4 ended', '#3 failed', '#2 failed', '#1 ended']);
	assert.equal(findSession(sessions, '5').name, '#5');
	assert.equal(findSession(sessions, 'latest').name, '#8');
	assert.deepEqual([findSession(sessions, '5'), findSession(sessions, '6')].map(({apps}) => apps.map(({name}) => name)), [['sshd', 'debugpy', 'tensorboard', 'jupyter'], []]);
});

test('a second list is one question, since what does not change is remembered', async t => {
	const provider = open(t);
	await provider.listSessions();
	service.controls.requests.length = 0;
	await provider.listSessions();
	assert.deepEqual(service.controls.requests.map(({target}) => target.split('?', 1)[0]), ['/api/v0/executions/']);
});

test('an execution of long ago that still runs is listed, however many came after it', async t => {
	const provider = open(t);
	const {pageCap} = service.controls.settings;
	service.controls.settings.pageCap = 3;
	t.after(() => {
		service.controls.settings.pageCap = pageCap;
	});
	assert.equal((await provider.listSessions()).length, 8);
});

test('a project nobody has is said with those there are', async t => {
	await assert.rejects(async () => open(t, {project: 'nosuch'}).listSessions(), (error: Problem) => error.code === 'not-found' && (error.hint ?? '').includes('demo'));
	await assert.rejects(async () => open(t, {project: ''}).listSessions(), {code: 'usage'});
});

test('a throttled client waits as long as it is told', async t => {
	const provider = open(t);
	fail(t, {
		match: /^GET \/api\/v0\/executions\//, status: 429, body: '{"detail": "Request was throttled."}', headers: {'Retry-After': '17'},
	});
	await assert.rejects(async () => provider.listSessions(), (error: Problem) => error.code === 'rate-limited' && error.retryAfter === 17_000 && error.isTemporary);
	assert.equal((await provider.listSessions()).length, 8);
});

test('the list is asked for each ten seconds, and each five while something is on its way', async t => {
	const provider = open(t);
	const [running, queued] = [await pick(provider, '6'), await pick(provider, '7')];
	assert.deepEqual([provider.pause?.([running]), provider.pause?.([running, queued]), provider.pause?.([])], [10_000, 5000, 10_000]);
});

test('pages of errors, of proxies and of the service itself, are one sentence', async t => {
	const provider = open(t);
	fail(t, {match: /^GET \/api\/v0\/executions\//, status: 500, body: '<!DOCTYPE html><h1>Server Error</h1>'});
	await assert.rejects(async () => provider.listSessions(), (error: Problem) => error.code === 'failed' && error.isTemporary && !error.message.includes('<'));
	fail(t, {match: /^GET \/api\/v0\/executions\//, status: 403, body: '{"detail": "You do not have permission to perform this action."}'});
	await assert.rejects(async () => provider.listSessions(), {code: 'refused'});
	fail(t, {
		match: /^GET \/api\/v0\/executions\//, status: 0, isDropped: true, times: 2,
	});
	await assert.rejects(async () => provider.listSessions(), {code: 'unreachable'});
});

test('a server without status events says the address among all events', async t => {
	const provider = open(t);
	fail(t, {
		match: /status-events/, status: 404, body: '{"detail": "Not found."}', times: 100,
	});
	assert.equal((await pick(provider, '5')).status, 'running');
	const stream = await provider.connect(await pick(provider, '5'), 'sshd');
	stream.destroy();
});

test('an execution without ssh says so, for a stream and for a login', async t => {
	const provider = open(t);
	const session = await pick(provider, '6');
	await assert.rejects(async () => provider.connect(session, 'sshd'), {code: 'session-not-usable'});
	await assert.rejects(async () => provider.sshLogin(session), {code: 'session-not-usable'});
});

test('where the address cannot be reached the firewall is named with its port', async t => {
	const provider = open(t);
	const {settings} = service.controls;
	Object.assign(settings, {announcedAddress: '127.0.0.1', announcedPort: 1});
	t.after(() => {
		Object.assign(settings, {announcedAddress: undefined, announcedPort: undefined});
	});
	const made = await provider.starting!.start({step: ['train'], adhoc: [projectFolder(t)]});
	const session = await eventually(async () => {
		const now = await provider.findSession(made.id);
		return now?.status === 'running' ? now : undefined;
	}, 'it runs');
	await assert.rejects(async () => provider.connect(session, 'sshd'), (error: Problem) => error.code === 'unreachable' && (error.hint ?? '').includes('port 1 '));
	await provider.terminate!(session, {isForced: false});
});

test('key, port, step, parameters and environment are checked before anything is uploaded', async t => {
	const provider = open(t);
	const wish = {step: ['train'], adhoc: [projectFolder(t)]};
	service.controls.requests.length = 0;
	const refused: ReadonlyArray<readonly [Record<string, readonly string[]>, string]> = [
		[{'debug-port': ['80']}, 'usage'],
		[{'debug-key': ['/nonexistent.pub']}, 'usage'],
		[{'debug-key': [service.debugKeyFile]}, 'usage'],
		[{step: ['nosuch']}, 'not-found'],
		[{param: ['lr=high']}, 'usage'],
		[{param: ['speed=1']}, 'usage'],
		[{env: ['nosuch']}, 'not-found'],
		[{keep: ['1w']}, 'usage'],
		[{keep: ['9h']}, 'usage'],
		[{colour: ['red']}, 'usage'],
	];
	for (const [more, code] of refused) {
		await assert.rejects(async () => provider.starting!.start({...wish, ...more}), {code}, JSON.stringify(more));
	}

	assert.deepEqual(requestsTo(/^POST/), []);
});

test('a step without sleep is warned of, and a package that the service has is not sent again', async t => {
	const provider = open(t);
	const wish = {step: ['train'], adhoc: [projectFolder(t, 'echo done')]};
	const notes: string[] = [];
	const start = async () => provider.starting!.start(wish, undefined, news => {
		if (news.kind === 'note') {
			notes.push(news.text);
		}
	});
	service.controls.requests.length = 0;
	await start();
	await start();
	assert.match(notes[0]!, /no sleep/);
	assert.match(notes.at(-1)!, /already/);
	assert.equal(requestsTo(/^POST .*import-package/).length, 1);
});

test('the form tells beforehand what is uploaded, why an execution ends early, and what stands in the way', async t => {
	const provider = open(t);
	const folder = projectFolder(t, 'echo done');
	const notesFor = async (wish: StartWish) => (await provider.starting!.form(wish)).notes;
	const [early, size] = (await notesFor({step: ['train'], adhoc: [folder]}))!;
	assert.match(early!, /^The step train has no sleep/);
	assert.match(size!, /^The package has 1 file, 1\d\dB? before compression/);
	assert.equal((await notesFor({step: ['train'], adhoc: [folder], keep: ['1h']}))!.length, 1);

	writeFileSync(path.join(folder, 'large.bin'), '');
	truncateSync(path.join(folder, 'large.bin'), 60 * 1024 * 1024);
	assert.match((await notesFor({adhoc: [folder]}))!.join(' '), /large\.bin \(60M\)/);
	assert.match((await notesFor({adhoc: [temporaryDirectory(t)]}))!.join(' '), /There is no valohai\.yaml/);
});

test('a service that takes the settings for ssh without keeping them is told of', async t => {
	const provider = open(t);
	const notes: string[] = [];
	service.controls.dropped.push({match: /^POST \/api\/v0\/executions\//, field: 'runtime_config.remote_debug'});
	t.after(() => {
		service.controls.dropped.length = 0;
	});
	await provider.starting!.start({step: ['train'], adhoc: [projectFolder(t)]}, undefined, news => {
		notes.push(news.kind === 'note' ? news.text : '');
	});
	assert.ok(notes.some(note => note.includes('did not take the settings for ssh')), notes.join('\n'));
});

test('a log is read whole, and goes on where it was', async t => {
	const provider = open(t);
	const session = await pick(provider, '1');
	const log = await provider.logs!(session);
	assert.ok(log.split('\n').length > 2000, `${log.split('\n').length} lines`);
	assert.ok(!log.includes('::ssh::'));
	service.controls.requests.length = 0;
	assert.equal(await provider.logs!(session), log);
	assert.deepEqual(requestsTo(/events/).map(({target}) => target.split('?', 2)[1]), ['limit=200']);
});

test('outputs arrive whole, by an address that gets no token or as the bytes themselves, and never outside of their folder', async t => {
	const provider = open(t);
	const outputs = await provider.outputs!(await pick(provider, '1'));
	assert.ok(outputs.some(({name}) => name.includes('/')));
	const root = temporaryDirectory(t);
	const download = async (chosen: readonly Output[], folder: string) => {
		const wish = outputsWish(chosen, path.join(root, folder));
		return startTransfer(makeSpec(wish), {
			connect: async () => createOutputsRemote(chosen, provider.readOutput!), journal: path.join(root, 'journal'), pauses: [], onState() {},
		}).ended;
	};

	service.controls.requests.length = 0;
	const first = await download(outputs, 'got');
	assert.deepEqual([first.status, first.filesDone], ['done', outputs.length]);
	for (const {name, size, modifiedAt} of outputs) {
		const stats = statSync(path.join(root, 'got', name));
		assert.deepEqual([stats.size, Math.floor(stats.mtimeMs / 1000)], [size, Math.floor(modifiedAt.getTime() / 1000)], name);
	}

	const stored = requestsTo(/^GET \/dl\//);
	assert.equal(stored.length, outputs.length);
	assert.ok(stored.every(({isAuthorized}) => !isAuthorized));
	const again = await download(outputs, 'got');
	assert.deepEqual([again.status, again.filesSkipped, again.bytesSent], ['done', outputs.length, 0]);
	assert.equal(requestsTo(/^GET \/dl\//).length, outputs.length);

	service.controls.settings.sendsBytes = true;
	t.after(() => {
		service.controls.settings.sendsBytes = false;
	});
	assert.equal((await download(outputs.slice(0, 1), 'bytes')).status, 'done');
	symlinkSync(path.join(root, 'got'), path.join(root, 'bytes', 'link'));
	const astray = await download([...['../escaped', 'link/escaped', '/absolute'].map(name => ({...outputs[0]!, name})), {...outputs[1]!, size: 1}], 'bytes');
	assert.deepEqual([astray.status, astray.filesDone, astray.problem?.code], ['failed', 0, 'files-not-copied']);
	const reasons = astray.failed.map(({reason}) => reason).join(' ');
	assert.match(reasons, /Its name would lead out of the folder/);
	assert.match(reasons, /A link at its target leads out of the folder/);
	assert.match(reasons, /bytes instead of 1/);
	assert.deepEqual([existsSync(path.join(root, 'escaped')), existsSync(path.join(root, 'got', 'escaped'))], [false, false]);
});

test('only what is over can be deleted', async t => {
	const provider = open(t);
	await assert.rejects(async () => provider.remove!(await pick(provider, '5')), {code: 'refused'});
	await provider.remove!(await pick(provider, '3'));
	assert.ok((await provider.listSessions()).every(({name}) => name !== '#3'));
});

test('a password is changed into a token, and accounts that cannot are told where to make one', async t => {
	const credentials = memoryCredentials();
	const provider = createProvider({...open(t).profile}, credentials);
	await provider.signIn({kind: 'password', user: service.username, password: service.password});
	assert.equal(credentials.value()?.token, service.token);
	const other = memoryCredentials();
	for (const [user, pattern] of [['2fa', /two-factor/], [service.username, /Wrong user name or password/]] as const) {
		await assert.rejects(async () => createProvider(provider.profile, other).signIn({kind: 'password', user, password: 'wrong'}), (error: Problem) => error.code === 'sign-in-refused' && pattern.test(error.message) && error.hint!.includes('/auth/tokens/'));
	}

	assert.equal(other.value(), undefined);
});
