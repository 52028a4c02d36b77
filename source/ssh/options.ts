import {hostKeyAlias} from './known-hosts.ts';

/** How the system ssh reaches a session and trusts it. */
export type SshRoad = {
	readonly sessionId: string;
	/** The session's own key. Without it ssh offers the user's keys and agent, and may ask for a passphrase. */
	readonly keyFile?: string | undefined;
	/** The file of the user's own key that is meant, where there is no key of the session's. */
	readonly ownKeyFile?: string | undefined;
	readonly knownHostsFile: string;
	/** Line for the shell that connects stdin and stdout to the session's sshd (see `proxyCommandLine`). Without it ssh connects to the address it is given, such as that of a tunnel. */
	readonly proxyCommand?: string;
};

/** Where a program that knows nothing of baitui reaches the sshd of a session. */
export type SshPort = {
	readonly host: string;
	readonly port: number;
};

/** A path as a value of ssh's configuration: it may hold spaces, and ssh expands % in it. */
const quotePath = (path: string) => `"${path.replaceAll('%', '%%')}"`;

/** The settings of ssh for a session, as names and values of ssh_config. A refused key ends in a sentence of ssh, never in a password prompt. */
export function sshSettings({sessionId, keyFile, ownKeyFile, knownHostsFile, proxyCommand}: SshRoad): ReadonlyArray<readonly [string, string]> {
	return [
		...(proxyCommand === undefined ? [] : [['ProxyCommand', proxyCommand] as const]),
		['HostKeyAlias', hostKeyAlias(sessionId)],
		['UserKnownHostsFile', quotePath(knownHostsFile)],
		['GlobalKnownHostsFile', '/dev/null'],
		['StrictHostKeyChecking', 'accept-new'],
		['HashKnownHosts', 'no'],
		['UpdateHostKeys', 'no'],
		// The last resort, for servers that know no other signature of RSA; OpenSSH since 8.8 has it switched off. This name of the second one is known to every release.
		['HostKeyAlgorithms', '+ssh-rsa'],
		['PubkeyAcceptedKeyTypes', '+ssh-rsa'],
		['PreferredAuthentications', 'publickey'],
		['PasswordAuthentication', 'no'],
		['KbdInteractiveAuthentication', 'no'],
		// Half-dead connections are silent in session mode (containers-observed.md 5); the server itself gives up after 45 s too.
		['ServerAliveInterval', '15'],
		['ServerAliveCountMax', '3'],
		// Counts until the server's first line, when there is a ProxyCommand.
		['ConnectTimeout', '40'],
		['LogLevel', 'ERROR'],
		...(keyFile === undefined ? [] : [['IdentityFile', quotePath(keyFile)], ['IdentitiesOnly', 'yes'], ['BatchMode', 'yes']] as const),
		// Its passphrase may be asked for.
		...(keyFile !== undefined || ownKeyFile === undefined ? [] : [['IdentityFile', quotePath(ownKeyFile)], ['IdentitiesOnly', 'yes']] as const),
	];
}
