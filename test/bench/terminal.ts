import {spawn} from 'node:child_process';
import {once} from 'node:events';
import {readFileSync, rmSync} from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import {eventually} from '../helpers/baitui.ts';

/** A program on a pty of util-linux `script`. */
export type Terminal = {
	/** Milliseconds from the start until what came so far matches. */
	readonly until: (pattern: RegExp) => Promise<number>;
	/** Resolves with the bytes that came since the call when nothing more came for so many milliseconds after the first. */
	readonly settle: (milliseconds: number) => Promise<number>;
	/** Types a key; resolves when nothing more came for `quiet` milliseconds: with the bytes that came since, and the milliseconds until what came first was whole. */
	readonly press: (key: string, quiet: number) => Promise<{readonly bytes: number; readonly time: number}>;
	readonly type: (text: string) => void;
	/** Types, and resolves with the milliseconds until what came since matches. The output is read as latin1. */
	readonly answer: (text: string, pattern: RegExp) => Promise<number>;
	/** Bytes that came so far. */
	readonly written: () => number;
	readonly processId: number;
	readonly close: () => Promise<void>;
};

export type TerminalLook = {readonly columns: number; readonly rows: number; readonly environment: NodeJS.ProcessEnv; readonly directory: string};

/** Milliseconds without a byte after which a frame is whole: what comes later is the tick of a clock, not the answer to a key. */
const pause = 8;

/** Milliseconds that a key may go unanswered. */
const patience = 20_000;

const quote = (word: string) => `'${word.replaceAll('\'', String.raw`'\''`)}'`;

export async function openTerminal(words: readonly string[], {columns, rows, environment, directory}: TerminalLook): Promise<Terminal> {
	const note = path.join(directory, 'terminal.pid');
	rmSync(note, {force: true});
	const command = `stty rows ${rows} cols ${columns}; echo $$ > ${quote(note)}; exec ${words.map(word => quote(word)).join(' ')}`;
	const start = performance.now();
	const child = spawn('script', ['-qefc', command, '/dev/null'], {
		cwd: directory,
		env: {
			...environment, TERM: 'xterm-256color', LANG: 'C.UTF-8', SHELL: '/bin/sh',
		},
	});
	let output = '';
	let bytes = 0;
	/** When something came since the last key. */
	let arrivals: number[] = [];
	const arrived = new EventTarget();
	child.stdout.on('data', (data: Buffer) => {
		output += data.toString('latin1');
		bytes += data.length;
		arrivals.push(performance.now());
		arrived.dispatchEvent(new Event('data'));
	});
	child.stderr.pipe(process.stderr);
	const closed = once(child, 'close');
	const more = async () => Promise.race([
		once(arrived, 'data'),
		closed.then(() => {
			throw new Error(`${words.join(' ')} ended early:\n${output.slice(-500)}`);
		}),
	]);
	const processId = await eventually(async () => {
		try {
			return Number(readFileSync(note, 'utf8')) || undefined;
		} catch {
			return undefined;
		}
	}, `${words.join(' ')} starts`);

	const settle = async (milliseconds: number): Promise<number> => {
		const before = bytes;
		await more();
		for (let seen = -1; seen !== bytes;) {
			seen = bytes;
			await new Promise(resolve => {
				setTimeout(resolve, milliseconds);
			});
		}

		return bytes - before;
	};

	return {
		processId,
		settle,
		written: () => bytes,
		async until(pattern) {
			while (!pattern.test(output)) {
				await more();
			}

			return performance.now() - start;
		},
		async press(key, quiet) {
			const typedAt = performance.now();
			arrivals = [];
			child.stdin.write(key);
			const bytes = await settle(quiet);
			const end = arrivals.findIndex((at, index) => index + 1 === arrivals.length || arrivals[index + 1]! - at > pause);
			return {bytes, time: arrivals[end]! - typedAt};
		},
		type(text) {
			child.stdin.write(text);
		},
		async answer(text, pattern) {
			const from = output.length;
			const asked = performance.now();
			child.stdin.write(text);
			const limit = once(AbortSignal.timeout(patience), 'abort').then(() => {
				throw new Error(`no ${String(pattern)} came for ${JSON.stringify(text)} within ${patience} ms, but ${JSON.stringify(output.slice(from).slice(-500))}`);
			});
			limit.catch(() => undefined);
			while (!pattern.test(output.slice(from))) {
				await Promise.race([more(), limit]);
			}

			return performance.now() - asked;
		},
		async close() {
			process.kill(processId, 'SIGTERM');
			await closed;
		},
	};
}
