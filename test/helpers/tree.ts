import {createHash, randomBytes} from 'node:crypto';
import {
	lstatSync,
	mkdirSync,
	readdirSync,
	readFileSync,
	utimesSync,
	writeFileSync,
} from 'node:fs';
import path from 'node:path';

/** Files by path; a path that ends in `/` is an empty folder, a number is a size to fill at random. */
export type Tree = Readonly<Record<string, string | number>>;

export function makeTree(folder: string, tree: Tree): void {
	for (const [name, content] of Object.entries(tree)) {
		const file = path.join(folder, name);
		mkdirSync(name.endsWith('/') ? file : path.dirname(file), {recursive: true});
		if (name.endsWith('/')) {
			continue;
		}

		writeFileSync(file, typeof content === 'number' ? randomBytes(content) : content);
		utimesSync(file, 1_700_000_000, 1_700_000_000);
	}
}

/** What a folder holds: of each path the hash, mode and time of a file, the kind of anything else. Links are not followed. */
export function readTree(folder: string): Record<string, string> {
	return Object.fromEntries(readdirSync(folder, {recursive: true, encoding: 'utf8'}).toSorted().map(name => {
		const file = path.join(folder, name);
		const stat = lstatSync(file);
		return [name, stat.isFile() ? `${createHash('sha256').update(readFileSync(file)).digest('hex')} ${(stat.mode & 0o777).toString(8)} ${Math.floor(stat.mtimeMs / 1000)}` : (stat.isDirectory() ? 'folder' : 'link')];
	}));
}
