import assert from 'node:assert/strict';
import {
	mkdirSync,
	mkdtempSync,
	rmSync,
	writeFileSync,
} from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import {after, test} from 'node:test';
import {Problem} from '../../source/core/problem.ts';
import {discover} from '../../source/providers/backend-ai/discover.ts';

const root = mkdtempSync(path.join(os.tmpdir(), 'baitui-discover-'));
const deep = path.join(root, 'a', 'b');
mkdirSync(deep, {recursive: true});
after(() => {
	rmSync(root, {recursive: true});
});

test('a .env found from the current directory upwards beats exported variables', () => {
	writeFileSync(path.join(root, 'a', '.env'), 'BACKEND_ENDPOINT=https://one.test,https://two.test\nBACKEND_ENDPOINT_TYPE=session\nBACKEND_GROUP=vision\n');
	const found = discover({BACKEND_ENDPOINT: 'https://exported.test', BACKEND_ACCESS_KEY: 'AK'}, deep);
	assert.deepEqual(found?.profile.endpoints, ['https://one.test', 'https://two.test']);
	assert.equal(found?.profile.mode, 'session');
	assert.equal(found?.profile.project, 'vision');
	assert.equal(found?.origin, path.join(root, 'a', '.env'));
	rmSync(path.join(root, 'a', '.env'));
});

test('exported keys make an api profile whose secret is not in the profile', () => {
	const found = discover({BACKEND_ENDPOINT: 'https://exported.test:8091', BACKEND_ACCESS_KEY: 'AK', BACKEND_SECRET_KEY: 'SECRET'}, deep);
	assert.equal(found?.profile.mode, 'api');
	assert.equal(found?.profile.accessKey, 'AK');
	assert.ok(!JSON.stringify(found?.profile).includes('SECRET'));
	assert.deepEqual(found?.credentials, {secretKey: 'SECRET'});
	assert.equal(found?.origin, 'environment');
});

test('the names of the old brand still count', () => {
	assert.deepEqual(discover({SORNA_ENDPOINT: 'https://old.test'}, deep)?.profile.endpoints, ['https://old.test']);
});

test('nothing that names a server or a key is nothing found', () => {
	assert.equal(discover({BACKEND_GROUP: 'vision'}, deep), undefined);
});

test('an endpoint that is no web address is said, not guessed', () => {
	assert.throws(() => discover({BACKEND_ENDPOINT: 'cluster.test'}, deep), (error: unknown) => error instanceof Problem && error.code === 'usage' && error.message.includes('cluster.test'));
});
