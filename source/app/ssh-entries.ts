import {createHash} from 'node:crypto';
import {readdir, rm, stat} from 'node:fs/promises';
import path from 'node:path';
import type {Provider} from '../core/provider.ts';
import {
	appOf,
	findSession,
	isUsable,
	wordFor,
	type Session,
} from '../core/session.ts';
import {writePrivateFile} from '../settings/file.ts';
import type {Settings} from '../settings/settings.ts';
import {
	formatHostEntry,
	isHostName,
	withoutSuffix,
	type HostEntry,
} from '../ssh/config-text.ts';
import {sshRoad} from './ssh.ts';

export type EntriesOptions = {
	readonly provider: Provider;
	readonly settings: Settings;
	/** The program and arguments that run baitui itself, wherever ssh is started. */
	readonly self: readonly string[];
	readonly suffix: string;
};

/** Milliseconds after which an entry is removed; it is written again each time its name is used. */
const longest = 24 * 60 * 60 * 1000;

async function entryOf({provider, settings, self}: EntriesOptions, session: Session, host: string): Promise<HostEntry> {
	const road = await sshRoad({
		provider, settings, session, self,
	});
	return {host, comment: `${session.name} (${session.id})`, ...road};
}

async function tidy(directory: string): Promise<void> {
	for (const name of await readdir(directory)) {
		const file = path.join(directory, name);
		const stats = await stat(file).catch(() => undefined);
		if (stats && Date.now() - stats.mtimeMs > longest) {
			await rm(file, {force: true});
		}
	}
}

/**
Writes the entry of the session that a host name such as `train-llm.bai` means now, for ssh to read next; the key of a session that was not used yet is fetched.
Problem `not-found`, `not-unique`, `session-not-usable`.
*/
export async function prepareEntry(options: EntriesOptions, host: string, signal?: AbortSignal): Promise<void> {
	const session = findSession(await options.provider.listSessions(signal), withoutSuffix(host, options.suffix) ?? host);
	const entry = await entryOf(options, session, host);
	const directory = options.settings.paths.sshEntries;
	const file = `${createHash('sha256').update(host).digest('hex').slice(0, 32)}.conf`;
	writePrivateFile(path.join(directory, file), formatHostEntry(entry));
	await tidy(directory);
}

/** The host name of a session: its own name, or the first letters of its id where ssh cannot take the name or several sessions have it. */
export function hostOf(session: Session, sessions: readonly Session[], suffix: string): string {
	const word = wordFor(session);
	const isOwn = isHostName(word) && sessions.filter(({name}) => name === session.name).length === 1;
	return `${isOwn ? word : session.id.slice(0, 8)}.${suffix}`;
}

/** The entries of all sessions that run and have ssh. */
export async function listEntries(options: EntriesOptions, signal?: AbortSignal): Promise<readonly HostEntry[]> {
	const all = await options.provider.listSessions(signal);
	const running = all.filter(session => isUsable(session) && appOf(session, 'sshd'));
	const entries: HostEntry[] = [];
	for (const session of running) {
		entries.push(await entryOf(options, session, hostOf(session, running, options.suffix)));
	}

	return entries;
}
