import {join} from 'node:path';
import process from 'node:process';
import type {Execution} from '../world/execution.ts';

/** Folders that every container has. */
export const folders = ['repository', 'inputs', 'outputs', 'config'] as const;

/** The environment of an execution's commands and of logins; `tmux` is the directory of its tmux's socket. Nothing of the demo's own environment goes into it: there may be secrets in that. */
export function environmentOf(execution: Execution, directory: string, tmux: string): Record<string, string> {
	return {
		...execution.environmentVariables,
		PATH: process.platform === 'darwin' ? '/opt/homebrew/bin:/usr/local/bin:/usr/bin:/bin:/usr/sbin:/sbin' : '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin',
		HOME: join(directory, 'root'),
		TMUX_TMPDIR: tmux,
		USER: 'root',
		LOGNAME: 'root',
		SHELL: '/bin/bash',
		LANG: 'C.UTF-8',
		PYTHONUNBUFFERED: '1',
		...Object.fromEntries(folders.map(name => [`VH_${name.toUpperCase()}_DIR`, join(directory, 'valohai', name)])),
		VH_JOB_ID: `exec-${execution.id}`,
		VH_EXECUTION_ID: execution.id,
		VH_PROJECT_ID: execution.project.id,
	};
}
