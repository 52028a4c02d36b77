import {readFile, rm} from 'node:fs/promises';
import {sessionFile, writePrivateFile} from './session-file.ts';

/** Where the private key of a session lies once it was written. `directory` is `paths.keys`. */
export function sessionKeyPath(directory: string, sessionId: string): string {
	return sessionFile(directory, sessionId);
}

/** The private key of a session as it was written; undefined where none was. */
export async function readSessionKey(directory: string, sessionId: string): Promise<string | undefined> {
	return readFile(sessionKeyPath(directory, sessionId), 'utf8').catch(() => undefined);
}

/**
Writes the private key of a session for the system ssh, 0600 in a 0700 directory, and returns its path.
OpenSSH refuses a key without a last line end ("error in libcrypto"), so one is added. Problem `failed`.
*/
export async function writeSessionKey(directory: string, sessionId: string, privateKey: string): Promise<string> {
	const file = sessionKeyPath(directory, sessionId);
	await writePrivateFile(file, `${privateKey.trimEnd()}\n`);
	return file;
}

export async function removeSessionKey(directory: string, sessionId: string): Promise<void> {
	await rm(sessionKeyPath(directory, sessionId), {force: true});
}
