import assert from 'node:assert/strict';
import {mkdirSync, realpathSync, writeFileSync} from 'node:fs';
import path from 'node:path';
import {test, type TestContext} from 'node:test';
import {discover} from '../../../source/providers/valohai/discover.ts';
import {temporaryDirectory} from '../../helpers/temporary-directory.ts';

const project = 'b2f16c1e-0c55-4a8e-8d6a-4a2f1d2c3b4a';

function room(t: TestContext) {
	const directory = realpathSync(temporaryDirectory(t));
	const work = path.join(directory, 'work');
	mkdirSync(path.join(work, 'deep'), {recursive: true});
	writeFileSync(path.join(directory, 'config.json'), JSON.stringify({
		host: 'https://valohai.example.org/', token: 'kept', user: {id: 1, username: 'ada'}, verify_ssl: false, links: {[work]: {id: project, name: 'demo'}},
	}));
	return {environment: {VALOHAI_CONFIG_DIR: directory}, work};
}

test('the login of vh is found with the project its folder is linked to, and is no wish of this shell', t => {
	const {environment, work} = room(t);
	const found = discover(environment, path.join(work, 'deep'))!;
	assert.deepEqual(found.credentials, {token: 'kept'});
	assert.equal(found.isMeant, false);
	assert.deepEqual(found.profile, {
		name: 'vh-valohai.example.org', service: 'valohai', endpoints: ['https://valohai.example.org'], mode: 'token', user: 'ada', domain: '', project: 'demo', projectId: project, skipsTlsVerification: true,
	});
	assert.equal(discover(environment, '/')!.profile.projectId, undefined);
});

test('a kept token goes to no other host', t => {
	const {environment, work} = room(t);
	const other = discover({...environment, VALOHAI_HOST: 'https://evil.example.org'}, work)!;
	assert.deepEqual(other.credentials, {});
	assert.equal(other.profile.projectId, undefined);
	assert.equal(other.profile.skipsTlsVerification, false);
	assert.deepEqual(discover({...environment, VALOHAI_HOST: 'https://valohai.example.org:444'}, work)!.credentials, {});
	assert.deepEqual(discover({...environment, VALOHAI_HOST: 'https://valohai.example.org'}, work)!.credentials, {token: 'kept'});
});

test('a token of the environment without a host is one of app.valohai.com, whatever vh keeps', t => {
	const {environment, work} = room(t);
	const found = discover({...environment, VALOHAI_TOKEN: 'mine'}, work)!;
	assert.deepEqual([found.profile.endpoints, found.credentials, found.isMeant], [['https://app.valohai.com'], {token: 'mine'}, true]);
});

test('a project of the environment comes before the link, and a host that is none is said', t => {
	const {environment, work} = room(t);
	const id = '11111111-2222-4333-8444-555555555555';
	assert.equal(discover({...environment, VALOHAI_PROJECT: id}, work)!.profile.projectId, id);
	assert.throws(() => discover({VALOHAI_HOST: 'valohai.example.org'}, '/'), {code: 'usage'});
});

test('nothing is found where nothing is said', t => {
	assert.equal(discover({VALOHAI_CONFIG_DIR: path.join(temporaryDirectory(t), 'none'), VALOHAI_TOKEN: '', VALOHAI_HOST: ''}, '/'), undefined);
});
