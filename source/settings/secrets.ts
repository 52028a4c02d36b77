import fs from 'node:fs';
import path from 'node:path';
import {Problem} from '../core/problem.ts';
import type {CredentialStore, Credentials} from '../core/profile.ts';
import {readFileIfThere, setAside, writePrivateFile} from './file.ts';

const fields = ['cookie', 'accessKey', 'secretKey', 'token'] as const satisfies ReadonlyArray<keyof Credentials>;

function parseCredentials(json: string): Credentials | undefined {
	try {
		const stored = JSON.parse(json) as Record<string, unknown>;
		return Object.fromEntries(fields.flatMap(field => (typeof stored[field] === 'string' ? [[field, stored[field]]] : [])));
	} catch {
		return undefined;
	}
}

/**
The secrets of one profile in a 0600 file of their own. `ensure` makes the directory before the first write.
Problem `sign-in-needed` when the file is damaged (it is set aside), `failed` when it cannot be read or written.
*/
export function credentialFile(directory: string, profileName: string, ensure: () => string, keyDirectory: () => string): CredentialStore {
	const file = path.join(directory, `${encodeURIComponent(profileName)}.json`);

	return {
		async read() {
			const json = readFileIfThere(file);
			if (json === undefined) {
				return undefined;
			}

			if ((fs.statSync(file).mode & 0o077) !== 0) {
				fs.chmodSync(file, 0o600);
			}

			const credentials = parseCredentials(json);
			if (credentials === undefined) {
				throw new Problem('sign-in-needed', `The stored login of ${profileName} is damaged and was set aside as ${setAside(file)}.`, {
					hint: 'Sign in again: baitui login',
				});
			}

			return credentials;
		},
		async write(credentials) {
			ensure();
			writePrivateFile(file, `${JSON.stringify(credentials)}\n`);
		},
		async remove() {
			fs.rmSync(file, {force: true});
		},
		keyDirectory,
	};
}
