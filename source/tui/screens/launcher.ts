import {sanitizeLine} from '../../core/text.ts';
import {takenText} from '../actions/launcher.ts';
import {
	appOfLauncher,
	isFieldRow,
	isReverse,
	launcherCommand,
	launcherRows,
} from '../actions/launcher-request.ts';
import {
	binds,
	buttons,
	keeps,
	spans,
} from '../actions/launcher-keys.ts';
import type {Words} from '../../words/index.ts';
import {columnsOf, fit, wrapWords} from '../columns.ts';
import type {Desk} from '../desk.ts';
import {drawField} from '../field.ts';
import {boxRows} from '../foot.ts';
import {frameLine, framed} from '../frame.ts';
import {windowTop} from '../selection.ts';
import type {Launcher, LauncherField, LauncherRow} from '../state.ts';
import {fillRow} from '../text-lines.ts';
import type {Theme} from '../theme.ts';

const labelColumns = 15;
const widest = 72;

type Drawing = {readonly theme: Theme; readonly words: Words['launcher']; readonly sentence: Words['sentence']; readonly columns: number};

type Line = {readonly row?: LauncherRow; readonly text: string};

/** The form of a new tunnel, as a box. Where the screen is low the part around the cursor is shown. */
export function launcherLines(desk: Desk, launcher: Launcher): readonly string[] {
	const {theme, size, words} = desk;
	const {columns: screen} = size.get();
	const columns = Math.min(screen - 4, widest);
	const inner = columns - 4;
	const drawing: Drawing = {
		theme, words: words.launcher, sentence: words.sentence, columns: inner,
	};
	const lines = [...launcherRows(launcher).flatMap(row => rowLines(drawing, launcher, row)), ...factLines(drawing, launcher)];
	const last = statusLines(drawing, launcher);
	const page = Math.max(3, boxRows(desk) - 2 - last.length);
	const top = windowTop(0, lines.findLastIndex(({row}) => row === launcher.row), lines.length, page);
	return [
		frameLine(theme, {
			columns, position: 'top', title: words.act.openTitle(sanitizeLine(launcher.session.name)), isFocused: true,
		}),
		...[...lines.slice(top, top + page), ...last].map(({text}) => framed(theme, ` ${text}${' '.repeat(Math.max(0, inner - columnsOf(text)))} `)),
		frameLine(theme, {columns, position: 'bottom', right: words.foot.escCancels}),
	];
}

const labelOf = (words: Words['launcher'], launcher: Launcher, row: LauncherRow): string => (row === 'port' && isReverse(launcher) ? words.leadsTo : words.labels[row]);

function rowLines(drawing: Drawing, launcher: Launcher, row: LauncherRow): readonly Line[] {
	const {theme, words, columns} = drawing;
	const isFocused = launcher.row === row;
	const room = columns - labelColumns;
	const label = fit(labelOf(words, launcher, row), labelColumns);
	const below = (text: string): readonly Line[] => wrapWords(text, room).map(line => ({row, text: theme.paint('dim', fit(' '.repeat(labelColumns) + line, columns))}));
	if (isFieldRow(row)) {
		const wide = ['arguments', 'environment', 'path'].includes(row) ? room - 2 : (row === 'port' && isReverse(launcher) ? Math.min(21, room - 2) : 7);
		const beside = besideField(words, launcher, row);
		const field = `${label}[${drawField(launcher.fields[row], theme, {columns: wide, isFocused})}]`;
		return [{row, text: `${field}  ${fit(beside, Math.max(0, columns - labelColumns - wide - 4))}`.trimEnd()}, ...notesOf(drawing, launcher, row).flatMap(note => below(note))];
	}

	const offered = optionsOf(words, launcher, row);
	const options = offered.map(({word, isChosen}) => (row === 'button' ? word : `${isChosen ? theme.glyphs.chosen : theme.glyphs.unchosen} ${word}`));
	const chosen = offered.findIndex(({isChosen}) => isChosen);
	const painted = options.map((option, index) => (isFocused && index === chosen ? theme.paint('selected', option) : option));
	// In a low window the line of the choice is the one to see.
	return fillRow(painted, room).map((text, index) => ({...(text.includes(painted[chosen]!) && {row}), text: fitPainted(`${index === 0 ? label : ' '.repeat(labelColumns)}${text}`, columns)}));
}

const fitPainted = (text: string, columns: number): string => (columnsOf(text) > columns ? fit(text, columns) : text);

function optionsOf(words: Words['launcher'], {session, app, bind, keep, awake, button}: Launcher, row: Exclude<LauncherRow, LauncherField>): ReadonlyArray<{readonly word: string; readonly isChosen: boolean}> {
	switch (row) {
		case 'app': {
			return [...session.apps.map(({name}) => sanitizeLine(name)), words.otherPort, words.reverse].map((word, index) => ({word, isChosen: index === app}));
		}

		case 'bind': {
			return binds.map(name => ({word: words.binds[name], isChosen: name === bind}));
		}

		case 'keep': {
			return keeps.map(name => ({word: words.keeps[name], isChosen: name === keep}));
		}

		case 'awake': {
			return spans.map(hours => ({word: hours === 0 ? words.no : words.hours(hours), isChosen: hours === awake}));
		}

		case 'button': {
			return buttons.map(name => ({word: words.buttons[name], isChosen: name === button}));
		}
	}
}

function besideField(words: Words['launcher'], launcher: Launcher, row: LauncherField): string {
	const {suggestion, hasOwnPort} = launcher;
	if (row === 'patience') {
		return words.seconds;
	}

	if (isReverse(launcher)) {
		return row === 'port' ? words.ofThisHost : words.sessionListens;
	}

	if (row !== 'port') {
		return '';
	}

	if (!suggestion) {
		return '…';
	}

	return hasOwnPort && suggestion.taken ? words.taken : words.free;
}

function notesOf({words, sentence}: Drawing, launcher: Launcher, row: LauncherField): readonly string[] {
	const {suggestion, hasOwnPort} = launcher;
	if (isReverse(launcher)) {
		return row === 'port' ? [words.reverseNote] : [];
	}

	if (row === 'path') {
		return [words.relativePath(sanitizeLine(launcher.folder))];
	}

	if (row === 'port' && suggestion) {
		const {why, port, taken} = suggestion;
		const meaning = why === 'remembered' ? [words.remembered(port)] : (why === 'usual' ? [words.usual(port)] : []);
		return [...(taken ? [takenText(taken, words, sentence)] : []), ...(taken && hasOwnPort ? [words.nextFree(port)] : []), ...meaning];
	}

	const {allowedArguments, allowedEnvironment} = appOfLauncher(launcher) ?? {};
	const allowed = row === 'arguments' ? allowedArguments : (row === 'environment' ? allowedEnvironment : undefined);
	return allowed && launcher.row === row ? [words.takes(allowed.map(name => sanitizeLine(name)).join(', '))] : [];
}

/** What follows from the choices. */
function factLines({theme, words, columns}: Drawing, launcher: Launcher): readonly Line[] {
	const awake = isReverse(launcher) ? 0 : launcher.awake;
	const command = launcherCommand(launcher, words);
	return [
		...(isReverse(launcher) ? wrapWords(words.reverseFact, columns).map(text => ({text: theme.paint('busy', fit(text, columns))})) : []),
		...(awake > 0 ? wrapWords(words.awakeFact(awake), columns).map(text => ({text: theme.paint('busy', fit(text, columns))})) : []),
		...(command === undefined ? [] : wrapWords(words.shell(sanitizeLine(command)), columns).map(text => ({text: theme.paint('dim', fit(text, columns))}))),
	];
}

/** Always in sight: that it works, or why it does not. */
function statusLines({theme, words, columns}: Drawing, {problem, isBusy}: Launcher): readonly Line[] {
	return [
		...(isBusy ? [{text: theme.paint('busy', fit(`${theme.glyphs.busy} ${words.opening}`, columns))}] : []),
		...(problem === undefined ? [] : wrapWords(`${theme.glyphs.bad} ${sanitizeLine(problem)}`, columns).map(text => ({text: theme.paint('bad', fit(text, columns))}))),
	];
}
