import {formatBytes} from '../../core/format.ts';
import {sanitizeLine} from '../../core/text.ts';
import type {StartChoice, StartField} from '../../core/start.ts';
import {choicesOf, startRows} from '../actions/start.ts';
import type {Words} from '../../words/index.ts';
import {columnsOf, fit, wrapWords} from '../columns.ts';
import type {Desk} from '../desk.ts';
import {drawField} from '../field.ts';
import {boxRows} from '../foot.ts';
import {frameLine, framed} from '../frame.ts';
import {windowTop} from '../selection.ts';
import type {Start} from '../state.ts';
import type {Theme} from '../theme.ts';

const labelColumns = 17;
const widest = 76;
/** Choices shown at a time. */
const mostChoices = 6;

type Drawing = {readonly theme: Theme; readonly words: Words['start']; readonly columns: number};

type Line = {readonly row?: string; readonly text: string};

/** The form of a new session, as a box. Where the screen is low the part around the cursor is shown. */
export function startLines(desk: Desk, form: Start): readonly string[] {
	const {theme, size, words} = desk;
	const {columns: screen} = size.get();
	const columns = Math.min(screen - 4, widest);
	const inner = columns - 4;
	const lines = startRows(form).flatMap(row => rowLines({theme, words: words.start, columns: inner}, form, row));
	const last = statusLines({theme, words: words.start, columns: inner}, form);
	const page = Math.max(3, boxRows(desk) - 2 - last.length);
	const top = windowTop(0, cursorLine(form, lines), lines.length, page);
	return [
		frameLine(theme, {
			columns, position: 'top', title: sanitizeLine(form.title), isFocused: true,
		}),
		...[...lines.slice(top, top + page), ...last].map(({text}) => framed(theme, ` ${text}${' '.repeat(Math.max(0, inner - columnsOf(text)))} `)),
		frameLine(theme, {columns, position: 'bottom', right: words.foot.takesCancels}),
	];
}

/** The line that must be in sight: that of the row, or of the choice in it. */
function cursorLine(form: Start, lines: readonly Line[]): number {
	const first = lines.findIndex(({row}) => row === form.row);
	return form.choice === -1 ? first : first + 2 + form.choice - choiceTop(form);
}

/** Index of the first choice shown. */
function choiceTop(form: Start): number {
	return windowTop(0, Math.max(0, form.choice), choicesOf(form).length, mostChoices);
}

function rowLines(drawing: Drawing, form: Start, row: string): readonly Line[] {
	const {theme, words, columns} = drawing;
	const isFocused = form.row === row;
	const mark = fit(isFocused ? theme.glyphs.cursor : '', columnsOf(theme.glyphs.cursor));
	if (row === 'more') {
		const text = `${mark} ${fit(words.more, columns - columnsOf(mark) - 1)}`;
		return [{row, text: isFocused ? theme.paint('selected', text) : text}];
	}

	if (row === 'button') {
		const buttons = [['start', words.startButton], ['cancel', words.cancelButton]] as const;
		return [{row, text: `${' '.repeat(Math.max(0, Math.min(labelColumns, columns - 21)))}${buttons.map(([name, word]) => (isFocused && form.button === name ? theme.paint('selected', word) : word)).join('  ')}`}];
	}

	const field = form.fields.find(({name}) => name === row)!;
	const label = `${mark} ${fit(sanitizeLine(words.label(field.name, field.label)), labelColumns - columnsOf(mark) - 1)}`;
	const room = columns - labelColumns - 2;
	const text = form.texts[row]!;
	const drawn = text.text === '' && !isFocused ? theme.paint('dim', fit(sanitizeLine(field.isNeeded ? words.needed : words.form(field.usual ?? '')), room)) : drawField(text, theme, {columns: room, isFocused});
	return [{row, text: `${label}[${drawn}]`}, ...(isFocused ? helpLines(drawing, form, field) : [])];
}

/** How it is written, and what may be chosen. */
function helpLines({theme, words, columns}: Drawing, form: Start, field: StartField): readonly Line[] {
	const choices = choicesOf(form);
	const top = choiceTop(form);
	const shown = choices.slice(top, top + mostChoices);
	const rest = choices.length - shown.length;
	const said = [words.form(field.form), ...(field.usual === undefined ? [] : [words.usual(words.form(field.usual))]), ...(field.choices && field.choices.length > 0 ? [words.toChoose(choices.length)] : [])].join('; ');
	return [
		{row: field.name, text: theme.paint('dim', fit(`${' '.repeat(labelColumns)}${sanitizeLine(said)}`, columns))},
		...shown.map((choice, index) => ({row: field.name, text: choiceLine(theme, choice, top + index === form.choice, columns)})),
		...(rest > 0 ? [{row: field.name, text: theme.paint('dim', fit(`${' '.repeat(labelColumns)}  ${words.moreChoices(rest)}`, columns))}] : []),
	];
}

function choiceLine(theme: Theme, {value, detail, obstacle}: StartChoice, isChosen: boolean, columns: number): string {
	const text = [value, detail, obstacle].filter(part => part !== undefined && part !== '').map(part => sanitizeLine(part!)).join('  ');
	const line = fit(`${' '.repeat(labelColumns)}  ${text}`, columns);
	return isChosen ? theme.paint('selected', line) : line;
}

/** Always in sight: what is left, what is to be known, that it works, or why it does not. */
function statusLines({theme, words, columns}: Drawing, {left, notes, problem, asking, progress, isLoading}: Start): readonly Line[] {
	const busy = asking ? (progress ? progressText(progress, words) : words.asking) : (isLoading ? words.loading : undefined);
	return [
		...(left === undefined ? [] : [{text: theme.paint('dim', fit(words.left(sanitizeLine(left)), columns))}]),
		...(problem === undefined ? notes : []).flatMap(note => wrapWords(sanitizeLine(note), columns, 3).map(text => ({text: theme.paint('dim', fit(text, columns))}))),
		...(busy === undefined ? [] : [{text: theme.paint('busy', fit(`${theme.glyphs.busy} ${busy}`, columns))}]),
		...(problem === undefined ? [] : wrapWords(`${theme.glyphs.bad} ${sanitizeLine(problem)}`, columns, 4).map(text => ({text: theme.paint('bad', fit(text, columns))}))),
	];
}

const barColumns = 20;

function progressText({text, done, total}: NonNullable<Start['progress']>, words: Words['start']): string {
	const share = total === 0 ? 1 : done / total;
	const filled = Math.round(share * barColumns);
	return `${sanitizeLine(text)} [${'#'.repeat(filled)}${'.'.repeat(barColumns - filled)}] ${words.of(Math.floor(share * 100), formatBytes(total))}`;
}
