import type {Side} from '../commands/command.ts';
import {formatBytes} from '../core/format.ts';
import type {ListedEntry} from '../core/file.ts';
import {sanitizeLine} from '../core/text.ts';
import {columnsOf, fit} from './columns.ts';
import {differencesIn} from './compare-folders.ts';
import {otherSide, type Desk} from './desk.ts';
import {drawField} from './field.ts';
import {
	cursorRow,
	markedEntries,
	viewOf,
	type FolderView,
} from './folder.ts';
import {remember} from './remember.ts';
import type {Files} from './state.ts';

const sizeOf = remember((entries: readonly ListedEntry[]) => entries.reduce((sum, {size}) => sum + size, 0));

/** The line below the entries of a pane: what is typed, marked, compared or under the cursor, and the room on its disk. */
export function folderStatus(desk: Desk, files: Files, side: Side, columns: number): string {
	const {theme, words: {files: said}} = desk;
	const folder = files.folders[side];
	if (!folder.isOpen) {
		return ' '.repeat(columns);
	}

	const view = viewOf(files, side);
	const free = folder.free === undefined ? '' : said.free(formatBytes(folder.free));
	const room = columns - columnsOf(free) - 1;
	const wanted = sizeOf(markedEntries(files.folders[otherSide[side]], viewOf(files, otherSide[side])));
	const isTight = folder.free !== undefined && wanted > folder.free;
	if (files.isFiltering && files.side === side) {
		const count = said.count(view.shown.length, folder.entries.length);
		const typed = Math.max(4, columns - 2 - columnsOf(count));
		return ` /${drawField(folder.filter, theme, {columns: typed, isFocused: true})}${fit(count, columns - 2 - typed)}`;
	}

	const text = folder.opening === undefined || folder.opening === folder.path ? statusText(desk, files, side, view) : `${theme.glyphs.busy} ${said.opening(sanitizeLine(folder.opening))}`;
	return ` ${fit(text, room)}${isTight ? theme.paint('bad', free) : free}`;
}

function statusText({theme, words: {files: said}}: Desk, files: Files, side: Side, view: FolderView): string {
	const folder = files.folders[side];
	const marked = markedEntries(folder, view);
	const row = cursorRow(folder, view);
	const parts = [
		folder.filter.text === '' ? '' : `/${sanitizeLine(folder.filter.text)} ${view.shown.length}/${folder.entries.length}`,
		marked.length > 0 ? said.marked(marked.length, formatBytes(sizeOf(marked))) : '',
		files.isComparing ? comparisonText(theme.glyphs.differs, files, side, view) : '',
	].filter(Boolean);
	if (parts.length > 0) {
		return parts.join(` ${theme.glyphs.dot} `);
	}

	if (row && row.kind !== 'parent' && row.linksTo !== undefined && files.side === side) {
		return `${theme.glyphs.arrow} ${sanitizeLine(row.linksTo)}${row.kind === 'link' ? said.notThere : ''}`;
	}

	const {shown: {length}, hidden} = view;
	return said.entries(length, hidden);
}

function comparisonText(sign: string, {folders}: Files, side: Side, {shown}: FolderView): string {
	const differences = differencesIn({folders}, side);
	const found = shown.map(({name}) => differences.get(name)).filter(difference => difference !== undefined);
	const only = found.filter(difference => difference === 'only').length;
	return `${only}+ ${found.length - only}${sign}`;
}
