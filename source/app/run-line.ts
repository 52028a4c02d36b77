import {spawn} from 'node:child_process';
import {once} from 'node:events';
import process from 'node:process';
import {Problem} from '../core/problem.ts';
import {shellWord} from '../core/text.ts';

export type LineOptions = {
	/** Says how it ended and waits for Enter, so that what was written can be read. */
	readonly waits: boolean;
	/** What is said then, with `%s` for the exit code. */
	readonly ending: string;
	/** Of the screen that it comes from, for the baitui that it may start. */
	readonly language: string;
};

/** Runs a line of sh on the terminal of this process and resolves with its exit code; one that a signal ended with 128. Problem `failed` where there is no sh. */
export async function runLine(line: string, {waits, ending, language}: LineOptions, folder: string): Promise<number> {
	const waiting = String.raw`code=$?; printf '\n%s ' "$(printf ${shellWord(ending)} "$code")"; read -r _; exit "$code"`;
	const child = spawn('/bin/sh', ['-c', waits ? `${line}\n${waiting}` : line], {cwd: folder, stdio: 'inherit', env: {...process.env, BAITUI_LANG: language}});
	try {
		const [code] = await once(child, 'exit') as [number | null];
		return code ?? 128;
	} catch (error) {
		throw new Problem('failed', `No shell could be started: ${(error as Error).message}.`, {cause: error});
	}
}
