import {spawnSync} from 'node:child_process';

/** Processes below one, the youngest last. */
export function descendants(processId: number): number[] {
	const {stdout} = spawnSync('ps', ['-o', 'pid=', '--ppid', String(processId)], {encoding: 'utf8'});
	return stdout.split('\n').map(Number).flatMap(child => (child === 0 ? [] : [child, ...descendants(child)]));
}
