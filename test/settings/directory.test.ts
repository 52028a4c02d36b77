import assert from 'node:assert/strict';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import process from 'node:process';
import {test} from 'node:test';
import {spawnSync} from 'node:child_process';
import {ensureDirectory} from '../../source/settings/directory.ts';

const state = {purpose: 'state directory', variable: 'BAITUI_STATE_DIR'};

test('missing directories above are made, all private', t => {
	const root = fs.mkdtempSync(path.join(os.tmpdir(), 'baitui-directory-'));
	t.after(() => {
		fs.rmSync(root, {recursive: true});
	});
	const directory = ensureDirectory(path.join(root, 'a', 'b'), state);
	assert.equal(fs.statSync(directory).mode & 0o777, 0o700);
	assert.equal(fs.statSync(path.dirname(directory)).mode & 0o777, 0o700);
	assert.equal(ensureDirectory(directory, state), directory);
});

test('a file in the way is told in one sentence', t => {
	const root = fs.mkdtempSync(path.join(os.tmpdir(), 'baitui-directory-'));
	t.after(() => {
		fs.rmSync(root, {recursive: true});
	});
	fs.writeFileSync(path.join(root, 'file'), '');
	assert.throws(() => ensureDirectory(path.join(root, 'file', 'b'), state), {name: 'Problem', message: /a part of the path is a file\.$/});
});

// In a process of its own: what it guards against is an endless loop.
test('a place where nothing can be made ends with a sentence', {skip: process.platform !== 'linux'}, () => {
	const script = `import {ensureDirectory} from ${JSON.stringify(path.resolve(import.meta.dirname, '../../source/settings/directory.ts'))};
		try { ensureDirectory('/proc/baitui/state', ${JSON.stringify(state)}); } catch (error) { console.log(error.name + ': ' + error.message); }`;
	const {stdout, signal} = spawnSync(process.execPath, ['--input-type=module', '--eval', script], {encoding: 'utf8', timeout: 20_000, killSignal: 'SIGKILL'});
	assert.equal(signal, null);
	assert.match(stdout, /^Problem: baitui cannot write to its state directory/);
});
