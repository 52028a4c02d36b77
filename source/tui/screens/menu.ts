import {columnsOf, fit} from '../columns.ts';
import type {Desk} from '../desk.ts';
import {drawField} from '../field.ts';
import {boxRows} from '../foot.ts';
import {frameLine, framed} from '../frame.ts';
import {windowTop} from '../selection.ts';
import type {Menu, MenuItem} from '../state.ts';

/** Of a field, at the least. */
const leastField = 8;

/** A box with a few choices. Its size is that of its text, within the screen. */
export function menuLines(desk: Desk, menu: Menu): readonly string[] {
	const {theme, size, words} = desk;
	const {columns: screen} = size.get();
	const room = boxRows(desk) - 2 - (menu.problem === undefined ? 0 : 1);
	const labels = Math.max(...menu.items.map(({label}) => columnsOf(label)));
	const wanted = Math.max(
		columnsOf(menu.title) + 8,
		...menu.note.map(line => columnsOf(line) + 4),
		columnsOf(menu.problem ?? '') + 4,
		...menu.items.map(item => labels + columnsOf(item.detail ?? '') + (item.field ? 26 : 0) + 9),
		40,
	);
	const columns = Math.min(screen - 4, wanted);
	const inner = columns - 4;
	const cursor = columnsOf(theme.glyphs.cursor);
	const labelRoom = menu.items.some(({field}) => field) ? Math.min(labels, inner - cursor - leastField - 4) : labels;
	// What can be chosen has room first.
	const note = menu.note.slice(0, Math.max(1, room - Math.min(menu.items.length, 5)));
	const page = Math.max(1, room - note.length);
	const top = windowTop(0, menu.index, menu.items.length, page);
	const items = menu.items.slice(top, top + page).map((item, index) => itemLine(item, top + index === menu.index));
	const text = [...note.map(line => fit(line, inner)), ...items, ...(menu.problem === undefined ? [] : [theme.paint('bad', fit(menu.problem, inner))])];
	return [
		frameLine(theme, {
			columns, position: 'top', title: menu.title, isFocused: true,
		}),
		...text.map(line => framed(theme, ` ${line} `)),
		frameLine(theme, {columns, position: 'bottom', right: `${menu.more ? `${menu.more.key} ${menu.more.hint} ${theme.glyphs.dot} ` : ''}${words.foot.escCancels}`}),
	];

	function itemLine({label, detail = '', field}: MenuItem, isSelected: boolean): string {
		const start = `${fit(isSelected ? theme.glyphs.cursor : '', cursor)} ${fit(label, labelRoom)} `;
		if (field) {
			const room = inner - columnsOf(start) - 2;
			return `${start}[${drawField(field, theme, {columns: room, isFocused: isSelected})}]`;
		}

		const line = fit(start + detail, inner);
		return isSelected ? theme.paint('selected', line) : line;
	}
}
