import path from 'node:path';
import process from 'node:process';
import type {DemoSession} from '../world/session.ts';

/** Where the socket of a session's tmux lies, so that it is not the machine's own. */
export function tmuxDirectory({id}: DemoSession, runtime: string): string {
	return path.join(runtime, `tmux-${id.slice(0, 8)}`);
}

/** The environment of a session's commands. Nothing of the demo's own environment goes into it: there may be secrets in that. */
export function environmentOf(session: DemoSession, directory: string, runtime: string): Record<string, string> {
	return {
		...session.environment,
		PATH: process.platform === 'darwin' ? '/opt/homebrew/bin:/usr/local/bin:/usr/bin:/bin:/usr/sbin:/sbin' : '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin',
		HOME: directory,
		TMUX_TMPDIR: tmuxDirectory(session, runtime),
		USER: 'work',
		LOGNAME: 'work',
		SHELL: '/bin/bash',
		LANG: 'C.UTF-8',
		BACKENDAI_SESSION_ID: session.id,
		BACKENDAI_SESSION_NAME: session.name,
		BACKENDAI_KERNEL_ID: session.kernelId,
		BACKENDAI_CLUSTER_HOST: 'main1',
		BACKENDAI_CLUSTER_ROLE: 'main',
	};
}
