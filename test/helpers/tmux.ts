import {execFile} from 'node:child_process';
import {mkdtemp, rm} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import path from 'node:path';
import process from 'node:process';
import {setTimeout as wait} from 'node:timers/promises';
import {promisify} from 'node:util';

const execute = promisify(execFile);

export type TmuxTerminal = {
	/** The lines on the terminal now. */
	readonly capture: () => Promise<string>;
	/** Keys by tmux's names, in one write. */
	readonly send: (...keys: readonly string[]) => Promise<void>;
	/** Letters as they are. */
	readonly type: (text: string) => Promise<void>;
	readonly until: (holds: (text: string) => boolean, what?: string) => Promise<string>;
	readonly resize: (columns: number, rows: number) => Promise<void>;
	/** A tmux format such as `#{alternate_on}`. */
	readonly ask: (format: string) => Promise<string>;
	/** A command of tmux, for its server; its output. */
	readonly run: (...words: readonly string[]) => Promise<string>;
	readonly close: () => Promise<void>;
};

export async function hasTmux(): Promise<boolean> {
	try {
		await execute('tmux', ['-V']);
		return true;
	} catch {
		return false;
	}
}

/** A real terminal with a plain shell in it, on a tmux server of its own. */
export async function openTmux({columns = 80, rows = 24, environment = {}, folder}: {readonly columns?: number; readonly rows?: number; readonly environment?: Record<string, string>; readonly folder?: string} = {}): Promise<TmuxTerminal> {
	const directory = await mkdtemp(path.join(tmpdir(), 'baitui-tmux-'));
	const tmux = async (...words: readonly string[]): Promise<string> => {
		const {stdout} = await execute('tmux', ['-S', path.join(directory, 'socket'), '-f', '/dev/null', ...words], {
			env: {
				...process.env, LANG: 'C.UTF-8', LC_ALL: 'C.UTF-8', PS1: '$ ', TMUX: '', ...environment,
			},
		});
		return stdout;
	};

	await tmux('-u', 'new-session', '-d', '-s', 'main', '-x', String(columns), '-y', String(rows), ...(folder === undefined ? [] : ['-c', folder]), 'bash --norc --noprofile');
	const capture = async (): Promise<string> => tmux('capture-pane', '-p', '-t', 'main');

	return {
		capture,
		run: tmux,
		async send(...keys) {
			await tmux('send-keys', '-t', 'main', ...keys);
		},
		async type(text) {
			await tmux('send-keys', '-t', 'main', '-l', '--', text);
		},
		async until(holds, what = 'the terminal never showed it') {
			const end = Date.now() + 30_000;
			for (;;) {
				const text = await capture();
				if (holds(text)) {
					return text;
				}

				if (Date.now() > end) {
					throw new Error(`${what}:\n${text}`);
				}

				await wait(50);
			}
		},
		async resize(newColumns, newRows) {
			await tmux('resize-window', '-t', 'main', '-x', String(newColumns), '-y', String(newRows));
		},
		async ask(format) {
			return (await tmux('display-message', '-p', '-t', 'main', format)).trim();
		},
		async close() {
			await tmux('kill-server');
			await rm(directory, {recursive: true, force: true});
		},
	};
}
