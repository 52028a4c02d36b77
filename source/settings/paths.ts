import path from 'node:path';

/** Where baitui keeps things. Every directory is 0700 and is made when it is first asked for. */
export type Paths = {
	/** Profiles and preferences; may be copied to another machine. */
	readonly config: string;
	/** Secrets, one file a profile. */
	readonly credentials: string;
	/** Things of this machine that survive a reboot. */
	readonly state: string;
	/** Private keys of sessions, one file a session id. */
	readonly keys: string;
	/** Key pairs that sessions were started with. */
	readonly ownKeys: string;
	/** Pinned host keys, one OpenSSH known_hosts file a session id. */
	readonly knownHosts: string;
	/** Entries for the system ssh, one file a name that was used. */
	readonly sshEntries: string;
	/** Wishes: one JSON file a tunnel. */
	readonly tunnels: string;
	/** The same for copies. */
	readonly transfers: string;
	/** What transfers must know to go on after an interruption. */
	readonly journal: string;
	/** Logs of background workers. */
	readonly logs: string;
	/** Sockets. Never on a shared home: $XDG_RUNTIME_DIR or a private directory under the temporary one. */
	readonly runtime: string;
};

export type Environment = Readonly<Record<string, string | undefined>>;

export type Machine = {
	readonly environment: Environment;
	readonly homeDirectory: string;
	readonly temporaryDirectory: string;
	/** Numeric user id. */
	readonly userId: number;
	/** Whether this is a directory of that user, and nobody else may write to it. */
	readonly isOwn: (directory: string) => boolean;
};

/** An absolute path from the environment; a relative or empty one counts as not set, as the XDG rules say. */
function fromEnvironment(environment: Environment, name: string): string | undefined {
	const value = environment[name];
	return value !== undefined && path.isAbsolute(value) ? value : undefined;
}

/** BAITUI_CONFIG_DIR and BAITUI_STATE_DIR may be relative to the working directory: who writes them in a shell expects that. */
function ownDirectory(environment: Environment, name: string): string | undefined {
	const value = environment[name];
	return value === undefined || value === '' ? undefined : path.resolve(value);
}

/**
The places by the XDG rules, on Linux and macOS alike. Nothing is made here.
$XDG_RUNTIME_DIR counts only while it is a directory of this user: after `su` it still names the other user's.
*/
export function findPaths({environment, homeDirectory, temporaryDirectory, userId, isOwn}: Machine): Paths {
	const config = ownDirectory(environment, 'BAITUI_CONFIG_DIR')
		?? path.join(fromEnvironment(environment, 'XDG_CONFIG_HOME') ?? path.join(homeDirectory, '.config'), 'baitui');
	const state = ownDirectory(environment, 'BAITUI_STATE_DIR')
		?? path.join(fromEnvironment(environment, 'XDG_STATE_HOME') ?? path.join(homeDirectory, '.local', 'state'), 'baitui');
	const runtimeHome = fromEnvironment(environment, 'XDG_RUNTIME_DIR');

	return {
		config,
		credentials: path.join(state, 'credentials'),
		state,
		keys: path.join(state, 'keys'),
		ownKeys: path.join(state, 'own-keys'),
		knownHosts: path.join(state, 'known_hosts'),
		sshEntries: path.join(state, 'ssh'),
		tunnels: path.join(state, 'tunnels'),
		transfers: path.join(state, 'transfers'),
		journal: path.join(state, 'journal'),
		logs: path.join(state, 'logs'),
		runtime: runtimeHome !== undefined && isOwn(runtimeHome)
			? path.join(runtimeHome, 'baitui')
			: path.join(temporaryDirectory, `baitui-${userId}`),
	};
}
