import type {Side} from '../commands/command.ts';
import type {ListedEntry} from '../core/file.ts';
import {viewOf} from './folder.ts';
import {remember} from './remember.ts';
import type {Files} from './state.ts';

/** How an entry of one folder stands to the one of the same name in the other: `only` = there is none. */
export type Difference = 'only' | 'newer' | 'older' | 'size' | 'kind';

/** Milliseconds within which two times are the same: SFTP and some disks tell whole or even seconds. */
const sameTime = 2000;

function differenceOf(one: ListedEntry, other: ListedEntry | undefined): Difference | undefined {
	if (!other) {
		return 'only';
	}

	if (one.kind !== other.kind) {
		return 'kind';
	}

	const later = one.modifiedAt.getTime() - other.modifiedAt.getTime();
	if (one.kind !== 'file' || (one.size === other.size && Math.abs(later) <= sameTime)) {
		return undefined;
	}

	return Math.abs(later) <= sameTime ? 'size' : (later > 0 ? 'newer' : 'older');
}

/** The entries of one listing that the other does not have as they are. Files are compared by size and time, folders by name only. Made once for two listings. */
export const differencesOf = remember((own: readonly ListedEntry[], other: readonly ListedEntry[]): ReadonlyMap<string, Difference> => {
	const there = new Map(other.map(entry => [entry.name, entry]));
	return new Map(own.flatMap(entry => {
		const difference = differenceOf(entry, there.get(entry.name));
		return difference ? [[entry.name, difference] as const] : [];
	}));
});

/** How the entries of one pane stand to those of the other. */
export function differencesIn({folders: {local, remote}}: Pick<Files, 'folders'>, side: Side): ReadonlyMap<string, Difference> {
	return side === 'local' ? differencesOf(local.entries, remote.entries) : differencesOf(remote.entries, local.entries);
}

/** Whether a comparison marks an entry. Nobody can tell which of two is the right one that only their sizes tell apart: the one on the side with the keys is taken for it. */
function isWorthCopying(difference: Difference | undefined, hasKeys: boolean): boolean {
	return difference === 'only' || difference === 'newer' || (difference === 'size' && hasKeys);
}

/** The panes with marks on what the other side lacks or has older, of what is seen. */
export function withComparison(files: Files): Files {
	const marked = (side: Side) => {
		const differences = differencesIn(files, side);
		return new Set(viewOf(files, side).shown.map(({name}) => name).filter(name => isWorthCopying(differences.get(name), side === files.side)));
	};

	const {local, remote} = files.folders;
	return {...files, isComparing: true, folders: {local: {...local, marked: marked('local')}, remote: {...remote, marked: marked('remote')}}};
}

/** The panes without a comparison and its marks. */
export function withoutComparison(files: Files): Files {
	const {local, remote} = files.folders;
	return {...files, isComparing: false, folders: {local: {...local, marked: new Set()}, remote: {...remote, marked: new Set()}}};
}

/**
The panes after a side was read again: the marks follow what is different now, and those of entries that differ as before stay as the user left them. Another folder on a side
ends the comparison.
*/
export function comparedAgain(before: Files, after: Files, side: Side): Files {
	if (!after.isComparing) {
		return after;
	}

	if (before.folders[side].path !== after.folders[side].path) {
		return withoutComparison(after);
	}

	const marked = (one: Side) => {
		const [was, is] = [differencesIn(before, one), differencesIn(after, one)];
		const isChanged = (name: string) => was.get(name) !== is.get(name);
		const worth = viewOf(after, one).shown.map(({name}) => name).filter(name => isChanged(name) && isWorthCopying(is.get(name), one === after.side));
		return new Set([...after.folders[one].marked].filter(name => !isChanged(name))).union(new Set(worth));
	};

	const {local, remote} = after.folders;
	return {...after, folders: {local: {...local, marked: marked('local')}, remote: {...remote, marked: marked('remote')}}};
}
