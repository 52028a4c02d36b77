import {normalizePath} from '../core/path.ts';
import type {FileEntry} from '../core/file.ts';
import {windowTop} from './selection.ts';
import type {Folder} from './state.ts';

const collator = new Intl.Collator(undefined, {numeric: true});

export const parentName = '..';

/** A row of a pane: the way up, or an entry. */
export type FolderRow = FileEntry | {readonly name: typeof parentName; readonly kind: 'parent'};

const parentRow: FolderRow = {name: parentName, kind: 'parent'};

export function loadingFolder(path: string, name?: string): Folder {
	return {
		path, status: 'loading', entries: [], name, top: 0, marked: new Set(),
	};
}

/** Folders first, then by name as people sort numbers. */
export function sortEntries(entries: readonly FileEntry[]): readonly FileEntry[] {
	return entries.toSorted((one, other) => Number(other.kind === 'folder') - Number(one.kind === 'folder') || collator.compare(one.name, other.name));
}

export function folderRows({path, entries}: Folder, hasHidden: boolean): readonly FolderRow[] {
	const shown = hasHidden ? entries : entries.filter(entry => !entry.name.startsWith('.'));
	return path === '/' ? shown : [parentRow, ...shown];
}

/** Index of the row under the cursor. */
export function cursorIndex({name}: Folder, rows: readonly FolderRow[]): number {
	return Math.max(0, rows.findIndex(row => row.name === name));
}

export function moveTo(folder: Folder, rows: readonly FolderRow[], index: number, page: number): Folder {
	return {...folder, name: rows[index]?.name, top: windowTop(folder.top, index, rows.length, page)};
}

/** The entries a copy takes: the marked ones, else the one under the cursor. */
export function chosenEntries(folder: Folder, hasHidden: boolean): readonly FileEntry[] {
	const marked = folder.entries.filter(entry => folder.marked.has(entry.name));
	if (marked.length > 0) {
		return marked;
	}

	const rows = folderRows(folder, hasHidden);
	const row = rows[cursorIndex(folder, rows)];
	return row && row.kind !== 'parent' ? [row] : [];
}

/** The path of a name in a folder. The name is one path part; `..` is the folder above. */
export function childPath(folder: string, name: string): string {
	return normalizePath(`${folder}/${name}`);
}
