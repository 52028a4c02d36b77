import {execFileSync} from 'node:child_process';
import path from 'node:path';
import {setTimeout as pause} from 'node:timers/promises';

/** Milliseconds between two looks. */
const interval = 80;

/** A real terminal (tmux) with one program in it. */
export type Terminal = {
	/** What it shows, with its colours and attributes. */
	readonly capture: () => string;
	/** Keys by tmux's names. */
	readonly send: (...keys: readonly string[]) => void;
	/** Waits until it shows this. */
	readonly until: (pattern: RegExp) => Promise<void>;
	/** Presses a key again and again until it shows this. */
	readonly pressUntil: (key: string, pattern: RegExp) => Promise<void>;
	/** Lets time pass as it does for somebody who looks. */
	readonly rest: (milliseconds: number) => Promise<void>;
	readonly close: () => void;
};

export type TerminalOptions = {
	readonly directory: string;
	readonly columns: number;
	readonly rows: number;
	/** For a shell. */
	readonly command: string;
	/** Sees each other picture as it comes up, with the milliseconds since the first. */
	readonly onFrame?: (captured: string, at: number) => void;
};

export function openTerminal({directory, columns, rows, command, onFrame}: TerminalOptions): Terminal {
	const tmux = (...words: readonly string[]): string => execFileSync('tmux', ['-u', '-S', path.join(directory, 'tmux'), '-f', '/dev/null', ...words], {encoding: 'utf8'});
	tmux('new-session', '-d', '-x', String(columns), '-y', String(rows), command);
	tmux('set', '-g', 'status', 'off');
	tmux('resize-window', '-x', String(columns), '-y', String(rows));
	let seen = '';
	let start: number | undefined;

	const look = (): string => {
		const captured = tmux('capture-pane', '-p', '-e');
		if (captured !== seen) {
			seen = captured;
			start ??= Date.now();
			onFrame?.(captured, Date.now() - start);
		}

		return tmux('capture-pane', '-p');
	};

	const rest = async (milliseconds: number): Promise<void> => {
		for (const end = Date.now() + milliseconds; Date.now() < end;) {
			await pause(interval);
			look();
		}
	};

	const until = async (pattern: RegExp): Promise<void> => {
		for (const end = Date.now() + 60_000; !pattern.test(look());) {
			if (Date.now() > end) {
				throw new Error(`the screen never showed ${pattern}:\n${look()}`);
			}

			await pause(interval);
		}
	};

	return {
		capture() {
			look();
			return seen;
		},
		send(...keys) {
			tmux('send-keys', ...keys);
		},
		until,
		async pressUntil(key, pattern) {
			for (let tries = 0; tries < 40 && !pattern.test(look()); tries++) {
				tmux('send-keys', key);
				await rest(250);
			}

			await until(pattern);
		},
		rest,
		close() {
			tmux('kill-server');
		},
	};
}
