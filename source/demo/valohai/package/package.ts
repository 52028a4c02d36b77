import {
	mkdir,
	readFile,
	symlink,
	writeFile,
} from 'node:fs/promises';
import {dirname, join} from 'node:path';
import {promisify} from 'node:util';
import {gunzip} from 'node:zlib';
import {untar, type Member} from './untar.ts';

const unzip = promisify(gunzip);

/** What lies in a gzipped tar. Throws an Error whose message says why it cannot be read. */
export async function readPackage(bytes: Buffer): Promise<readonly Member[]> {
	return untar(await unzip(bytes));
}

/** Writes the files of a package into a folder. */
export async function unpack(file: string, folder: string): Promise<void> {
	for (const {name, kind, mode, content, target} of await readPackage(await readFile(file))) {
		const path = join(folder, name);
		await mkdir(kind === 'folder' ? path : dirname(path), {recursive: true});
		if (kind === 'file') {
			await writeFile(path, content, {mode: mode & 0o777});
		} else if (kind === 'link') {
			await symlink(target, path);
		}
	}
}
