import {execFile} from 'node:child_process';
import {Problem} from '../core/problem.ts';
import type {Environment} from './paths.ts';

/** Secrets in the keyring of the user's desktop, one text a profile. Problem `sign-in-needed` where the keyring does not give it, `failed` where it does not take it. */
export type Keyring = {
	/** Whether one is there and answers. It may still be locked. */
	readonly answers: () => Promise<boolean>;
	readonly read: (profileName: string) => Promise<string | undefined>;
	readonly write: (profileName: string, text: string) => Promise<void>;
	readonly remove: (profileName: string) => Promise<void>;
};

/** Milliseconds. A locked keyring asks its user on the desktop; nobody may be sitting there. */
const patience = {answer: 2000, read: 10_000, write: 30_000};

type Answer = {readonly isDone: boolean; readonly text: string; readonly why: string};

/**
The Secret Service of the session bus through `secret-tool` (secret-tool(1), libsecret). A secret goes in by stdin and comes out by stdout. It answers 1 without a word for what is not there,
and 1 with a line on stderr when something is wrong. `place` tells apart profiles of one name in several state directories.
*/
export function createKeyring(environment: Environment, place: string): Keyring {
	const ask = async (words: readonly string[], timeout: number, input = ''): Promise<Answer> => new Promise(resolve => {
		const child = execFile('secret-tool', words, {env: {...environment}, timeout}, (error, stdout, stderr) => {
			resolve({
				isDone: !error,
				text: stdout,
				why: error?.killed ? 'it does not answer; it may be locked' : (error?.code === 'ENOENT' ? 'there is no secret-tool' : stderr.trim().replace(/^secret-tool: /, '')),
			});
		});
		// It may have ended without reading.
		child.stdin?.on('error', () => undefined);
		child.stdin?.end(input);
	});

	const attributes = (profileName: string): readonly string[] => ['application', 'baitui', 'place', place, 'profile', profileName];

	return {
		async answers() {
			const {isDone, why} = await ask(['lookup', ...attributes('')], patience.answer);
			return isDone || why === '';
		},
		async read(profileName) {
			const {isDone, text, why} = await ask(['lookup', ...attributes(profileName)], patience.read);
			if (!isDone && why !== '') {
				throw new Problem('sign-in-needed', `The keyring does not give the login of ${profileName}: ${why}.`, {hint: `Unlock it, or sign in again: baitui login --profile ${profileName} --keep file`});
			}

			return isDone ? text : undefined;
		},
		async write(profileName, text) {
			const {isDone, why} = await ask(['store', `--label=baitui: ${profileName}`, ...attributes(profileName)], patience.write, text);
			if (!isDone) {
				throw new Problem('failed', `The keyring does not take the login${why === '' ? '' : `: ${why}`}.`, {hint: 'Unlock it, or keep the login in a file.'});
			}
		},
		async remove(profileName) {
			await ask(['clear', ...attributes(profileName)], patience.read);
		},
	};
}
