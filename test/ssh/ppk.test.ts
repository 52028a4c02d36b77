import assert from 'node:assert/strict';
import {execFileSync, spawnSync} from 'node:child_process';
import {createPrivateKey, generateKeyPairSync} from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import {test, type TestContext} from 'node:test';
import {formatPpk} from '../../source/ssh/ppk.ts';
import {readPrivateKey} from '../../source/ssh/private-key.ts';
import {formatFingerprint, formatPublicKey} from '../../source/ssh/public-key.ts';
import {temporaryDirectory} from '../helpers/temporary-directory.ts';

const hasPuttygen = spawnSync('puttygen', ['--version']).status === 0;

const kinds: ReadonlyArray<readonly [string, readonly string[]]> = [
	['RSA 2048 as 26.9 makes it', ['-t', 'rsa', '-b', '2048']],
	['RSA 2048 as 23.09 makes it', ['-t', 'rsa', '-b', '2048', '-m', 'PEM']],
	['RSA 3072', ['-t', 'rsa', '-b', '3072']],
	['Ed25519', ['-t', 'ed25519']],
	['ECDSA 256', ['-t', 'ecdsa', '-b', '256']],
	['ECDSA 384', ['-t', 'ecdsa', '-b', '384', '-m', 'PEM']],
	['ECDSA 521', ['-t', 'ecdsa', '-b', '521']],
];

const makeKey = (t: TestContext, options: readonly string[]) => {
	const file = path.join(temporaryDirectory(t), 'key');
	execFileSync('ssh-keygen', ['-q', '-N', '', '-C', 'a session', '-f', file, ...options]);
	return file;
};

/** What PuTTY's own program makes of a key, as version 3 without a passphrase. */
const convert = (file: string, comment: string) => {
	const output = `${file}.theirs`;
	execFileSync('puttygen', [file, '-O', 'private', '-o', output, '-C', comment, '--ppk-param', 'version=3', '--new-passphrase', '/dev/null'], {stdio: ['ignore', 'ignore', 'inherit']});
	return fs.readFileSync(output, 'utf8');
};

for (const [name, options] of kinds) {
	test(`the public half and the fingerprint are those of ssh-keygen: ${name}`, async t => {
		const file = makeKey(t, options);
		const key = await readPrivateKey(fs.readFileSync(file, 'utf8'));
		assert.equal(formatPublicKey(key, 'a session'), fs.readFileSync(`${file}.pub`, 'utf8'));
		assert.equal(formatFingerprint(key, 'a session'), execFileSync('ssh-keygen', ['-lf', `${file}.pub`], {encoding: 'utf8'}));
	});

	test(`PuTTY makes the very same file of it, and reads ours: ${name}`, {skip: hasPuttygen ? false : 'puttygen is not installed'}, async t => {
		const file = makeKey(t, options);
		const text = fs.readFileSync(file, 'utf8');
		const ours = formatPpk(await readPrivateKey(text), 'my session');
		assert.equal(ours, convert(file, 'my session'));
		fs.writeFileSync(`${file}.ppk`, ours, {mode: 0o600});
		const back = execFileSync('puttygen', [`${file}.ppk`, '-O', 'public-openssh'], {encoding: 'utf8'});
		assert.equal(back.split(' ', 2).join(' '), fs.readFileSync(`${file}.pub`, 'utf8').split(' ', 2).join(' '));
	});
}

test('primes in the other order come out as PuTTY wants them', async () => {
	const {privateKey} = generateKeyPairSync('rsa', {modulusLength: 2048});
	const {p, q, dp, dq, ...jwk} = privateKey.export({format: 'jwk'});
	const coefficient = (one: bigint, modulus: bigint) => {
		let [result, base, exponent] = [1n, one % modulus, modulus - 2n];
		for (; exponent > 0n; exponent >>= 1n) {
			result = exponent % 2n === 1n ? result * base % modulus : result;
			base = base * base % modulus;
		}

		return result;
	};

	const numberOf = (text: string) => BigInt(`0x${Buffer.from(text, 'base64url').toString('hex')}`);
	const qi = Buffer.from(coefficient(numberOf(p!), numberOf(q!)).toString(16).padStart(256, '0'), 'hex').toString('base64url');
	const swapped = createPrivateKey({
		key: {
			...jwk, p: q!, q: p!, dp: dq!, dq: dp!, qi,
		}, format: 'jwk',
	});
	const pem = (key: typeof privateKey) => key.export({type: 'pkcs1', format: 'pem'}).toString();
	assert.notEqual(pem(swapped), pem(privateKey));
	assert.equal(formatPpk(await readPrivateKey(pem(swapped)), 'x'), formatPpk(await readPrivateKey(pem(privateKey)), 'x'));
});

test('a key with a passphrase and what is no key are told in a sentence', async t => {
	const file = path.join(temporaryDirectory(t), 'key');
	execFileSync('ssh-keygen', ['-q', '-N', 'secret', '-f', file, '-t', 'ed25519']);
	await assert.rejects(readPrivateKey(fs.readFileSync(file, 'utf8')), {name: 'Problem', code: 'failed'});
	await assert.rejects(readPrivateKey('no key'), {name: 'Problem', code: 'failed'});
	await assert.rejects(readPrivateKey(fs.readFileSync(`${file}.pub`, 'utf8')), {name: 'Problem', code: 'failed'});
});
