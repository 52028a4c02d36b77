import type {ChildProcess} from 'node:child_process';
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
