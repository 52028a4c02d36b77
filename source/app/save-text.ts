import {writeFile} from 'node:fs/promises';
import {Problem} from '../core/problem.ts';

/** Writes a new file that only its owner can read, and resolves with its path. Problem `refused` where one is there, `failed`. */
export async function saveText(file: string, text: string): Promise<string> {
	try {
		await writeFile(file, text, {flag: 'wx', mode: 0o600});
		return file;
	} catch (error) {
		if ((error as NodeJS.ErrnoException).code === 'EEXIST') {
			throw new Problem('refused', `${file} is there already.`, {hint: 'Choose another name.', cause: error});
		}

		throw new Problem('failed', `${file} cannot be written: ${(error as Error).message}.`, {cause: error});
	}
}
