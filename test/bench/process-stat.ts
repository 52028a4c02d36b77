import {readFileSync} from 'node:fs';

/** Of the clock that /proc counts in; 100 on every Linux that Node runs on. */
const ticksPerSecond = 100;

/** Seconds of CPU a process used so far, its threads included. */
export function cpuSeconds(processId: number): number {
	// The second field is a name in parentheses and may hold spaces; utime and stime are the 14th and 15th.
	const fields = readFileSync(`/proc/${processId}/stat`, 'utf8').replace(/^.*\) /s, '').split(' ');
	return (Number(fields[11]) + Number(fields[12])) / ticksPerSecond;
}

/** Resident memory in MiB. */
export function residentMemory(processId: number): number {
	return Number(/VmRSS:\s+(\d+) kB/.exec(readFileSync(`/proc/${processId}/status`, 'utf8'))![1]) / 1024;
}
