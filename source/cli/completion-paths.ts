import {createHash} from 'node:crypto';
import {
	forgetAsked,
	keep,
	memoryOf,
	recallOrAsk,
} from './completion-memory.ts';
import type {Context} from './context.ts';

/** Milliseconds that a key press may wait for the names of a folder, which take a login to the session. */
const patience = 2000;

/** A word that names a place away from this machine, up to where its last name begins: `NAME:`, `NAME:folder/`, `vf:` or `vf:NAME/folder/`. Undefined for a path here. */
export function placeOf(word: string): string | undefined {
	const colon = /^[^/:]+:/.exec(word)?.[0];
	return colon === undefined ? undefined : word.slice(0, Math.max(colon.length, word.lastIndexOf('/') + 1));
}

const fileOf = (context: Context, place: string) => memoryOf(context, `.${createHash('sha256').update(place).digest('hex').slice(0, 24)}`);

/** The names in such a place, folders with a slash at their end; none where they take longer than a key press may. */
export async function recallPaths(context: Context, place: string): Promise<readonly string[]> {
	const file = fileOf(context, place);
	return file === undefined ? [] : await recallOrAsk<readonly string[]>(context, file, {words: [place], patience}) ?? [];
}

/** Asks for the names and keeps them. After a Problem of the server or the session the next key press asks again. */
export async function refreshPaths(context: Context, place: string, signal: AbortSignal): Promise<void> {
	const file = fileOf(context, place);
	if (file === undefined) {
		return;
	}

	try {
		// Loaded late: a key press mostly needs no ssh.
		const {listPlace} = await import('./completion-list.ts');
		keep(file, await listPlace({...context, signal}, place));
	} catch (error) {
		forgetAsked(file);
		throw error;
	}
}
