import type {FileEntry, FileSystem, ListedEntry} from '../core/file.ts';
import {Problem} from '../core/problem.ts';
import {sanitizeLine} from '../core/text.ts';
import type {Sftp} from '../ssh/sftp.ts';
import {isContainedName, joinPath} from '../transfers/names.ts';
import {removeTree, type RemovablePlace} from './remove-tree.ts';

export type BrowsedPlace = RemovablePlace & Pick<Sftp, 'stat' | 'realpath' | 'readLink' | 'makeFolder' | 'renameToFree' | 'room'>;

/** Links that are followed for a listing; in a folder of more of them the others say that they are links. */
const mostLinks = 1000;
/** Followed at once. */
const parallel = 32;

/** What a pane does with files, here and in a session alike. */
export function createFileSystem(place: BrowsedPlace): FileSystem {
	const needFree = async (path: string): Promise<void> => {
		if (await place.lstat(path)) {
			throw new Problem('failed', `${sanitizeLine(path)} is there already.`, {hint: 'Choose another name.'});
		}
	};

	return {
		async list(path) {
			const entries = await place.list(path);
			// A name that is a path would lead elsewhere.
			return followLinks(place, path, entries.filter(({name}) => isContainedName(name)));
		},
		async makeFolder(path) {
			await needFree(path);
			await place.makeFolder(path);
		},
		async rename(from, to) {
			await needFree(to);
			await place.renameToFree(from, to);
		},
		remove: async (path, options) => removeTree(place, path, options),
		realpath: place.realpath,
		room: place.room,
	};
}

async function followLinks(place: BrowsedPlace, folder: string, entries: readonly FileEntry[]): Promise<readonly ListedEntry[]> {
	const links = entries.filter(({kind}) => kind === 'link').slice(0, mostLinks);
	const followed = new Map<FileEntry, ListedEntry>();
	const rest = links[Symbol.iterator]();
	const follow = async (): Promise<void> => {
		for (const link of rest) {
			const path = joinPath(folder, link.name);
			const [linksTo, target] = await Promise.all([place.readLink(path).catch(() => undefined), place.stat(path).catch(() => undefined)]);
			followed.set(link, {...link, ...target, ...(linksTo !== undefined && {linksTo})});
		}
	};

	await Promise.all(Array.from({length: Math.min(parallel, links.length)}, follow));
	return links.length === 0 ? entries : entries.map(entry => followed.get(entry) ?? entry);
}
