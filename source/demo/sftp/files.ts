import {constants} from 'node:fs';
import {
	lstat,
	open,
	readdir,
	stat,
	type FileHandle,
} from 'node:fs/promises';
import {posix} from 'node:path';
import type {Attributes, FileStats} from './attributes.ts';
import type {ListedFile, Open} from './handles.ts';
import {
	absolute,
	fromReal,
	locate,
	mountInfo,
	mountInfoPath,
	upperFolder,
	type Tree,
} from './paths.ts';
import {pathBytes} from './wire-path.ts';

const openFlag = {
	read: 1, write: 2, append: 4, create: 8, truncate: 16, exclusive: 32,
};
const umask = 0o022;

function virtualStats(isDirectory: boolean, size: number): FileStats {
	return {
		size, mode: isDirectory ? 0o4_0755 : 0o10_0444, atimeMs: 0, mtimeMs: 0, isDirectory: () => isDirectory, isSymbolicLink: () => false,
	};
}

/** Stats of a path of the container. */
export async function statsOf(tree: Tree, given: string, isFollowed: boolean): Promise<FileStats> {
	const path = absolute(tree, given);
	if (upperFolder(tree, path)) {
		return virtualStats(true, 4096);
	}

	if (path === mountInfoPath) {
		return virtualStats(false, 0);
	}

	const place = await locate(tree, path, isFollowed);
	return isFollowed ? stat(pathBytes(place.real)) : lstat(pathBytes(place.real));
}

function nodeFlags(flags: number): number {
	const access = flags & openFlag.write ? (flags & openFlag.read ? constants.O_RDWR : constants.O_WRONLY) : constants.O_RDONLY;
	return access
		| (flags & openFlag.append ? constants.O_APPEND : 0)
		| (flags & openFlag.create ? constants.O_CREAT : 0)
		| (flags & openFlag.truncate ? constants.O_TRUNC : 0)
		| (flags & openFlag.exclusive ? constants.O_EXCL : 0);
}

export async function openFile(tree: Tree, path: string, flags: number, attributes: Attributes): Promise<Open> {
	if (absolute(tree, path) === mountInfoPath) {
		return {kind: 'text', content: pathBytes(mountInfo(tree))};
	}

	const place = await locate(tree, path, true);
	const file = await open(pathBytes(place.real), nodeFlags(flags), (attributes.permissions ?? 0o666) & ~umask);
	return {kind: 'file', file, isAppending: (flags & openFlag.append) !== 0};
}

export async function openFolder(tree: Tree, given: string): Promise<Open> {
	const path = absolute(tree, given);
	const upper = upperFolder(tree, path);
	if (upper) {
		return {kind: 'folder', left: ['.', '..', ...upper].map(name => ({name, stats: virtualStats(name !== 'mountinfo', 4096)}))};
	}

	const place = await locate(tree, path, true);
	const names = ['.', '..', ...await readdir(pathBytes(place.real), {encoding: 'latin1'})];
	const listed = await Promise.all(names.map(async (name): Promise<ListedFile | undefined> => {
		const real = name === '..' ? place.real : `${place.real}/${name}`;
		const stats = await lstat(pathBytes(real)).catch(() => undefined);
		// A mounted folder is a link in the real home.
		const isMount = stats?.isSymbolicLink() && tree.mounts.has(posix.join(path, name));
		return stats && {name, stats: isMount ? await stat(pathBytes(real)) : stats};
	}));
	return {kind: 'folder', left: listed.filter(file => file !== undefined)};
}

/** Sets what is given. Owners are left alone: there is one account. */
export async function applyAttributes(file: FileHandle, attributes: Attributes): Promise<void> {
	if (attributes.size !== undefined) {
		await file.truncate(attributes.size);
	}

	if (attributes.permissions !== undefined) {
		await file.chmod(attributes.permissions);
	}

	if (attributes.times !== undefined) {
		await file.utimes(attributes.times.accessed, attributes.times.modified);
	}
}

/** A link's target as the container would show it. */
export function linkTarget(tree: Tree, target: string): string {
	return target.startsWith('/') ? (fromReal(tree, target) ?? target) : target;
}
