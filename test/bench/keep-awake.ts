import {spawn} from 'node:child_process';
import os from 'node:os';
import process from 'node:process';

/**
Measures while no processor sleeps: one that nobody needs for some microseconds is put to sleep by the system, or by the machine below a virtual one, and to wake it up at each hop takes
longer than the hop. What keeps them awake has the lowest priority there is, and gives way to whoever wants to run (sched(7), SCHED_IDLE); without `chrt` nothing keeps them.
*/
export async function keepAwake<Value>(measure: () => Promise<Value>): Promise<Value> {
	const idlers = Array.from({length: os.availableParallelism()}, () => spawn('chrt', ['--idle', '0', process.execPath, '--eval', 'for (;;);'], {stdio: 'ignore'}).on('error', () => {
		process.stderr.write('The processors are not kept awake: chrt is not on this machine (Debian: apt-get install util-linux)\n');
	}));
	try {
		return await measure();
	} finally {
		for (const idler of idlers) {
			idler.kill('SIGKILL');
		}
	}
}
