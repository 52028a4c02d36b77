import assert from 'node:assert/strict';
import {execFileSync} from 'node:child_process';
import {
	chmodSync,
	lstatSync,
	mkdirSync,
	readFileSync,
	statSync,
} from 'node:fs';
import path from 'node:path';
import {test} from 'node:test';
import {loginWith} from '../../../source/providers/valohai/debug-key.ts';
import {ownPublicKey} from '../../../source/providers/valohai/own-key.ts';
import {portOf, remoteDebugFor} from '../../../source/providers/valohai/start-wish.ts';
import {temporaryDirectory} from '../../helpers/temporary-directory.ts';

function keygen(directory: string, name: string, type = 'ed25519', passphrase = ''): string {
	const file = path.join(directory, name);
	execFileSync('ssh-keygen', ['-q', '-t', type, '-N', passphrase, '-C', `${name}@here`, '-f', file]);
	return file;
}

const refuse = () => {
	throw new Error('No key is to be made here.');
};

test('baitui\'s own pair is one that ssh-keygen reads, made once and kept 0600', t => {
	const directory = temporaryDirectory(t);
	const publicKey = ownPublicKey(directory);
	const file = path.join(directory, 'baitui_ed25519');
	assert.equal(statSync(file).mode & 0o777, 0o600);
	assert.equal(execFileSync('ssh-keygen', ['-y', '-f', file], {encoding: 'utf8'}).trim(), publicKey);
	assert.equal(ownPublicKey(directory), publicKey);
	assert.match(loginWith(publicKey, [directory]).privateKey ?? '', /BEGIN OPENSSH PRIVATE KEY/);
});

test('the private key of an execution is found by its public one, whatever its comment and wherever it lies', t => {
	const [kept, elsewhere] = [temporaryDirectory(t), temporaryDirectory(t)];
	keygen(elsewhere, 'other');
	const file = keygen(elsewhere, 'mine', 'rsa');
	const debug = remoteDebugFor({'debug-key': [`${file}.pub`], 'debug-port': ['2022']}, {keyDirectory: kept, ownKey: refuse})!;
	assert.deepEqual([debug.port, debug.key], [2022, readFileSync(`${file}.pub`, 'utf8').trim()]);
	const [type, body] = debug.key.split(' ', 2);
	assert.equal(loginWith(`${type} ${body} another comment`, [kept]).privateKey, readFileSync(file, 'utf8'));
});

test('a private key that others can read is refused with the command that mends it, before anything is sent and later', t => {
	const [kept, directory] = [temporaryDirectory(t), temporaryDirectory(t)];
	const file = keygen(directory, 'open');
	chmodSync(file, 0o644);
	const hint = `chmod 600 ${file}`;
	assert.throws(() => remoteDebugFor({'debug-key': [`${file}.pub`]}, {keyDirectory: kept, ownKey: refuse}), {code: 'refused', hint});
	assert.throws(() => loginWith(readFileSync(`${file}.pub`, 'utf8'), [directory]), {code: 'refused', hint});
});

test('a key with a passphrase, and one that is not here, are left to the ssh of the system', t => {
	const directory = temporaryDirectory(t);
	const file = keygen(directory, 'locked', 'ed25519', 'secret words');
	const login = loginWith(readFileSync(`${file}.pub`, 'utf8'), [directory]);
	assert.equal(login.privateKey, undefined);
	assert.match(login.explanation ?? '', /passphrase/);
	assert.match(loginWith('ssh-ed25519 AAAA ada@laptop', [directory]).explanation ?? '', /ada@laptop/);
});

test('keys that the service does not take are said before the upload', t => {
	const directory = temporaryDirectory(t);
	const places = {keyDirectory: directory, ownKey: refuse};
	const file = keygen(directory, 'good');
	const curve = keygen(directory, 'curve', 'ecdsa');
	assert.throws(() => remoteDebugFor({'debug-key': [file]}, places), {code: 'usage', hint: `Give ${file}.pub.`});
	assert.throws(() => remoteDebugFor({'debug-key': [`${curve}.pub`]}, places), {code: 'usage', hint: /ssh-ed25519/});
	assert.throws(() => remoteDebugFor({'debug-key': [path.join(directory, 'none.pub')]}, places), {code: 'usage'});
	mkdirSync(path.join(directory, 'sub'));
	assert.equal(remoteDebugFor({'debug-key': [path.join(directory, 'none')]}, places), undefined);
});

test('the port is 1024 to 65535, and 2222 without a wish', () => {
	assert.equal(portOf({}), 2222);
	for (const port of ['80', '1023', '65536', '22x', '']) {
		assert.throws(() => portOf({'debug-port': [port]}), {code: 'usage'}, port);
	}
});

test('the way to a key elsewhere is a link, so that no copy of it lies about', t => {
	const [kept, elsewhere] = [temporaryDirectory(t), temporaryDirectory(t)];
	const file = keygen(elsewhere, 'mine');
	remoteDebugFor({'debug-key': [`${file}.pub`]}, {keyDirectory: kept, ownKey: refuse});
	const [name] = execFileSync('ls', [kept], {encoding: 'utf8'}).split('\n', 1);
	assert.ok(lstatSync(path.join(kept, name!)).isSymbolicLink());
});
