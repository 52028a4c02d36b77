import assert from 'node:assert/strict';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import {after, test} from 'node:test';
import {control, startValohaiDemo} from '../helpers/valohai-demo.ts';
import {ValohaiClient, type Json} from './valohai-client.ts';

const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'baitui-demo-valohai-'));
const service = await startValohaiDemo();
const client = new ValohaiClient(service);

after(() => {
	fs.rmSync(folder, {recursive: true});
});

const rows = (page: Json) => page.results as readonly Json[];
const list = async (query: string) => client.get(`/executions/?project=${service.project.id}&${query}`);

test('without a token, with a wrong one and without the last slash there is nothing', async () => {
	const bare = await fetch(`${service.url}/api/v0/projects/`);
	assert.equal(bare.status, 401);
	assert.equal(bare.headers.get('www-authenticate'), 'Token');
	const wrong = await client.call('GET', '/projects/', undefined, {Authorization: 'Token no'});
	assert.deepEqual([wrong.status, wrong.json], [401, {detail: 'Invalid token.'}]);
	const slash = await client.call('GET', '/projects');
	assert.equal(slash.status, 404);
	assert.match(slash.text, /^<!DOCTYPE html>/);
	assert.equal((await client.call('PUT', '/projects/')).status, 405);
});

test('a password gives the token; a second factor and a foreign login are told of', async () => {
	const ask = async (username: string, password: string) => {
		const response = await fetch(`${service.url}/api/v0/get-token/`, {method: 'POST', body: new URLSearchParams({username, password})});
		return [response.status, await response.json()];
	};

	assert.deepEqual(await ask(service.username, service.password), [200, {token: service.token}]);
	assert.deepEqual((await ask('2fa', 'x')).map(part => (part as Json).code ?? part), [400, 'has_2fa']);
	assert.deepEqual((await ask('sso', 'x')).map(part => (part as Json).code ?? part), [400, 'has_external_identity']);
	const [status, body] = await ask(service.username, 'wrong');
	assert.equal(status, 400);
	assert.ok(Array.isArray((body as Json).non_field_errors));
});

test('a page has its neighbours, with everything that was asked for', async () => {
	const first = await list('limit=3&ordering=-counter&deleted=false');
	assert.deepEqual(rows(first).map(({counter}) => counter), [8, 7, 6]);
	assert.equal(first.count, 8);
	assert.equal(first.previous, null);
	const next = await client.get(first.next as string);
	assert.deepEqual(rows(next).map(({counter}) => counter), [5, 4, 3]);
	assert.match(next.next as string, /project=.+deleted=false/);
	assert.deepEqual(rows(await client.get(next.previous as string)).map(({counter}) => counter), [8, 7, 6]);
	service.controls.settings.pageCap = 2;
	assert.equal(rows(await list('limit=9001')).length, 2);
	service.controls.settings.pageCap = 10_000;
});

test('lists are filtered by status, creator, number and step, and rows are less than the object', async () => {
	const counters = async (query: string) => rows(await list(`ordering=counter&${query}`)).map(({counter}) => counter);
	assert.deepEqual(await counters('status=incomplete'), [5, 6, 7, 8]);
	assert.deepEqual(await counters('status=error&status=crashed'), [2, 3]);
	assert.deepEqual(await counters('creator=12'), [4, 6]);
	assert.deepEqual(await counters('counter=4&counter=5&counter=99'), [4, 5]);
	assert.deepEqual(await counters('step=evaluate'), [2, 8]);
	const row = rows(await list('counter=5'))[0]!;
	assert.equal(row.project, service.project.id);
	for (const name of ['command', 'runtime_config', 'inputs', 'outputs', 'events', 'price', 'image']) {
		assert.equal(Object.hasOwn(row, name), false, name);
	}
});

test('an object is found by id, number and latest, without what is excluded, with addresses of the host that was asked', async () => {
	const one = await client.get(`/executions/${service.project.id}%3A5/?exclude=metadata%2C+events`);
	assert.equal(one.counter, 5);
	assert.deepEqual((one.runtime_config as Json).remote_debug && Object.keys((one.runtime_config as Json).remote_debug as Json), ['debug_port', 'debug_key']);
	assert.equal(Object.hasOwn(one, 'events'), false);
	assert.equal((await client.get(`/executions/${service.project.id}:latest/`)).counter, 8);
	assert.equal((await client.call('GET', `/executions/${service.project.id}:99/`)).status, 404);
	const byName = await client.get(`${service.url.replace('127.0.0.1', 'localhost')}/api/v0/executions/${one.id as string}/`);
	assert.ok((byName.url as string).startsWith(service.url.replace('127.0.0.1', 'localhost')));
	assert.ok((one.price as number) > 0);
});

test('a log is its last lines, all of it, or its first lines of the stream status', async () => {
	const {url} = await client.get(`/executions/${service.project.id}:1/`);
	const usual = await client.get(`${url as string}events/`);
	assert.equal((usual.events as unknown[]).length, 2000);
	assert.equal(usual.truncated, true);
	const all = await client.get(`${url as string}events/?limit=0`);
	const events = all.events as ReadonlyArray<Record<string, string>>;
	assert.equal(events.length, all.total);
	assert.ok(events.every(({time}) => /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}$/.test(time!)));
	assert.ok(events.some(({message}) => message!.includes('\u{1B}[')) && events.some(({message}) => message!.includes('\r')) && events.some(({message}) => message!.length > 5000));
	const twins = events.filter(({message}) => message!.endsWith('the same twice'));
	assert.equal(twins.length, 2);
	assert.deepEqual(twins[0], twins[1]);
	const status = await client.get(`${url as string}status-events/?limit=1`);
	assert.deepEqual([status.total, (status.status_events as unknown[]).length], [2, 1]);
});

test('what cannot be started is refused with the fields that are wrong', async () => {
	const {project: {id: project}} = service;
	const {identifier: commit} = rows(await client.get(`/commits/?project=${project}&adhoc=false`))[0]!;
	const refusal = async (body: Json) => {
		const {status, json} = await client.call('POST', '/executions/', body);
		return [status, Object.entries(json).map(([field, problems]) => `${field} ${((problems as readonly Json[])[0]!).code as string}`).join(', ')];
	};

	const debug = (debug_port: unknown, debug_key: unknown) => ({
		project, commit, step: 'train', runtime_config: {remote_debug: {debug_port, debug_key}},
	});
	assert.deepEqual(await refusal({project}), [400, 'commit required, step required']);
	assert.deepEqual(await refusal({project, commit: 'nosuch', step: 'train'}), [400, 'commit does_not_exist']);
	assert.deepEqual(await refusal({project, commit, step: 'nosuch'}), [400, 'step invalid']);
	assert.deepEqual(await refusal({
		project, commit, step: 'train', environment: 'nosuch',
	}), [400, 'environment does_not_exist']);
	for (const [port, key] of [[80, 'ssh-rsa AAAA'], ['2222', 'ssh-rsa AAAA'], [2222, 'ecdsa-sha2-nistp256 AAAA'], [2222, undefined]]) {
		assert.deepEqual(await refusal(debug(port, key)), [400, 'runtime_config invalid']);
	}

	const readOnly = rows(await client.get('/projects/')).find(found => found.read_only)!;
	assert.equal((await client.call('POST', '/executions/', {project: readOnly.id, commit, step: 'train'})).status, 403);
});

test('a package is known by its sha256, is uploaded once, and must be one', async () => {
	const files = {'valohai.yaml': '- step:\n    name: a\n    image: b\n    command: c\n', 'sub/file': 'x'};
	const identifier = await client.upload(files, folder);
	const {status, json: commit} = await client.call('GET', `/commits/${encodeURIComponent(identifier)}/?project=${service.project.id}&include=config`);
	assert.equal(status, 200);
	assert.match(identifier, /^~[\da-f]{64}$/);
	assert.equal(commit.adhoc, true);
	assert.deepEqual(commit.config, [{step: {name: 'a', image: 'b', command: 'c'}}]);
	assert.deepEqual(service.controls.requests.findLast(({method}) => method === 'POST')!.body, [
		{name: 'data', fileName: 'data.tgz', size: (service.controls.requests.findLast(({method}) => method === 'POST')!.body as readonly Json[])[0]!.size}, {name: 'description', fileName: '', size: 0}, {name: 'yaml_path', fileName: '', size: 12},
	]);
	await assert.rejects(client.upload({'other.yaml': ''}, folder), /has no valohai\.yaml/);
	const form = new FormData();
	form.set('data', new Blob(['nonsense']), 'data.tgz');
	const wrong = await fetch(`${service.url}/api/v0/projects/${service.project.id}/import-package/`, {method: 'POST', headers: {Authorization: `Token ${service.token}`}, body: form});
	assert.equal(wrong.status, 400);
});

test('an output is downloaded from an address that takes no token, in parts too, and not with another signature', async () => {
	const {id} = await client.get(`/executions/${service.project.id}:1/`);
	const outputs = rows(await client.get(`/data/?output_execution=${id as string}&limit=5000`));
	assert.deepEqual(outputs.map(({name}) => name), ['model.pkl', 'metrics/loss.csv', 'metrics/정확도.csv']);
	const place = `/data/${outputs[1]!.id as string}/download/`;
	const {url} = await client.get(place);
	assert.equal(await (await fetch(url as string)).text(), 'step,loss\n1,2.3\n2,1.9\n');
	assert.equal((await client.call('GET', url as string)).status, 400);
	const part = await fetch(url as string, {headers: {Range: 'bytes=5-8'}});
	assert.deepEqual([part.status, part.headers.get('content-range'), await part.text()], [206, 'bytes 5-8/22', 'loss']);
	assert.equal((await fetch((url as string).replace(/.$/, last => (last === '0' ? '1' : '0')))).status, 403);
	service.controls.settings.sendsBytes = true;
	const bytes = await client.call('GET', place);
	service.controls.settings.sendsBytes = false;
	assert.match(bytes.headers.get('content-disposition')!, /^attachment/);
	assert.equal(bytes.text, 'step,loss\n1,2.3\n2,1.9\n');
	await client.call('POST', `/data/${outputs[1]!.id as string}/purge/`);
	assert.equal((await fetch(url as string)).status, 404);
});

test('what is deleted is gone from the lists, and its number is not used again', async () => {
	const {identifier} = rows(await client.get(`/commits/?project=${service.project.id}&adhoc=false`))[0]!;
	const execution = await client.start(identifier as string, 'evaluate');
	await client.until(execution, 'error');
	assert.equal((await client.call('DELETE', `/executions/${service.project.id}:${execution.counter as number}/`)).status, 200);
	assert.equal((await client.call('GET', `/executions/${service.project.id}:${execution.counter as number}/`)).status, 404);
	assert.deepEqual(rows(await list('deleted=true')).map(({counter}) => counter), [execution.counter]);
	assert.equal((await client.start(identifier as string, 'evaluate')).counter, (execution.counter as number) + 1);
});

test('over the rate limit it says how long to wait', async () => {
	service.faults.callsPerMinute = 0;
	const {status, headers, json} = await client.call('GET', '/users/me/');
	service.faults.callsPerMinute = undefined;
	assert.equal(status, 429);
	assert.match(headers.get('retry-after')!, /^\d+$/);
	assert.equal(json.detail, `Request was throttled. Expected available in ${headers.get('retry-after')!} second${headers.get('retry-after') === '1' ? '' : 's'}.`);
});

test('a test can make answers fail, late or without a field, and see what was asked', async () => {
	await control(service, 'reset');
	await control(service, 'fail', {
		match: '^GET /api/v0/users', status: 503, body: '<!DOCTYPE html>', headers: {'Retry-After': '3'}, times: 1,
	});
	const failed = await client.call('GET', '/users/me/');
	assert.deepEqual([failed.status, failed.text, failed.headers.get('retry-after')], [503, '<!DOCTYPE html>', '3']);
	assert.equal((await client.call('GET', '/users/me/')).status, 200);
	await control(service, 'fail', {match: 'users', isDropped: true});
	await assert.rejects(client.call('GET', '/users/me/'));
	await control(service, 'drop', {match: 'GET /api/v0/executions/$', field: 'results.urls.display'});
	const urls = rows(await list('limit=1'))[0]!.urls as Json;
	assert.deepEqual([urls.display, typeof urls.stop], [undefined, 'string']);
	const {requests} = await control(service, 'log') as {readonly requests: readonly Json[]};
	assert.deepEqual(requests.slice(0, 3).map(({status}) => status), [503, 200, 0]);
	assert.doesNotMatch(JSON.stringify(requests), new RegExp(service.token));
	await assert.rejects(control({...service, token: 'no'}, 'reset'), /401/);
	await assert.rejects(control(service, 'cfg', {nonsense: 1}), /unknown: nonsense/);
	await control(service, 'reset');
});

test('a test can move an execution, add lines to its log and hold all others still', async () => {
	await control(service, 'cfg', {isManual: true});
	const {identifier} = rows(await client.get(`/commits/?project=${service.project.id}&adhoc=false`))[0]!;
	const execution = await client.start(identifier as string, 'train');
	await control(service, 'event', {execution: execution.id, lines: ['one', 'two'], time: '2024-09-04T12:16:20.722Z'});
	const {events} = await client.get(`${execution.url as string}events/`);
	assert.deepEqual(events, ['one', 'two'].map(message => ({time: '2024-09-04T12:16:20.722000', stream: 'stdout', message})));
	await control(service, 'set', {execution: execution.id, status: 'queued', status_detail: 'no machine'});
	await control(service, 'set', {execution: execution.id, status: 'crashed'});
	const {status, status_detail: detail} = await client.get(execution.url as string);
	assert.deepEqual([status, detail], ['crashed', 'no machine']);
	await control(service, 'reset');
});
