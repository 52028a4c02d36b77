import {Buffer} from 'node:buffer';
import {createHash} from 'node:crypto';
import type {Place} from './place.ts';

/** Whether an entry's name, as the other side gave it, stays inside the folder it is put into. */
export function isContainedName(name: string): boolean {
	return name !== '' && name !== '.' && name !== '..' && !/[\0/]/.test(name);
}

export function joinPath(folder: string, name: string): string {
	return folder.endsWith('/') ? folder + name : `${folder}/${name}`;
}

/** The last part of an absolute path; empty for the root. */
export function lastName(path: string): string {
	return path.split('/').findLast(part => part !== '') ?? '';
}

/** The folder of an absolute path. */
export function folderOf(path: string): string {
	return `/${path.split('/').filter(part => part !== '').slice(0, -1).join('/')}`;
}

/** The first free one of `name (1).txt`, `name (2).txt` and so on; `taken` holds those that are promised already, and gets it. */
export async function freeName(place: Pick<Place, 'lstat'>, path: string, taken: Set<string>): Promise<string> {
	const name = lastName(path);
	const dot = name.lastIndexOf('.');
	const [stem, ending] = dot > 0 ? [name.slice(0, dot), name.slice(dot)] : [name, ''];
	for (let number = 1; ; number++) {
		const free = joinPath(folderOf(path), `${stem} (${number})${ending}`);
		if (taken.has(free)) {
			continue;
		}

		taken.add(free);
		if (!(await place.lstat(free))) {
			return free;
		}
	}
}

const longestName = 255;

/** Where a file grows until it is whole: beside its place, so that the last step is a rename on one disk. Always the same for the same path. */
export function partPath(path: string): string {
	const name = lastName(path);
	const part = `.${name}.baitui-part`;
	const isFits = Buffer.byteLength(part) <= longestName;
	return joinPath(folderOf(path), isFits ? part : `.${createHash('sha256').update(name).digest('hex').slice(0, 32)}.baitui-part`);
}
