import {columnsOf, fit} from '../columns.ts';
import type {Desk} from '../desk.ts';
import {drawField} from '../field.ts';
import {boxRows} from '../foot.ts';
import {frameLine, framed} from '../frame.ts';
import {candidatesFor} from '../palette.ts';
import {windowTop} from '../selection.ts';
import type {Palette} from '../palette-state.ts';

const mostRows = 10;

/** The line of commands with what it can be completed to. */
export function paletteLines(desk: Desk, palette: Palette): readonly string[] {
	const {theme, size, words: {text: said, foot}} = desk;
	const {columns: screen} = size.get();
	const columns = Math.min(screen - 4, 72);
	const inner = columns - 4;
	const candidates = candidatesFor(desk, palette);
	const page = Math.max(1, Math.min(mostRows, boxRows(desk) - 3));
	const top = windowTop(0, palette.index, candidates.length, page);
	const names = Math.min(Math.floor(inner / 2), Math.max(12, ...candidates.map(({name}) => columnsOf(name))));
	const keys = columnsOf(theme.glyphs.cursor) + 8;
	const line = (index: number): string => {
		const candidate = candidates[top + index];
		if (!candidate) {
			return fit(index === 0 ? said.noCommand : '', inner);
		}

		const isSelected = top + index === palette.index;
		const text = fit(`${fit(isSelected ? theme.glyphs.cursor : '', columnsOf(theme.glyphs.cursor))} ${fit(candidate.name, names)}  ${fit(candidate.key, keys)} ${candidate.summary}`, inner);
		return isSelected ? theme.paint('selected', text) : text;
	};

	return [
		frameLine(theme, {
			columns, position: 'top', title: said.command, right: candidates.length > page ? said.of(palette.index + 1, candidates.length) : '', isFocused: true,
		}),
		framed(theme, ` :${drawField(palette.field, theme, {columns: inner - 1, isFocused: true})} `),
		...Array.from({length: page}, (_, index) => framed(theme, ` ${line(index)} `)),
		frameLine(theme, {columns, position: 'bottom', right: foot.completesRuns}),
	];
}
