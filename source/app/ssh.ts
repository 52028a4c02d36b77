import {existsSync} from 'node:fs';
import type {Provider} from '../core/provider.ts';
import {needUsable, type Session} from '../core/session.ts';
import type {Settings} from '../settings/settings.ts';
import {sessionKeyPath, writeSessionKey} from '../ssh/keys.ts';
import {knownHostsPath} from '../ssh/known-hosts.ts';
import {proxyCommandLine, sshArguments} from '../ssh/system.ts';

/** The user name of each session whose key is kept; a key file without one is fetched again. */
export type SshCallOptions = {
	readonly provider: Provider;
	readonly settings: Settings;
	readonly session: Session;
	/** The program and arguments that run baitui itself. */
	readonly self: readonly string[];
	readonly command?: readonly string[];
	/** More arguments of ssh. */
	readonly options?: readonly string[];
};

/**
The arguments of the system ssh for a session, through `baitui proxy`: no port, so nothing can clash (architecture.md, workers). The key is fetched once a session id and kept, 0600.
Problem `session-not-usable`.
*/
export async function sshCall({provider, settings, session, self, command, options}: SshCallOptions): Promise<readonly string[]> {
	needUsable(session);
	const {keys, knownHosts} = settings.paths;
	const kept = sessionKeyPath(keys, session.id);
	let keyFile: string | undefined = existsSync(kept) ? kept : undefined;
	let user = 'work';
	if (keyFile === undefined) {
		const login = await provider.sshLogin(session);
		({user} = login);
		keyFile = login.privateKey === undefined ? undefined : await writeSessionKey(keys, session.id, login.privateKey);
	}

	return sshArguments({
		sessionId: session.id,
		user,
		keyFile,
		knownHostsFile: knownHostsPath(knownHosts, session.id),
		proxyCommand: proxyCommandLine([...self, 'proxy', '--profile', provider.profile.name, session.id, 'sshd']),
		...(command === undefined ? {} : {command}),
		...(options === undefined ? {} : {options}),
	});
}
