import {readFile} from 'node:fs/promises';
import {removeSessionKey} from './keys.ts';
import {forgetHostKey, knownHostsPath} from './known-hosts.ts';
import {writePrivateFile} from './session-file.ts';

/** Where the keys of sessions lie; `settings.paths` has both. */
export type KeyPlaces = {
	readonly knownHosts: string;
	readonly keys: string;
};

/** The line of a known_hosts file that says which run of the session its keys are of. OpenSSH reads over it. */
const runLine = /^# started (\S+)$/m;

/**
Forgets the pinned host key and the kept ssh key of a session that was restarted since they were taken, and resolves with whether it did: the service itself says so, over a connection
that is signed in, and a restart makes new keys. Times are only compared with earlier words of the same service, so no clock of this machine counts. Problem `failed`.
*/
export async function forgetEarlierRun(places: KeyPlaces, {id, startedAt}: {readonly id: string; readonly startedAt?: Date}): Promise<boolean> {
	if (!startedAt) {
		return false;
	}

	const file = knownHostsPath(places.knownHosts, id);
	const text = await readFile(file, 'utf8').catch(() => '');
	const recorded = runLine.exec(text)?.[1];
	// What another process heard later counts more.
	if (recorded !== undefined && Date.parse(recorded) >= startedAt.getTime()) {
		return false;
	}

	const isRestarted = recorded !== undefined;
	if (isRestarted) {
		await removeSessionKey(places.keys, id);
		await forgetHostKey(places.knownHosts, id);
	}

	await writePrivateFile(file, `# started ${startedAt.toISOString()}\n${isRestarted ? '' : text}`);
	return isRestarted;
}
