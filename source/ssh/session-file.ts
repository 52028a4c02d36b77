import {
	chmod,
	mkdir,
	rename,
	rm,
	writeFile,
} from 'node:fs/promises';
import path from 'node:path';
import process from 'node:process';
import {Problem} from '../core/problem.ts';

/** The file that belongs to one session in a directory of baitui. An id is a UUID; whatever else a server calls one cannot leave the directory. */
export function sessionFile(directory: string, sessionId: string): string {
	return path.join(directory, sessionId.replaceAll(/[^\w-]/g, '_'));
}

/** Makes the directory, private. Problem `failed` where that cannot be done. */
export async function makePrivateDirectory(directory: string): Promise<void> {
	try {
		await mkdir(directory, {recursive: true, mode: 0o700});
		await chmod(directory, 0o700);
	} catch (error) {
		throw new Problem('failed', `${directory} cannot be made or is not yours.`, {hint: 'Check its owner and the free space, or choose another place with BAITUI_STATE_DIR.', cause: error});
	}
}

/** Writes a private file whole or not at all. Problem `failed`. */
export async function writePrivateFile(file: string, text: string): Promise<void> {
	await makePrivateDirectory(path.dirname(file));
	const draft = `${file}.${process.pid}.${Date.now().toString(36)}`;
	try {
		await writeFile(draft, text, {mode: 0o600, flag: 'wx'});
		await rename(draft, file);
	} catch (error) {
		await rm(draft, {force: true});
		throw new Problem('failed', `${file} cannot be written.`, {hint: 'Check the owner of its directory and the free space.', cause: error});
	}
}
