import {execFile, type ChildProcess} from 'node:child_process';
import {readdir} from 'node:fs/promises';
import process from 'node:process';

/**
The commands of one session. As with the real sshd they outlive the connection that started them; they end with the session.
Each is a process group of its own, so that a signal reaches a whole pipeline.
*/
export class Processes {
	readonly #running = new Set<ChildProcess>();

	add(child: ChildProcess): void {
		this.#running.add(child);
		child.once('exit', () => {
			this.#running.delete(child);
		});
	}

	killAll(): void {
		for (const child of this.#running) {
			signalGroup(child, 'SIGKILL');
		}
	}
}

export function signalGroup(child: ChildProcess, signal: NodeJS.Signals): void {
	try {
		process.kill(-child.pid!, signal);
	} catch {
		// It has ended already.
	}
}

/** Ends the tmux whose socket lies in a directory: it is no child of anybody. */
export async function endTmux(directory: string): Promise<void> {
	const names = await readdir(directory);
	if (names.length > 0) {
		await new Promise<void>(resolve => {
			execFile('tmux', ['kill-server'], {env: {PATH: process.env.PATH, TMUX_TMPDIR: directory}}, () => {
				resolve();
			});
		});
	}
}
