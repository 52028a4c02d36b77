import {formatBytes} from '../core/format.ts';
import {sanitizeLine} from '../core/text.ts';
import {columnsOf, fit} from './columns.ts';
import type {FolderRow} from './folder.ts';
import type {Theme} from './theme.ts';

export type FileRowOptions = {
	readonly columns: number;
	readonly theme: Theme;
	readonly isSelected: boolean;
	/** Whether keys go to this pane. */
	readonly isFocused: boolean;
	readonly isMarked: boolean;
	/** Milliseconds since the epoch. */
	readonly now: number;
};

/** A file or folder as one line of a pane: mark, name, size and time where there is room. */
export function fileRow(row: FolderRow, {columns, theme, isSelected, isFocused, isMarked, now}: FileRowOptions): string {
	const {glyphs, paint} = theme;
	const cursor = fit(isSelected && isFocused ? glyphs.cursor : '', columnsOf(glyphs.cursor));
	const start = `${cursor}${isMarked ? '*' : ' '} `;
	const facts = row.kind === 'parent' ? '' : factsOf(row, columns, now);
	const name = sanitizeLine(row.name) + (row.kind === 'folder' ? '/' : (row.kind === 'link' ? '@' : ''));
	const text = start + fit(name, columns - columnsOf(start) - columnsOf(facts), {cut: 'middle'}) + facts;
	if (isSelected && isFocused) {
		return paint('selected', text);
	}

	return isMarked ? paint('strong', text) : (isSelected ? paint('dim', text) : text);
}

function factsOf(row: Exclude<FolderRow, {kind: 'parent'}>, columns: number, now: number): string {
	const size = row.kind === 'folder' ? 'dir' : formatBytes(row.size);
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
