import os from 'node:os';
import {appOf, type Session} from '../core/session.ts';
import type {Settings} from '../settings/settings.ts';
import type {SshPort} from '../ssh/options.ts';
import {listTunnels} from '../workers/list.ts';

/** The local port of a tunnel of this host that leads to the session's sshd and works now; undefined when there is none. */
export async function findSshPort(settings: Settings, session: Session): Promise<SshPort | undefined> {
	const isSshd = (target: string | number) => appOf(session, target)?.name === 'sshd';
	const tunnels = await listTunnels(settings);
	const found = tunnels.find(({spec, state}) => spec.sessionId === session.id && spec.host === os.hostname() && isSshd(spec.target)
		&& !spec.isReverse && spec.bind.port !== undefined && state.status === 'ready')?.spec.bind;
	return found?.port === undefined ? undefined : {host: ['0.0.0.0', '::'].includes(found.host) ? '127.0.0.1' : found.host, port: found.port};
}

/** The folder a program opens best: the first mounted one that is kept and writable, else the home. */
export function keptFolder({mounts, home}: Session): string {
	return mounts.find(mount => mount.isKept && !mount.isReadOnly)?.path ?? home;
}
