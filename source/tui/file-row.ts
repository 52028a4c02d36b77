import {formatBytes} from '../core/format.ts';
import {sanitizeLine} from '../core/text.ts';
import type {Words} from '../words/index.ts';
import {columnsOf, fit} from './columns.ts';
import type {Difference} from './compare-folders.ts';
import type {FolderRow} from './folder.ts';
import type {Theme} from './theme.ts';

export type FileRowOptions = {
	readonly columns: number;
	readonly theme: Theme;
	readonly words: Words['files'];
	readonly isSelected: boolean;
	/** Whether keys go to this pane. */
	readonly isFocused: boolean;
	readonly isMarked: boolean;
	/** Set while sides are compared: how it differs from the other one, if it does. */
	readonly comparison?: {readonly difference: Difference | undefined};
	/** In the place of the size, such as that a folder is mounted here and kept. */
	readonly note?: string | undefined;
	/** Milliseconds since the epoch. */
	readonly now: number;
};

/** A file or folder as one line of a pane: mark, name, size and time where there is room. A link ends in `@`, a folder in `/`. */
export function fileRow(row: FolderRow, {columns, theme, words, isSelected, isFocused, isMarked, comparison, note, now}: FileRowOptions): string {
	const {glyphs, paint} = theme;
	const cursor = fit(isSelected && isFocused ? glyphs.cursor : '', columnsOf(glyphs.cursor));
	const start = `${cursor}${isMarked ? '*' : ' '}${comparison ? differenceSign(theme, comparison.difference) : ''} `;
	const facts = row.kind === 'parent' ? '' : factsOf(row, note, {columns, words, now});
	const text = start + fit(shownName(row), columns - columnsOf(start) - columnsOf(facts), {cut: 'middle'}) + facts;
	if (isSelected && isFocused) {
		return paint('selected', text);
	}

	return isMarked ? paint('strong', text) : (isSelected ? paint('dim', text) : text);
}

function shownName(row: FolderRow): string {
	const name = sanitizeLine(row.name).toWellFormed();
	return row.kind === 'parent' ? name : name + (row.kind === 'link' || row.linksTo !== undefined ? '@' : (row.kind === 'folder' ? '/' : ''));
}

/** What stands before a name while sides are compared. */
export function differenceSign({glyphs}: Theme, difference: Difference | undefined): string {
	return difference === undefined ? ' ' : (difference === 'only' ? '+' : glyphs.differs);
}

function factsOf(row: Exclude<FolderRow, {kind: 'parent'}>, note: string | undefined, {columns, words, now}: Pick<FileRowOptions, 'columns' | 'words' | 'now'>): string {
	const size = note ?? (row.kind === 'file' ? formatBytes(row.size) : words.kinds[row.kind]);
	const time = columns >= 34 ? fit(timeText(row.modifiedAt, now), 7, {align: 'right'}) : '';
	return columns >= 24 ? `${fit(size, 6, {align: 'right'})}${time}` : '';
}

/** `14:01` today, `11-20` in the last half year, else the year. */
function timeText(date: Date, now: number): string {
	const today = new Date(now);
	const pad = (part: number): string => String(part).padStart(2, '0');
	if (date.toDateString() === today.toDateString()) {
		return `${pad(date.getHours())}:${pad(date.getMinutes())}`;
	}

	return Math.abs(now - date.getTime()) < 182 * 86_400_000 ? `${pad(date.getMonth() + 1)}-${pad(date.getDate())}` : String(date.getFullYear());
}
