import {spawnSync} from 'node:child_process';
import process from 'node:process';

/** Processes below one, the youngest last. */
export function descendants(processId: number): number[] {
	const {stdout} = spawnSync('ps', ['-o', 'pid=', '--ppid', String(processId)], {encoding: 'utf8'});
	return stdout.split('\n').map(Number).flatMap(child => (child === 0 ? [] : [child, ...descendants(child)]));
}

/** Kills a process, or the group of a negative id; one that is gone already is no error. */
export function killIfThere(processId: number): void {
	try {
		process.kill(processId, 'SIGKILL');
	} catch (error) {
		if ((error as NodeJS.ErrnoException).code !== 'ESRCH') {
			throw error;
		}
	}
}
