import process from 'node:process';
import type {Desk, Terminal} from '../desk.ts';

/** Goes to the shell that started the program, until its `fg`. */
export async function stopForShell({app}: Desk, terminal: Terminal): Promise<void> {
	app.pause();
	try {
		await terminal.suspend(async () => {
			// The whole group, so that an npm that started this stops too.
			process.kill(0, 'SIGTSTP');
		});
	} finally {
		app.resume();
	}
}
