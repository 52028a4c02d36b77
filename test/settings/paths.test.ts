import assert from 'node:assert/strict';
import {test} from 'node:test';
import {findPaths, type Machine} from '../../source/settings/paths.ts';

const machine: Machine = {
	environment: {}, homeDirectory: '/home/ada', temporaryDirectory: '/tmp', userId: 1000, isOwn: () => true,
};

test('without any variable everything lies in the XDG places of the home', () => {
	const paths = findPaths(machine);
	assert.equal(paths.config, '/home/ada/.config/baitui');
	assert.equal(paths.state, '/home/ada/.local/state/baitui');
	assert.equal(paths.credentials, '/home/ada/.local/state/baitui/credentials');
	assert.equal(paths.runtime, '/tmp/baitui-1000');
});

test('XDG variables move the places, relative ones count as not set', () => {
	const paths = findPaths({...machine, environment: {XDG_CONFIG_HOME: '/c', XDG_STATE_HOME: 'here', XDG_RUNTIME_DIR: '/run/user/1000'}});
	assert.equal(paths.config, '/c/baitui');
	assert.equal(paths.state, '/home/ada/.local/state/baitui');
	assert.equal(paths.runtime, '/run/user/1000/baitui');
});

test('BAITUI_CONFIG_DIR and BAITUI_STATE_DIR beat the XDG variables', () => {
	const paths = findPaths({...machine, environment: {XDG_CONFIG_HOME: '/c', BAITUI_CONFIG_DIR: '/mine', BAITUI_STATE_DIR: '/kept'}});
	assert.equal(paths.config, '/mine');
	assert.equal(paths.keys, '/kept/keys');
});

test('a runtime directory of another user, as after su, is not used', () => {
	const paths = findPaths({...machine, environment: {XDG_RUNTIME_DIR: '/run/user/2000'}, isOwn: () => false});
	assert.equal(paths.runtime, '/tmp/baitui-1000');
});
