import fs from 'node:fs';
import path from 'node:path';
import {Problem} from '../core/problem.ts';
import type {CredentialStore, Credentials, Keeping} from '../core/profile.ts';
import {readFileIfThere, setAside, writePrivateFile} from './file.ts';
import type {Held} from './held.ts';
import type {Keyring} from './keyring.ts';

const fields = ['cookie', 'accessKey', 'secretKey', 'token'] as const satisfies ReadonlyArray<keyof Credentials>;

type Parsed = {readonly keeping: Keeping; readonly credentials: Credentials};

/** The text of a file of credentials, or of what it points to. */
function parse(json: string): Parsed | undefined {
	try {
		const stored = JSON.parse(json) as Record<string, unknown>;
		const {keptIn} = stored;
		return {
			keeping: keptIn === 'keyring' || keptIn === 'memory' ? keptIn : 'file',
			credentials: Object.fromEntries(fields.flatMap(field => (typeof stored[field] === 'string' ? [[field, stored[field]]] : []))),
		};
	} catch {
		return undefined;
	}
}

/** Where secrets may lie. `ensure` makes the directory before the first write. */
export type SecretPlaces = {
	readonly directory: string;
	readonly ensure: () => string;
	readonly keyDirectory: () => string;
	readonly keyring: Keyring;
	readonly held: Held;
};

/**
The secrets of one profile: in a 0600 file of their own, or where that file says that they are, so that every process finds them. They are written to `keeping`, or to where they were.
Problem `sign-in-needed` when the file is damaged (it is set aside) or the keyring silent, `failed` when they cannot be read or written.
*/
export function credentialStore({directory, ensure, keyDirectory, keyring, held}: SecretPlaces, profileName: string, keeping?: Keeping): CredentialStore {
	const file = path.join(directory, `${encodeURIComponent(profileName)}.json`);

	const readFile = (): Parsed | undefined => {
		const json = readFileIfThere(file);
		if (json === undefined) {
			return undefined;
		}

		if ((fs.statSync(file).mode & 0o077) !== 0) {
			fs.chmodSync(file, 0o600);
		}

		const parsed = parse(json);
		if (parsed === undefined) {
			throw new Problem('sign-in-needed', `The stored login of ${profileName} is damaged and was set aside as ${setAside(file)}.`, {
				hint: 'Sign in again: baitui login',
			});
		}

		return parsed;
	};

	const removeFrom = async (place: Keeping | undefined): Promise<void> => {
		if (place === 'keyring') {
			await keyring.remove(profileName);
		} else if (place === 'memory') {
			held.remove(profileName);
		}
	};

	return {
		async read() {
			const stored = readFile();
			if (stored === undefined || stored.keeping === 'file') {
				return stored?.credentials;
			}

			const text = await (stored.keeping === 'keyring' ? keyring : held).read(profileName);
			return text === undefined ? undefined : parse(text)?.credentials;
		},
		async write(credentials) {
			const before = readFile()?.keeping;
			const place = keeping ?? before ?? 'file';
			const text = JSON.stringify(credentials);
			if (place !== 'file') {
				await (place === 'keyring' ? keyring : held).write(profileName, text);
			}

			ensure();
			writePrivateFile(file, `${place === 'file' ? text : JSON.stringify({keptIn: place})}\n`);
			if (before !== place) {
				await removeFrom(before);
			}
		},
		async remove() {
			const stored = parse(readFileIfThere(file) ?? '{}');
			fs.rmSync(file, {force: true});
			await removeFrom(stored?.keeping);
		},
		keyDirectory,
	};
}
