import {type Buffer} from 'node:buffer';
import {
	appendFile,
	readFile,
	rm,
	stat,
} from 'node:fs/promises';
import {formatMoment} from '../core/format.ts';
import {Problem} from '../core/problem.ts';
import {makePrivateDirectory, sessionFile} from './session-file.ts';

/** The name under which a session's host key is pinned: sessions have no host name of their own, and a local port means another one each day. */
export function hostKeyAlias(sessionId: string): string {
	return `bai-${sessionId.replaceAll(/[^\w-]/g, '_')}`;
}

/** The OpenSSH known_hosts file of one session. `directory` is `paths.knownHosts`. The system ssh reads and writes the same file. */
export function knownHostsPath(directory: string, sessionId: string): string {
	return sessionFile(directory, sessionId);
}

type HostKey = {
	/** Such as ssh-rsa. */
	readonly type: string;
	/** The wire form, base64. */
	readonly key: string;
};

/** The pinned host keys of a session, oldest first; none before the first connection. */
export async function pinnedHostKeys(directory: string, sessionId: string): Promise<readonly HostKey[]> {
	const text = await readFile(knownHostsPath(directory, sessionId), 'utf8').catch(() => '');
	const alias = hostKeyAlias(sessionId);
	return text.split('\n').flatMap(line => {
		const [names, type, key] = line.trim().split(/\s+/, 3);
		return type && key && names?.split(',').includes(alias) ? [{type, key}] : [];
	});
}

/** What is trusted about one session's sshd: the key it showed first. */
export type HostKeyPin = {
	/** Types of the pinned keys, to be asked of the server first. */
	readonly types: () => Promise<readonly string[]>;
	/** Whether this key, in its wire form, is the pinned one; pins it if it is the first. */
	readonly verify: (key: Buffer) => Promise<'match' | 'new' | 'changed'>;
	/** When the key was pinned. */
	readonly since: () => Promise<Date | undefined>;
};

/** When the host key of a session was pinned, by baitui or by the system ssh; undefined when none is. */
export async function pinnedSince(directory: string, sessionId: string): Promise<Date | undefined> {
	const pinned = await pinnedHostKeys(directory, sessionId);
	return pinned.length === 0 ? undefined : (await stat(knownHostsPath(directory, sessionId))).mtime;
}

export function createHostKeyPin(directory: string, sessionId: string): HostKeyPin {
	return {
		async types() {
			const pinned = await pinnedHostKeys(directory, sessionId);
			return pinned.map(entry => entry.type);
		},
		async verify(key) {
			const pinned = await pinnedHostKeys(directory, sessionId);
			const encoded = key.toString('base64');
			if (pinned.some(entry => entry.key === encoded)) {
				return 'match';
			}

			if (pinned.length > 0) {
				return 'changed';
			}

			const type = key.toString('latin1', 4, 4 + key.readUInt32BE(0));
			await makePrivateDirectory(directory);
			await appendFile(knownHostsPath(directory, sessionId), `${hostKeyAlias(sessionId)} ${type} ${encoded}\n`, {mode: 0o600});
			return 'new';
		},
		since: async () => pinnedSince(directory, sessionId),
	};
}

/** Forgets the pinned key of a session, so that the next connection pins what it finds. */
export async function forgetHostKey(directory: string, sessionId: string): Promise<void> {
	await rm(knownHostsPath(directory, sessionId), {force: true});
}

/** What is said when a session shows another key than the pinned one, while its service tells of no restart since. */
export function changedHostKey(name: string, since: Date | undefined): Problem {
	return new Problem('verification-failed', `The host key of ${name} changed${since ? ` since it was pinned on ${formatMoment(since)}` : ''}, and the server tells of no restart: this may be another machine. Nothing was sent to it.`, {
		hint: `If you know why the key changed, run \`baitui ssh --forget-host-key ${name}\` and connect again; if not, ask who runs the cluster.`,
	});
}
