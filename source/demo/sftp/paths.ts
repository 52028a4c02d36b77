import {lstat, realpath} from 'node:fs/promises';
import {posix} from 'node:path';
import {pathBytes, wirePath} from './wire-path.ts';

/** The parts of this machine that a container shows. Within this folder its paths are those of wire-path.ts. */
export type Tree = {
	/** Where a login begins, in the container's words. */
	readonly home: string;
	/** Real directory behind `home`; no link in its path. */
	readonly directory: string;
	/** Path in the container to real directory. */
	readonly mounts: ReadonlyMap<string, string>;
};

/** A path of the container, and where it really is. */
export type Place = {
	readonly path: string;
	readonly real: string;
	/** The real directory it lies in: the home or one mounted folder. Renames across two fail, as across two mounts. */
	readonly root: string;
};

function failure(code: string, path: string): Error {
	return Object.assign(new Error(`${code}: ${path}`), {code});
}

function isBelow(folder: string, path: string): boolean {
	return path === folder || path.startsWith(`${folder}/`);
}

function rootsOf(tree: Tree): ReadonlyArray<readonly [string, string]> {
	return [...tree.mounts, [tree.home, tree.directory] as const].toSorted(([one], [other]) => other.length - one.length);
}

/** Absolute and without `..`; what is relative starts at the home. */
export function absolute({home}: Pick<Tree, 'home'>, path: string): string {
	return posix.resolve(home, path);
}

/** A real path in the container's words; undefined when it is none of the container's. */
export function fromReal(tree: Tree, real: string): string | undefined {
	for (const [path, root] of rootsOf(tree)) {
		if (isBelow(root, real)) {
			return path + real.slice(root.length);
		}
	}

	return undefined;
}

async function needInside(tree: Tree, real: string, path: string): Promise<void> {
	if (fromReal(tree, await realpath(pathBytes(real), {encoding: 'latin1'})) === undefined) {
		throw failure('EACCES', path);
	}
}

/**
Where a path of the container lies. Throws an error of code ENOENT outside of the home and EACCES where a link leads out of it.
`isFollowed`: the last part may be a link, and what it leads to is meant.
*/
export async function locate(tree: Tree, given: string, isFollowed: boolean): Promise<Place> {
	const path = absolute(tree, given);
	const found = rootsOf(tree).find(([prefix]) => isBelow(prefix, path));
	if (found === undefined) {
		throw failure('ENOENT', path);
	}

	const [prefix, root] = found;
	const real = root + path.slice(prefix.length);
	if (real !== root) {
		await needInside(tree, posix.dirname(real), path);
	}

	if (isFollowed && real !== root) {
		const stats = await lstat(pathBytes(real)).catch(() => undefined);
		if (stats?.isSymbolicLink()) {
			await needInside(tree, real, path);
		}
	}

	return {path, real, root};
}

/** The same tree with paths of wire-path.ts. */
export function wireTree({home, directory, mounts}: Tree): Tree {
	return {home, directory: wirePath(directory), mounts: new Map(mounts.entries().map(([path, real]) => [wirePath(path), wirePath(real)]))};
}

/** Where a path is on this machine, both as ordinary text; links are followed. Throws as `locate`. */
export async function realFile(tree: Tree, path: string): Promise<string> {
	const {real} = await locate(wireTree(tree), wirePath(path), true);
	return pathBytes(real).toString();
}

/** Whether the path is the home or a mounted folder itself, which nobody may remove or rename. */
export function isRoot(place: Place): boolean {
	return place.real === place.root;
}

export const mountInfoPath = '/proc/self/mountinfo';

/** The names in a folder above the home and the mounted folders, which can be listed and nothing else; undefined for any other path. */
export function upperFolder(tree: Tree, path: string): readonly string[] | undefined {
	const prefix = path === '/' ? path : `${path}/`;
	const roots = [tree.home, ...tree.mounts.keys()];
	if (roots.some(root => isBelow(root, path))) {
		return undefined;
	}

	const names = [...roots, mountInfoPath].filter(root => root.startsWith(prefix)).map(root => root.slice(prefix.length).split('/', 1)[0]!);
	return names.length === 0 ? undefined : [...new Set(names)].toSorted();
}

/** One line for each file system, as the kernel writes them: mounted folders stand out by their own lines. */
export function mountInfo(tree: Tree): string {
	const lines = [['/', '/', 'overlay overlay'], ['/scratches/work', tree.home, 'ext4 /dev/vda1']];
	for (const [path, real] of tree.mounts) {
		lines.push([real, path, 'ext4 /dev/vda1']);
	}

	return lines.map(([root, path, device], index) => `${1400 + index} 1399 254:1 ${root} ${path} rw,relatime - ${device} rw\n`).join('');
}
