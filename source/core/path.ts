import type {Mount, Session} from './session.ts';

/** Who has mounts. */
type Mounted = Pick<Session, 'mounts'>;

/** A POSIX path without `.`, `..`, double or trailing slashes. `..` never climbs above the root. */
export function normalizePath(path: string): string {
	const parts: string[] = [];
	for (const part of path.split('/')) {
		if (part === '..') {
			parts.pop();
		} else if (part !== '' && part !== '.') {
			parts.push(part);
		}
	}

	return `/${parts.join('/')}`;
}

/** `path` inside `folder`, made absolute. `~` and the empty path mean the folder itself. */
export function resolvePath(folder: string, path: string): string {
	if (path === '' || path === '~') {
		return normalizePath(folder);
	}

	return path.startsWith('~/') ? normalizePath(`${folder}/${path.slice(2)}`) : normalizePath(path.startsWith('/') ? path : `${folder}/${path}`);
}

/** Whether `path` is `folder` or lies below it. Both absolute and normalized. */
export function isWithin(folder: string, path: string): boolean {
	return path === folder || path.startsWith(folder === '/' ? '/' : `${folder}/`);
}

/** The mount a remote path lies in, the deepest where they nest; undefined outside of all. */
export function mountOf(session: Mounted, path: string): Mount | undefined {
	const normalized = normalizePath(path);
	return session.mounts
		.filter(mount => isWithin(mount.path, normalized))
		.toSorted((one, other) => other.path.length - one.path.length)[0];
}

/** Whether what is written at this remote path is still there after the session ended. */
export function isKept(session: Mounted, path: string): boolean {
	return mountOf(session, path)?.isKept ?? false;
}
