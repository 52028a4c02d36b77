import {createWriteStream} from 'node:fs';
import {
	mkdir,
	rename,
	rm,
	stat,
} from 'node:fs/promises';
import path from 'node:path';
import {pipeline} from 'node:stream/promises';
import {isAbort, Problem, toProblem} from '../core/problem.ts';
import type {Output, SessionActions} from '../core/provider.ts';

export type Downloaded = {
	readonly output: Output;
	readonly file: string;
	/** `there` = a file of that size was there already. */
	readonly result: 'written' | 'there';
};

/** Where an output goes: names come from a server, and never leave the folder. Problem `refused`. */
function placeOf(folder: string, name: string): string {
	const file = path.resolve(folder, name);
	const below = path.relative(path.resolve(folder), file);
	if (below === '' || below.startsWith('..') || path.isAbsolute(below) || name.includes('\0')) {
		throw new Problem('refused', `The output "${name}" would lie outside of ${folder}, so it was not written.`);
	}

	return file;
}

/** Passes on what comes, and says how much it was so far. */
const counted = (onBytes: ((done: number) => void) | undefined) => async function * (chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
	let done = 0;
	for await (const chunk of chunks) {
		done += chunk.length;
		onBytes?.(done);
		yield chunk;
	}
};

/**
Downloads one output below a folder. It has its name when it is whole, and an earlier file of that name stays until then; one of the same size is taken for the same.
`onBytes` hears how many are there. Problem `refused`, `unreachable`, `files-not-copied`.
*/
export async function downloadOutput(readOutput: SessionActions['readOutput'], output: Output, folder: string, {signal, onBytes}: {readonly signal?: AbortSignal; readonly onBytes?: (done: number) => void} = {}): Promise<Downloaded> {
	const file = placeOf(folder, output.name);
	const there = await stat(file).catch(() => undefined);
	if (there?.isFile() && there.size === output.size) {
		return {output, file, result: 'there'};
	}

	const half = `${file}.baitui-part`;
	try {
		await mkdir(path.dirname(file), {recursive: true});
		await pipeline(await readOutput(output, signal), counted(onBytes), createWriteStream(half), signal ? {signal} : {});
		const {size} = await stat(half);
		if (size !== output.size) {
			throw new Problem('files-not-copied', `${output.name} has ${size} bytes instead of ${output.size}.`, {hint: 'Try again.', isTemporary: true});
		}

		await rename(half, file);
		return {output, file, result: 'written'};
	} catch (error) {
		await rm(half, {force: true});
		throw isAbort(error) ? error : toProblem(error, 'files-not-copied');
	}
}
