import {
	lstat,
	realpath,
	rename,
} from 'node:fs/promises';
import {posix} from 'node:path';
import {
	absolute,
	fromReal,
	isRoot,
	locate,
	upperFolder,
	type Place,
} from './paths.ts';
import {fail, type Channel, type Reply} from './reply.ts';
import {pathBytes} from './wire-path.ts';

const realPath = async (path: string) => realpath(pathBytes(path), {encoding: 'latin1'});

/** What may be moved or removed. Throws a StatusError for the home and the mounted folders. */
export async function movable(channel: Channel, path: string): Promise<Place> {
	const place = await locate(channel.tree, path, false);
	return isRoot(place) ? fail('Device or resource busy') : place;
}

/** Renames within one file system. */
export async function move(channel: Channel, from: string, to: string, replaces: boolean): Promise<Reply> {
	const [source, target] = [await movable(channel, from), await movable(channel, to)];
	await lstat(pathBytes(source.real));
	if (source.root !== target.root) {
		fail('Invalid cross-device link');
	}

	if (!replaces && await lstat(pathBytes(target.real)).then(() => true).catch(() => false)) {
		fail();
	}

	await rename(pathBytes(source.real), pathBytes(target.real));
	return undefined;
}

/** The path without links; its last name may be missing. */
export async function canonical(channel: Channel, given: string): Promise<string> {
	const path = absolute(channel.tree, given);
	if (upperFolder(channel.tree, path) !== undefined || path.startsWith('/proc/')) {
		return path;
	}

	const place = await locate(channel.tree, path, true);
	const real = await realPath(place.real).catch(async () => posix.join(await realPath(posix.dirname(place.real)), posix.basename(place.real)));
	return fromReal(channel.tree, real) ?? path;
}
