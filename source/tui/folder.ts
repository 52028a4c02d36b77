import type {Side} from '../commands/command.ts';
import {normalizePath} from '../core/path.ts';
import type {ListedEntry} from '../core/file.ts';
import {createField} from './field.ts';
import {fileFilter} from './file-filter.ts';
import {remember} from './remember.ts';
import {windowTop} from './selection.ts';
import {sortEntries} from './sort-entries.ts';
import type {Files, Folder, Sorting} from './state.ts';

export const parentName = '..';

/** A row of a pane: the way up, or an entry. */
export type FolderRow = ListedEntry | {readonly name: typeof parentName; readonly kind: 'parent'};

const parentRow: FolderRow = {name: parentName, kind: 'parent'};

/** What a pane shows of a folder. */
export type FolderView = {
	readonly rows: readonly FolderRow[];
	/** The same without the way up. */
	readonly shown: readonly ListedEntry[];
	readonly indexes: ReadonlyMap<string, number>;
	/** How many are left out because their names begin with a dot. */
	readonly hidden: number;
};

/** A folder of which nothing is known yet but that it is asked for. */
export function loadingFolder(path: string): Folder {
	return {
		path, realPath: path, opening: path, reads: 0, isOpen: false, entries: [], name: undefined, top: 0, marked: new Set(), filter: createField(),
	};
}

const makeView = remember((entries: readonly ListedEntry[], isRoot: boolean, filter: string, hasHidden: boolean, sorting: Sorting): FolderView => {
	const isLetThrough = fileFilter(filter);
	const sorted = sortEntries(entries, sorting);
	const visible = hasHidden ? sorted : sorted.filter(({name}) => !name.startsWith('.'));
	const shown = isLetThrough ? visible.filter(({name}) => isLetThrough(name)) : visible;
	const rows = isRoot || isLetThrough ? shown : [parentRow, ...shown];
	return {
		rows, shown, indexes: new Map(rows.map(({name}, index) => [name, index])), hidden: sorted.length - visible.length,
	};
});

/** Made once for what is listed and how it is looked at, so that a key in a folder of any size costs only the rows that are seen. */
export function viewOf({folders, hasHidden, sorting}: Pick<Files, 'folders' | 'hasHidden' | 'sorting'>, side: Side): FolderView {
	const {path, entries, filter} = folders[side];
	return makeView(entries, path === '/', filter.text, hasHidden, sorting[side]);
}

/** Index of the row under the cursor. */
export function cursorIndex({name}: Folder, {indexes}: FolderView): number {
	return (name === undefined ? undefined : indexes.get(name)) ?? 0;
}

/** The row under the cursor; undefined in an empty folder. */
export function cursorRow(folder: Folder, view: FolderView): FolderRow | undefined {
	return view.rows[cursorIndex(folder, view)];
}

export function moveTo(folder: Folder, {rows}: FolderView, index: number, page: number): Folder {
	return {...folder, name: rows[index]?.name, top: windowTop(folder.top, index, rows.length, page)};
}

/** What an action takes: the marked entries that are seen, else the one under the cursor. */
export function chosenEntries(folder: Folder, view: FolderView): readonly ListedEntry[] {
	const marked = markedEntries(folder, view);
	const row = cursorRow(folder, view);
	return marked.length > 0 ? marked : (row && row.kind !== 'parent' ? [row] : []);
}

/** The marked entries that are seen, in the order of the rows. */
export function markedEntries({marked}: Folder, view: FolderView): readonly ListedEntry[] {
	return markedOf(marked, view);
}

const markedOf = remember((marked: ReadonlySet<string>, {shown}: FolderView) => (marked.size === 0 ? [] : shown.filter(({name}) => marked.has(name))));

/** The path of a name in a folder. The name is one path part; `..` is the folder above. */
export function childPath(folder: string, name: string): string {
	return normalizePath(`${folder}/${name}`);
}
