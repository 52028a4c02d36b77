import {Problem} from '../core/problem.ts';
import {makeOneFolder, type Target} from './destination.ts';
import {isContainedName, joinPath} from './names.ts';
import type {Place} from './place.ts';
import type {FilePlanner} from './plan-file.ts';
import type {Way} from './plan-types.ts';

/** The path of a source below the folder it goes to; empty where it has its last name only. */
export function wayBelow({source, target, below}: Target): Pick<Way, 'path' | 'root'> {
	return below === undefined ? {path: '', root: target} : {path: source.replace(/^\/+/, ''), root: below};
}

/** Makes the folders of a source that keeps its path. Problem `refused` where its path, or a link on its way, leads out of the destination. */
export async function makeKeptFolders(pair: Target, to: Place, guard: FilePlanner['guard']): Promise<void> {
	const {below} = pair;
	if (below === undefined) {
		return;
	}

	const way = wayBelow(pair);
	const parts = way.path.split('/');
	if (parts.some(part => !isContainedName(part))) {
		throw new Problem('refused', 'Its name would lead out of the folder.');
	}

	let folder = below;
	for (const part of parts.slice(0, -1)) {
		folder = joinPath(folder, part);
		const there = await to.lstat(folder);
		if (there?.kind === 'link') {
			await guard(to, folder, way);
		} else if (there && there.kind !== 'folder') {
			throw new Problem('failed', 'A file has the name of its folder.');
		} else if (!there) {
			await makeOneFolder(to, folder);
		}
	}
}
