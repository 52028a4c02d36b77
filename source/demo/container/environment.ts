import process from 'node:process';
import type {DemoSession} from '../world/session.ts';

/** The environment of a session's commands. Nothing of the demo's own environment goes into it: there may be secrets in that. */
export function environmentOf(session: DemoSession, directory: string): Record<string, string> {
	return {
		...session.environment,
		PATH: process.platform === 'darwin' ? '/opt/homebrew/bin:/usr/local/bin:/usr/bin:/bin:/usr/sbin:/sbin' : '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin',
		HOME: directory,
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
