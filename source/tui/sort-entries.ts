import type {ListedEntry} from '../core/file.ts';
import {remember} from './remember.ts';
import type {Sorting} from './state.ts';

const collator = new Intl.Collator(undefined, {numeric: true});

type Compare = (one: ListedEntry, other: ListedEntry) => number;

/** Numbers as people sort them; names that only differ in how their letters are encoded keep one order. */
const byName: Compare = (one, other) => collator.compare(one.name, other.name) || (one.name < other.name ? -1 : 1);

const compares: Readonly<Record<Sorting['by'], Compare>> = {
	name: byName,
	size: (one, other) => other.size - one.size || byName(one, other),
	time: (one, other) => other.modifiedAt.getTime() - one.modifiedAt.getTime() || byName(one, other),
};

/** Folders first, then by name, the largest or the newest first; reversed within folders and within files. Made once for a listing and a sorting. */
export const sortEntries = remember((entries: readonly ListedEntry[], {by, isReversed}: Sorting): readonly ListedEntry[] => {
	const direction = isReversed ? -1 : 1;
	return entries.toSorted((one, other) => Number(other.kind === 'folder') - Number(one.kind === 'folder') || direction * compares[by](one, other));
});
