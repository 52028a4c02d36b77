import path from 'node:path';
import {Problem} from '../core/problem.ts';
import type {Profile} from '../core/profile.ts';
import {explainSystemError} from './directory.ts';
import {readFileIfThere, setAside} from './file.ts';
import {isRecord} from './named-file.ts';

type Stored = {
	readonly profiles: readonly Profile[];
	/** Name of the profile used when none is named; empty for none. */
	readonly current: string;
};

const isText = (value: unknown) => typeof value === 'string';

const areTexts = (values: readonly unknown[]) => values.every(value => isText(value));

const isMaybe = (is: (value: unknown) => boolean) => (value: unknown) => value === undefined || is(value);

const checks: Readonly<Record<keyof Profile, (value: unknown) => boolean>> = {
	name: isText,
	service: isText,
	endpoints: value => Array.isArray(value) && value.length > 0 && areTexts(value),
	mode: value => isText(value) && ['session', 'api', 'token'].includes(value),
	user: isMaybe(isText),
	accessKey: isMaybe(isText),
	domain: isText,
	project: isText,
	projectId: isMaybe(isText),
	skipsTlsVerification: value => typeof value === 'boolean',
	authorities: isMaybe(isText),
	sshPort: isMaybe(value => Number.isSafeInteger(value) && (value as number) >= 1 && (value as number) <= 65_535),
	storageAddresses: isMaybe(value => isRecord(value) && areTexts(Object.values(value))),
	sshUser: isMaybe(isText),
	sshKey: isMaybe(isText),
};

const isProfile = (value: unknown): value is Profile => isRecord(value) && Object.entries(checks).every(([name, fits]) => fits(value[name]));

/** What the text of the file says; undefined = it is damaged. */
function parse(text: string): Stored | undefined {
	try {
		const {profiles = [], current = ''} = JSON.parse(text) as Record<string, unknown>;
		return Array.isArray(profiles) && profiles.every(isProfile) && typeof current === 'string' ? {profiles, current} : undefined;
	} catch {
		return undefined;
	}
}

export type ProfileFile = {
	readonly read: () => Stored;
	readonly write: (stored: Stored) => Promise<void>;
};

/**
The file of profiles, `settings.json` in `directory`; it is read anew each time, since another baitui may have written it.
Problem `failed`: it cannot be read or written, or it is damaged; then it is set aside first.
*/
export function profileFile(directory: string, ensure: () => string): ProfileFile {
	const file = path.join(directory, 'settings.json');

	const read = (): Stored => {
		const text = readFileIfThere(file);
		if (text === undefined) {
			return {profiles: [], current: ''};
		}

		const stored = parse(text);
		if (stored !== undefined) {
			return stored;
		}

		const aside = setAside(file);
		throw new Problem('failed', `The settings file ${file} is damaged and was set aside.`, {
			hint: `It is ${aside} now. Mend it and move it back, or sign in again with baitui login.`,
		});
	};

	return {
		read,
		async write(stored) {
			read();
			ensure();
			// Loaded late: it is slow to load beside what most commands do, and they only read.
			const {default: Conf} = await import('conf');
			try {
				new Conf<Stored>({
					cwd: directory,
					configName: 'settings',
					projectName: 'baitui',
					configFileMode: 0o600,
					accessPropertiesByDotNotation: false,
				}).set({...stored});
			} catch (error) {
				throw error instanceof Error && 'syscall' in error
					? new Problem('failed', `baitui cannot use its settings file ${file}: ${explainSystemError(error)}.`, {cause: error})
					: error;
			}
		},
	};
}
