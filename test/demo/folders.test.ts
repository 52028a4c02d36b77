import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import {after, before, test} from 'node:test';
import {startCluster, type Cluster} from '../../source/demo/cluster.ts';
import {Client, request} from './client.ts';

let old: Client;
let current: Client;
const clusters: Cluster[] = [];

before(async () => {
	clusters.push(...await Promise.all([startCluster(), startCluster({release: '26.9'})]));
	[old, current] = await Promise.all([Client.signedIn(clusters[0]!, 'session'), Client.signedIn(clusters[1]!, 'api')]);
});
after(async () => {
	await Promise.all(clusters.map(async cluster => cluster.close()));
});

test('folders are listed, made once, and gone when they are deleted', async () => {
	const list = (await old.call('GET', '/folders')).json() as unknown as ReadonlyArray<{name: string; id: string}>;
	assert.deepEqual(list.map(folder => folder.name), ['data', 'ckpt', 'results']);
	assert.match(list[0]!.id, /^[\da-f]{32}$/);
	assert.equal((await old.call('POST', '/folders', {name: 'wire', host: 'local:volume1'})).status, 201);
	assert.equal((await old.call('POST', '/folders', {name: 'wire', host: null})).status, 400);
	assert.equal((await old.call('DELETE', '/folders/wire')).status, 204);
	const missing = await old.call('GET', '/folders/wire/files', {path: '.'});
	assert.deepEqual(missing.json(), {type: 'https://api.backend.ai/probs/object-not-found', title: 'No such virtual folder.', data: 'wire'});
});

test('.ssh cannot be made, and a mounted folder cannot be deleted', async () => {
	const refused = await old.call('POST', '/folders', {name: '.ssh'});
	assert.deepEqual(refused.json(), {type: 'https://api.backend.ai/probs/invalid-api-params', title: 'Missing or invalid API parameters.', msg: '.ssh is reserved for internal operations.'});
	assert.equal((await old.call('DELETE', '/folders/data')).status, 400);
});

test('a file is uploaded piece by piece and appears when it is whole', async () => {
	const {token, url} = (await old.call('POST', '/folders/results/request-upload', {path: 'deep/a.bin', size: 11})).json();
	const target = `${String(url)}?token=${String(token)}`;
	const file = path.join(clusters[0]!.folderDirectory('results')!, 'deep/a.bin');
	const piece = async (text: string, offset: number) => request('PATCH', target, {'Tus-Resumable': '1.0.0', 'Upload-Offset': String(offset), 'Content-Type': 'application/offset+octet-stream'}, text);
	assert.equal((await request('OPTIONS', target)).headers['tus-version'], '1.0.0');
	assert.deepEqual([(await piece('hell', 0)).headers['upload-offset'], fs.existsSync(file)], ['4', false]);
	const head = await request('HEAD', target);
	assert.deepEqual([head.headers['upload-offset'], head.headers['upload-length']], ['4', '11']);
	const last = await piece('o world', 4);
	assert.deepEqual([last.status, last.headers['upload-offset']], [204, '11']);
	assert.equal(fs.readFileSync(file, 'utf8'), 'hello world');
	assert.equal((await request('HEAD', target)).status, 404);
});

test('a file is downloaded whole or from a place in it', async () => {
	const {token, url} = (await current.call('POST', '/folders/data/request-download', {path: 'README.txt', archive: false})).json();
	const target = `${String(url)}?token=${String(token)}`;
	const whole = await request('GET', target);
	assert.equal(whole.body.toString(), 'Files in this folder stay when the session is gone.\n');
	assert.equal(whole.headers['accept-ranges'], 'bytes');
	const part = await request('GET', target, {Range: 'bytes=6-7'});
	assert.deepEqual([part.status, part.body.toString(), part.headers['content-range']], [206, 'in', 'bytes 6-7/52']);
	assert.equal((await request('GET', `${String(url)}?token=other`)).status, 400);
});

test('listing takes the body on 23.09 and the query on 26.9', async () => {
	const names = async (client: Client, given: string, body?: unknown) => ((await client.call('GET', `/folders/data/files${given}`, body)).json().items as ReadonlyArray<{name: string; mode: unknown}>);
	await Promise.all([old, current].map(async client => client.call('POST', '/folders/data/mkdir', {path: 'sub', parents: true, exist_ok: false})));
	assert.deepEqual(await names(old, '', {path: 'sub'}), []);
	assert.deepEqual(await names(current, '?path=sub'), []);
	assert.ok((await names(current, '', {path: 'sub'})).length > 0);
	assert.equal(typeof (await names(old, '', {path: '.'}))[0]!.mode, 'string');
	assert.equal(typeof (await names(current, '?path=.'))[0]!.mode, 'number');
});

test('paths do not leave their folder', async () => {
	const {token, url} = (await old.call('POST', '/folders/data/request-download', {path: '../../../../../../etc/passwd'})).json();
	assert.equal((await request('GET', `${String(url)}?token=${String(token)}`)).status, 404);
	await old.call('DELETE', '/folders/results/delete-files', {files: ['../data'], recursive: true});
	assert.ok(fs.existsSync(path.join(clusters[0]!.folderDirectory('data')!, 'README.txt')));
});
