import {Problem} from '../core/problem.ts';
import {sanitizeLine} from '../core/text.ts';
import {needPlainPath} from './config-file.ts';
import {sshSettings, type SshPort, type SshRoad} from './options.ts';

/** A session's way into a configuration of ssh. */
export type HostEntry = {
	/** The name that is typed, such as `train-llm.bai`. */
	readonly host: string;
	/** For people. */
	readonly comment?: string;
	readonly user: string;
	readonly road: SshRoad;
	/** The local port of a tunnel, which then is the way instead of the road's command. */
	readonly port?: SshPort | undefined;
};

/** The `Host` block of one session, with plain values that every program that reads such files understands. */
export function formatHostEntry({host, comment, user, road: {proxyCommand, ...plain}, port}: HostEntry): string {
	const way = port === undefined && proxyCommand !== undefined ? {proxyCommand} : {};
	const settings = [['User', user], ...(port ? [['HostName', port.host], ['Port', String(port.port)]] as const : []), ...sshSettings({...plain, ...way})] as const;
	return `${comment === undefined ? '' : `# ${sanitizeLine(comment)}\n`}Host ${host}\n${settings.map(([name, value]) => `\t${name} ${value}\n`).join('')}`;
}

/** Whether ssh takes this as the name of a host, in every release and in a shell, and as a pattern that means itself. */
export function isHostName(name: string): boolean {
	return /^[\p{Letter}\p{Number}_][\p{Letter}\p{Mark}\p{Number}+\-._]*$/u.test(name);
}

/** The ending that tells sessions from other hosts. Problem `usage`. */
export function parseSuffix(text: string): string {
	const suffix = text.replace(/^\./, '');
	if (!/^[\da-z](?:[\d\-a-z]*[\da-z])?$/.test(suffix)) {
		throw new Problem('usage', `"${text}" cannot end the names of hosts.`, {hint: 'Use small letters, digits and -, such as bai.'});
	}

	return suffix;
}

/** The name without the suffix; undefined where it has none. */
export function withoutSuffix(host: string, suffix: string): string | undefined {
	return host.endsWith(`.${suffix}`) && host.length > suffix.length + 1 ? host.slice(0, -suffix.length - 1) : undefined;
}

const heading = (kind: string, suffix: string) => `# Written by baitui ssh-config --${kind} --suffix ${suffix}; baitui ssh-config --install writes it anew.\n`;

/** What a file that baitui wrote says of itself; undefined where it is none. */
export function readHeading(text: string): {readonly isWildcard: boolean; readonly suffix: string} | undefined {
	const groups = /^# Written by baitui ssh-config --(?<kind>wildcard|per-host) --suffix (?<suffix>[\d\-a-z]+);/.exec(text)?.groups;
	return groups && {isWildcard: groups.kind === 'wildcard', suffix: groups.suffix!};
}

export type WildcardOptions = {
	readonly suffix: string;
	/** The program and arguments that write the entry of the host named after them. */
	readonly prepare: readonly string[];
	/** Where they write it. */
	readonly entries: string;
};

/**
Every session by name. ssh runs `prepare` and then reads the entry that it wrote: so host key and private key are those of the session that has the name now, and not of one that had it
before. No token can do that in releases before 9.6, and none can name the user. Quotes are left out of the pattern: older releases hand the name to a shell as it is.
*/
export function formatWildcard({suffix, prepare, entries}: WildcardOptions): string {
	for (const word of [...prepare, entries]) {
		needPlainPath(word);
	}

	const command = prepare.map(word => (/^[\w+,\-./:=@]+$/.test(word) ? word : `'${word}'`)).join(' ');
	return `${heading('wildcard', suffix)}
Match originalhost "*.${suffix},!*'*" exec "${command} '%n'"
	Include "${entries}/*.conf"

# Reached when there is no such session; the line above said so.
Host *.${suffix}
	ProxyCommand false
	LogLevel QUIET
`;
}

/** One block a session, for programs that list hosts or do not know `Match exec`. */
export function formatPerHost(suffix: string, entries: readonly HostEntry[]): string {
	return [heading('per-host', suffix), ...entries.map(entry => formatHostEntry(entry))].join('\n');
}
