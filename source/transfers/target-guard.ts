import {isWithin} from '../core/path.ts';
import type {Place} from './place.ts';

/** Whether a path at the target, its links followed, stays in a folder; the folder's own real path is looked up once. */
export function createTargetGuard(): (to: Place, path: string, folder: string) => Promise<boolean> {
	const roots = new Map<string, Promise<string>>();
	return async (to, path, folder) => {
		const root = roots.get(folder) ?? to.realpath(folder);
		roots.set(folder, root);
		return isWithin(await root, await to.realpath(path));
	};
}
