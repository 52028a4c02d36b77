import {Problem} from '../core/problem.ts';
import {sanitizeLine} from '../core/text.ts';
import type {TransferSpec} from '../core/transfer.ts';
import {folderOf, joinPath, lastName} from './names.ts';
import type {Place} from './place.ts';

/** A source and the path it gets. */
export type Target = {
	readonly source: string;
	readonly target: string;
	/** The folder that its whole path is kept below, where it is. */
	readonly below?: string;
};

/** Makes a folder. One that is there by now, such as after an answer that was lost, is good too; a link is not. */
export async function makeOneFolder(place: Place, path: string, mode?: number): Promise<void> {
	try {
		await place.makeFolder(path, mode);
	} catch (error) {
		if ((await place.lstat(path))?.kind !== 'folder') {
			throw error;
		}
	}
}

/** Makes a folder and those above it that are missing. */
export async function makeFolders(place: Place, path: string): Promise<void> {
	const stat = await place.stat(path);
	if (stat?.kind === 'folder') {
		return;
	}

	if (stat) {
		throw new Problem('failed', `${sanitizeLine(path)} is a file, not a folder.`, {hint: 'Choose another destination.'});
	}

	await makeFolders(place, folderOf(path));
	await makeOneFolder(place, path);
}

/**
Where each source goes: into the destination if that is a folder (one that ends in `/` is made), else the only source takes that name. With `keepsPaths` the folders above it are not made yet.
Problem `usage` for several sources and no folder, `not-found` where the folder above is missing.
*/
export async function resolveTargets({sources, destination, keepsPaths = false}: Pick<TransferSpec, 'sources' | 'destination' | 'keepsPaths'>, to: Place): Promise<readonly Target[]> {
	const shown = sanitizeLine(destination);
	if (destination.endsWith('/')) {
		await makeFolders(to, destination);
	} else if ((await to.stat(destination))?.kind !== 'folder') {
		const [only, ...others] = sources;
		if (only === undefined || others.length > 0) {
			throw new Problem('usage', `${sources.length} sources do not fit into one name: ${shown} is no folder.`, {hint: `Write ${shown}/ to make a folder of that name.`});
		}

		const folder = folderOf(destination);
		if ((await to.stat(folder))?.kind !== 'folder') {
			throw new Problem('not-found', `There is no folder ${sanitizeLine(folder)} to copy into.`, {hint: `Write ${shown}/ to make it.`});
		}

		return [{source: only, target: destination}];
	}

	return sources.map(source => (keepsPaths
		? {source, target: joinPath(destination, source.replace(/^\/+/, '')), below: destination}
		: {source, target: joinPath(destination, lastName(source))}));
}
