import type {ListedEntry} from '../core/file.ts';
import {remember} from './remember.ts';

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
