import {
	existsSync,
	readdirSync,
	readFileSync,
	statSync,
} from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import {Problem} from '../../core/problem.ts';
import type {SshLogin} from '../../core/provider.ts';

/** Type and body of a public key, without its comment. */
const essence = (line: string) => line.trim().split(/\s+/, 2).join(' ');

function readText(file: string): string {
	try {
		return readFileSync(file, 'utf8');
	} catch {
		return '';
	}
}

function publicKeysIn(directory: string): readonly string[] {
	try {
		return readdirSync(directory).filter(name => name.endsWith('.pub')).map(name => path.join(directory, name));
	} catch {
		return [];
	}
}

/** The private key beside a public one, named as ssh-keygen or a cloud does; undefined where there is none. */
export function privateKeyBeside(publicKeyFile: string): string | undefined {
	const base = publicKeyFile.replace(/\.pub$/, '');
	return [base, `${base}.pem`].find(file => file !== publicKeyFile && existsSync(file));
}

/** Whether ssh would ask for a passphrase: the cipher's name is the first field of OpenSSH's format (PROTOCOL.key), and PEM says it in its head. */
function isEncrypted(text: string): boolean {
	const body = /-----BEGIN OPENSSH PRIVATE KEY-----([^-]+)-----/.exec(text)?.[1];
	if (body === undefined) {
		return text.includes('ENCRYPTED');
	}

	const bytes = Buffer.from(body, 'base64');
	const start = 'openssh-key-v1\0'.length;
	return bytes.subarray(start + 4, start + 4 + bytes.readUInt32BE(start)).toString() !== 'none';
}

/** The text of a private key, 0600 as ssh demands. Problem `refused`, with the command that mends it. */
function readPrivateKey(file: string): string {
	const {mode} = statSync(file);
	if ((mode & 0o077) !== 0) {
		throw new Problem('refused', `The private key ${file} can be read by others, and ssh refuses such a key.`, {hint: `chmod 600 ${file}`});
	}

	const text = readText(file);
	if (!text.includes('PRIVATE KEY-----')) {
		throw new Problem('refused', `${file} is no private key.`);
	}

	return text;
}

/**
The login with the private key of the public one that an execution was started with, looked for beside the public keys of `directories`. A key with a passphrase, or one that is not
there, is left to the user's own ssh and its agent.
*/
export function loginWith(publicKey: string, directories: readonly string[]): SshLogin {
	const wanted = essence(publicKey);
	const files = directories.flatMap(directory => publicKeysIn(directory)).filter(file => essence(readText(file)) === wanted);
	const file = files.map(file => privateKeyBeside(file)).find(file => file !== undefined);
	if (file === undefined) {
		const comment = publicKey.trim().split(/\s+/).slice(2).join(' ');
		return {privateKey: undefined, explanation: `It was started with a key${comment === '' ? '' : ` "${comment}"`} whose private part is not in ${directories.at(-1)!}.`};
	}

	const text = readPrivateKey(file);
	return isEncrypted(text) ? {privateKey: undefined, explanation: `The key ${file} has a passphrase, which only the system's ssh asks for.`} : {privateKey: text};
}

/** Where people keep key pairs. */
export const userKeys = () => path.join(os.homedir(), '.ssh');
