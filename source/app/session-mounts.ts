import type {Mount, Session} from '../core/session.ts';
import {isWithin} from '../core/path.ts';

/** The kernel writes a space, tab, newline and backslash of a path as octal. */
function unescapePath(text: string): string {
	return text.replaceAll(/\\([0-7]{3})/g, (_match, octal: string) => String.fromCodePoint(Number.parseInt(octal, 8)));
}

/**
The folders mounted in a session, as its own /proc/self/mountinfo has them. Newer servers tell names only (backendai-observed-26), and a folder may be mounted anywhere:
each mount point below the home is a folder of the service, or a single file, which the table does not tell apart (containers-observed section 3). Mounts the server named and the table does not have are kept as they were told.
*/
export function mountsFrom(table: string, session: Session): readonly Mount[] {
	const found = table.split('\n').flatMap(line => {
		const fields = line.split(' ');
		const path = unescapePath(fields[4] ?? '');
		return path !== session.home && isWithin(session.home, path) ? [{path, isReadOnly: (fields[5] ?? '').split(',').includes('ro')}] : [];
	});
	const told = session.mounts.filter(mount => found.every(({path}) => !(path === mount.path || path.endsWith(`/${mount.name}`))));
	const seen = found.map(({path, isReadOnly}) => {
		const known = session.mounts.find(mount => mount.path === path);
		return {
			name: known?.name ?? path.slice(session.home.length + 1), path, isKept: true, isReadOnly: isReadOnly || (known?.isReadOnly ?? false),
		};
	});
	return [...seen, ...told];
}

/** Where a pane opens: the first folder that is kept and writable and no hidden one, else the home. */
export function startFolder(mounts: readonly Mount[], home: string): string {
	return mounts.find(mount => mount.isKept && !mount.isReadOnly && !mount.path.includes('/.'))?.path ?? home;
}
