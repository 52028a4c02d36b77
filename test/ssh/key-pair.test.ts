import assert from 'node:assert/strict';
import {execFileSync} from 'node:child_process';
import {
	mkdtempSync,
	readFileSync,
	rmSync,
	writeFileSync,
} from 'node:fs';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {after, test} from 'node:test';
import {readKeyPair} from '../../source/ssh/key-pair.ts';
import {formatFingerprint, readPublicKey, readPublicKeys} from '../../source/ssh/public-key.ts';

const directory = mkdtempSync(path.join(tmpdir(), 'baitui-pair-'));
after(() => {
	rmSync(directory, {recursive: true});
});

const keygen = (...args: readonly string[]) => execFileSync('ssh-keygen', args, {encoding: 'utf8'});
const kinds = [['ed25519', '256'], ['ecdsa', '256'], ['ecdsa', '521'], ['rsa', '2048'], ['rsa', '3072']] as const;

for (const [type, bits] of kinds) {
	for (const form of type === 'ed25519' ? ['OpenSSH'] : ['OpenSSH', 'PEM', 'PKCS8']) {
		test(`a pair of ${type} ${bits} in ${form} stays one key, in a form that every ssh reads, with the fingerprint of ssh-keygen`, async () => {
			const file = path.join(directory, `${type}-${bits}-${form}`);
			keygen('-q', '-t', type, '-b', bits, '-N', '', '-C', 'two words', '-f', file);
			if (form !== 'OpenSSH') {
				keygen('-q', '-p', '-m', form, '-N', '', '-f', file);
			}

			const {publicKey, privateKey} = await readKeyPair(readFileSync(file, 'utf8'), 'it');
			assert.match(privateKey, type === 'ed25519' ? /^-----BEGIN OPENSSH PRIVATE KEY-----/ : (type === 'rsa' ? /^-----BEGIN RSA PRIVATE KEY-----/ : /^-----BEGIN EC PRIVATE KEY-----/));
			const again = `${file}-again`;
			writeFileSync(again, privateKey, {mode: 0o600});
			const essence = (line: string) => line.trim().split(' ', 2).join(' ');
			assert.equal(essence(keygen('-y', '-f', again)), essence(readFileSync(`${file}.pub`, 'utf8')));
			assert.equal(essence(publicKey), essence(readFileSync(`${file}.pub`, 'utf8')));
			assert.equal(formatFingerprint(readPublicKey(readFileSync(`${file}.pub`, 'utf8'))!, 'two words'), keygen('-lf', `${file}.pub`));
		});
	}
}

test('authorized_keys with options, comments, blank lines and what is no key gives its keys', () => {
	const line = readFileSync(path.join(directory, 'ed25519-256-OpenSSH.pub'), 'utf8').trim();
	const text = `# ${line}\n\n${line}\nfrom="10.0.0.0/8,*.lab",no-pty ${line}\ncommand="echo ssh-rsa x" ${line}\nssh-rsa nonsense\nssh-ed25519 AAAA\n`;
	assert.deepEqual(readPublicKeys(text).map(({type, comment}) => [type, comment]), [['ssh-ed25519', 'two words'], ['ssh-ed25519', 'two words'], ['ssh-ed25519', 'two words']]);
});

test('what is damaged or has a passphrase is refused in words', async () => {
	const file = path.join(directory, 'locked');
	keygen('-q', '-t', 'rsa', '-b', '2048', '-m', 'PKCS8', '-N', 'secret', '-f', file);
	await assert.rejects(readKeyPair(readFileSync(file, 'utf8'), 'it'), {name: 'Problem', code: 'usage', message: /passphrase/});
	await assert.rejects(readKeyPair('-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n', 'it'), {name: 'Problem', code: 'usage', message: /no private key/});
});
