import {spawn} from 'node:child_process';
import {once} from 'node:events';
import {mkdtempSync, readFileSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import path from 'node:path';
import process from 'node:process';
import {eventually} from './baitui.ts';
import {shown} from './shown.ts';

/** A program on a pty of util-linux `script`, with every byte that it wrote. */
export type Pty = {
	readonly output: () => string;
	/** What can be read on it now, as lines. */
	readonly screen: () => string;
	readonly type: (text: string) => void;
	/** Resolves when what came so far holds; fails with its end. */
	readonly until: (holds: (output: string) => boolean, what: string) => Promise<void>;
	/** Of the program itself, not of the shell around it. */
	readonly processId: number;
	readonly resize: (columns: number, rows: number) => Promise<void>;
	/** Resolves when the program is gone: its exit code, and the modes of the terminal before and after it as `stty -g` tells them. */
	readonly ended: () => Promise<{readonly code: number; readonly before: string; readonly after: string}>;
	/** Takes the terminal away, as a window that is closed does. */
	readonly hangUp: () => void;
	readonly close: () => void;
};

const quote = (word: string) => `'${word.replaceAll('\'', String.raw`'\''`)}'`;

/** `environment` names what is to be set; undefined unsets it. */
export async function openPty(words: readonly string[], {columns = 80, rows = 24, environment = {}}: {readonly columns?: number; readonly rows?: number; readonly environment?: Readonly<Record<string, string | undefined>>} = {}): Promise<Pty> {
	const directory = mkdtempSync(path.join(tmpdir(), 'baitui-pty-'));
	const note = (name: string) => path.join(directory, name);
	const variables = Object.entries(environment).map(([name, value]) => (value === undefined ? `unset ${name}` : `export ${name}=${quote(value)}`)).join('; ');
	const program = `echo $$ > ${quote(note('pid'))}; exec ${words.map(word => quote(word)).join(' ')}`;
	const command = `stty rows ${rows} cols ${columns}; tty > ${quote(note('tty'))}; stty -g > ${quote(note('before'))}; (${variables === '' ? '' : `${variables}; `}sh -c ${quote(program)}); echo $? > ${quote(note('code'))}; stty -g > ${quote(note('after'))}`;
	const child = spawn('script', ['-qefc', command, '/dev/null'], {
		env: {
			...process.env, LANG: 'C.UTF-8', LC_ALL: 'C.UTF-8', SHELL: '/bin/sh',
		},
	});
	const closed = once(child, 'close');
	let output = '';
	child.stdout.setEncoding('utf8').on('data', chunk => {
		output += String(chunk);
	});
	child.stdin.on('error', () => undefined);
	const read = (name: string): string => {
		try {
			return readFileSync(note(name), 'utf8').trim();
		} catch {
			return '';
		}
	};

	const processId = await eventually(async () => Number(read('pid')) || undefined, 'the program starts');

	return {
		processId,
		output: () => output,
		screen: () => shown(output),
		type(text) {
			child.stdin.write(text);
		},
		async until(holds, what) {
			try {
				await eventually(async () => holds(output) || undefined, what, 30_000);
			} catch {
				throw new Error(`never came: ${what}\n${JSON.stringify(output.slice(-1500))}`);
			}
		},
		async resize(newColumns, newRows) {
			const stty = spawn('stty', ['-F', read('tty'), 'rows', String(newRows), 'cols', String(newColumns)], {stdio: 'ignore'});
			await once(stty, 'close');
		},
		async ended() {
			await closed;
			return {code: Number(read('code')), before: read('before'), after: read('after')};
		},
		hangUp() {
			child.kill('SIGKILL');
		},
		close() {
			child.kill('SIGKILL');
			rmSync(directory, {recursive: true, force: true});
		},
	};
}

/** The private modes that a log of a terminal leaves set, by their numbers (xterm's ctlseqs); 25 is the cursor, which is there from the start. */
export function modesAfter(log: string): ReadonlySet<string> {
	const modes = new Set(['25']);
	for (const [, numbers = '', verb] of log.matchAll(/\u{1B}\[\?([\d;]+)([hl])/gv)) {
		for (const number of numbers.split(';')) {
			if (verb === 'h') {
				modes.add(number);
			} else {
				modes.delete(number);
			}
		}
	}

	return modes;
}
