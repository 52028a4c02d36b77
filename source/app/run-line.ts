import {spawn} from 'node:child_process';
import {once} from 'node:events';
import {Problem} from '../core/problem.ts';

/** Says how it ended and waits for Enter, so that what was written can be read. */
const waiting = String.raw`code=$?; printf '\n(exit %s) Enter returns to baitui. ' "$code"; read -r _; exit "$code"`;

/** Runs a line of sh on the terminal of this process and resolves with its exit code; one that a signal ended with 128. Problem `failed` where there is no sh. */
export async function runLine(line: string, {waits}: {readonly waits: boolean}, folder: string): Promise<number> {
	const child = spawn('/bin/sh', ['-c', waits ? `${line}\n${waiting}` : line], {cwd: folder, stdio: 'inherit'});
	try {
		const [code] = await once(child, 'exit') as [number | null];
		return code ?? 128;
	} catch (error) {
		throw new Problem('failed', `No shell could be started: ${(error as Error).message}.`, {cause: error});
	}
}
