import {shellWord} from '../core/text.ts';
import {sshSettings, type SshPort, type SshRoad} from './options.ts';

/** One line for each program, to be copied into a shell. FILE and FOLDER stand for what is to be copied. */
export type SshLines = {
	/** For people. */
	readonly through: string;
	readonly ssh: string;
	readonly scp: string;
	readonly sftp: string;
	readonly rsync: string;
};

/** What a line must say; the rest of the settings is comfort. */
const needed = new Set(['ProxyCommand', 'HostKeyAlias', 'UserKnownHostsFile', 'StrictHostKeyChecking', 'IdentityFile', 'IdentitiesOnly', 'ServerAliveInterval']);

const join = (words: readonly string[]) => words.map(word => shellWord(word)).join(' ');

function format(through: string, {options, port, target, folder}: {readonly options: readonly string[]; readonly port?: number; readonly target: string; readonly folder: string}): SshLines {
	// The letter of the port is small for ssh and large for the others.
	const portOf = (letter: string) => port === undefined ? [] : [`-${letter}`, String(port)];
	const ssh = ['ssh', ...options, ...portOf('p')];
	return {
		through,
		ssh: join([...ssh, target]),
		scp: join(['scp', ...options, ...portOf('P'), 'FILE', `${target}:${folder}/`]),
		sftp: join(['sftp', ...options, ...portOf('P'), target]),
		rsync: join(['rsync', '-a', '--partial', ...(options.length > 0 ? ['-e', join(ssh)] : []), 'FOLDER/', `${target}:${folder}/FOLDER/`]),
	};
}

/** With the name that the installed configuration gives it. */
export function linesByName(host: string, folder: string): SshLines {
	return format('by name', {options: [], target: host, folder});
}

/** Through baitui, or through the local port of a tunnel to sshd. */
export function linesOf({user, road, port}: {readonly user: string; readonly road: SshRoad; readonly port?: SshPort | undefined}, folder: string): SshLines {
	const {proxyCommand, ...plain} = road;
	const settings = sshSettings(port ? plain : road).filter(([name]) => needed.has(name));
	const options = settings.flatMap(([name, value]) => ['-o', `${name}=${value}`]);
	return port
		? format(`through the tunnel on port ${port.port}`, {
			options, port: port.port, target: `${user}@${port.host.includes(':') ? `[${port.host}]` : port.host}`, folder,
		})
		: format('through baitui, without a tunnel', {options, target: `${user}@${road.sessionId.slice(0, 8)}`, folder});
}
