import fs from 'node:fs';
import path from 'node:path';
import Conf from 'conf';
import {Problem} from '../core/problem.ts';
import type {Profile} from '../core/profile.ts';
import {explainSystemError} from './directory.ts';
import {setAside} from './file.ts';

type Stored = {
	readonly profiles: readonly Profile[];
	/** Name of the profile used when none is named; empty for none. */
	readonly current: string;
};

const text = {type: 'string'} as const;

const schema = {
	current: text,
	profiles: {
		type: 'array',
		items: {
			type: 'object',
			required: ['name', 'service', 'endpoints', 'mode', 'domain', 'project', 'skipsTlsVerification'],
			properties: {
				name: text,
				service: text,
				endpoints: {type: 'array', items: text, minItems: 1},
				mode: {enum: ['session', 'api', 'token']},
				user: text,
				accessKey: text,
				domain: text,
				project: text,
				projectId: text,
				skipsTlsVerification: {type: 'boolean'},
				authorities: text,
				sshPort: {type: 'integer', minimum: 1, maximum: 65_535},
				sshUser: text,
				sshKey: text,
			},
		},
	},
} as const;

export type ProfileFile = {
	readonly read: () => Stored;
	readonly write: (stored: Stored) => void;
};

/**
The file of profiles, `settings.json` in `directory`; it is read anew each time, since another baitui may have written it.
Problem `failed`: it cannot be read or written, or it is damaged; then it is set aside first.
*/
export function profileFile(directory: string, ensure: () => string): ProfileFile {
	const file = path.join(directory, 'settings.json');

	// Opened late: conf makes its directory at once, and reading what is not there must not leave one behind.
	const open = () => new Conf<Stored>({
		cwd: directory,
		configName: 'settings',
		projectName: 'baitui',
		configFileMode: 0o600,
		accessPropertiesByDotNotation: false,
		schema,
	});

	const explain = (error: unknown): unknown => error instanceof Error && 'syscall' in error
		? new Problem('failed', `baitui cannot use its settings file ${file}: ${explainSystemError(error)}.`, {cause: error})
		: error;

	const read = (): Stored => {
		if (!fs.existsSync(file)) {
			return {profiles: [], current: ''};
		}

		try {
			const conf = open();
			return {profiles: conf.get('profiles', []), current: conf.get('current', '')};
		} catch (error) {
			const explained = explain(error);
			if (explained !== error) {
				throw explained;
			}

			const aside = setAside(file);
			throw new Problem('failed', `The settings file ${file} is damaged and was set aside.`, {
				hint: `It is ${aside} now. Mend it and move it back, or sign in again with baitui login.`,
				cause: error,
			});
		}
	};

	return {
		read,
		write(stored) {
			read();
			ensure();
			try {
				open().set({...stored});
			} catch (error) {
				throw explain(error);
			}
		},
	};
}
