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
import {columnsOf, fit, wrapWords} from '../columns.ts';
import type {Desk} from '../desk.ts';
import {drawField} from '../field.ts';
import {frameLine, framed} from '../frame.ts';
import {windowTop} from '../selection.ts';
import type {Launcher, LauncherField, LauncherRow} from '../state.ts';
import type {Theme} from '../theme.ts';

const labels: Readonly<Record<LauncherRow, string>> = {
	app: 'App',
	target: 'Its port',
	port: 'Local port',
	path: 'Socket',
	bind: 'Open to',
	keep: 'After quitting',
	awake: 'Keep awake',
	patience: 'Wait for app',
	arguments: 'Arguments',
	environment: 'Variables',
	button: '',
};

const labelColumns = 15;
const widest = 72;

const bindWords: Readonly<Record<Launcher['bind'], string>> = {
	own: 'you, 127.0.0.1', socket: 'you, a socket', host: 'all users here', network: 'all networks',
};
const keepWords: Readonly<Record<Launcher['keep'], string>> = {ask: 'ask', always: 'keep it', never: 'close it'};
const buttonWords: Readonly<Record<Launcher['button'], string>> = {open: '[ Open ]', copy: '[ Open and copy address ]', cancel: '[ Cancel ]'};

type Line = {readonly row?: LauncherRow; readonly text: string};

/** The form of a new tunnel, as a box. Where the screen is low the part around the cursor is shown. */
export function launcherLines({theme, size, words}: Desk, launcher: Launcher): readonly string[] {
	const {columns: screen, rows} = size.get();
	const columns = Math.min(screen - 4, widest);
	const inner = columns - 4;
	const lines = [...launcherRows(launcher).flatMap(row => rowLines(theme, launcher, row, inner)), ...factLines(theme, launcher, inner)];
	const last = statusLines(theme, launcher, inner);
	const page = Math.max(3, rows - 5 - last.length);
	const top = windowTop(0, lines.findLastIndex(({row}) => row === launcher.row), lines.length, page);
	return [
		frameLine(theme, {
			columns, position: 'top', title: `Open a tunnel to ${sanitizeLine(launcher.session.name)}`, isFocused: true,
		}),
		...[...lines.slice(top, top + page), ...last].map(({text}) => framed(theme, ` ${text}${' '.repeat(Math.max(0, inner - columnsOf(text)))} `)),
		frameLine(theme, {columns, position: 'bottom', right: words.foot.escCancels}),
	];
}

const labelOf = (launcher: Launcher, row: LauncherRow): string => (row === 'port' && isReverse(launcher) ? 'Leads to' : labels[row]);

function rowLines(theme: Theme, launcher: Launcher, row: LauncherRow, columns: number): readonly Line[] {
	const isFocused = launcher.row === row;
	const room = columns - labelColumns;
	const label = fit(labelOf(launcher, row), labelColumns);
	const below = (text: string): readonly Line[] => wrapWords(text, room).map(line => ({row, text: theme.paint('dim', fit(' '.repeat(labelColumns) + line, columns))}));
	if (isFieldRow(row)) {
		const wide = ['arguments', 'environment', 'path'].includes(row) ? room - 2 : (row === 'port' && isReverse(launcher) ? 21 : 7);
		const beside = besideField(launcher, row);
		const field = `${label}[${drawField(launcher.fields[row], theme, {columns: wide, isFocused})}]`;
		return [{row, text: `${field}  ${fit(beside, Math.max(0, columns - labelColumns - wide - 4))}`.trimEnd()}, ...notesOf(launcher, row).flatMap(note => below(note))];
	}

	const options = optionsOf(launcher, row).map(({word, isChosen}) => (row === 'button' ? word : `${isChosen ? theme.glyphs.chosen : theme.glyphs.unchosen} ${word}`));
	const chosen = optionsOf(launcher, row).findIndex(({isChosen}) => isChosen);
	const painted = options.map((option, index) => (isFocused && index === chosen ? theme.paint('selected', option) : option));
	// In a low window the line of the choice is the one to see.
	return fillRow(painted, room).map((text, index) => ({...(text.includes(painted[chosen]!) && {row}), text: fitPainted(`${index === 0 ? label : ' '.repeat(labelColumns)}${text}`, columns)}));
}

/** Options side by side, in as many lines as they take. */
function fillRow(options: readonly string[], columns: number): readonly string[] {
	const lines: string[] = [];
	for (const option of options) {
		const last = lines.at(-1);
		if (last !== undefined && columnsOf(last) + 2 + columnsOf(option) <= columns) {
			lines[lines.length - 1] = `${last}  ${option}`;
		} else {
			lines.push(option);
		}
	}

	return lines;
}

const fitPainted = (text: string, columns: number): string => (columnsOf(text) > columns ? fit(text, columns) : text);

function optionsOf({session, app, bind, keep, awake, button}: Launcher, row: Exclude<LauncherRow, LauncherField>): ReadonlyArray<{readonly word: string; readonly isChosen: boolean}> {
	switch (row) {
		case 'app': {
			return [...session.apps.map(({name}) => sanitizeLine(name)), 'other port', 'from there to here'].map((word, index) => ({word, isChosen: index === app}));
		}

		case 'bind': {
			return binds.map(name => ({word: bindWords[name], isChosen: name === bind}));
		}

		case 'keep': {
			return keeps.map(name => ({word: keepWords[name], isChosen: name === keep}));
		}

		case 'awake': {
			return spans.map(hours => ({word: hours === 0 ? 'no' : `${hours}h`, isChosen: hours === awake}));
		}

		case 'button': {
			return buttons.map(name => ({word: buttonWords[name], isChosen: name === button}));
		}
	}
}

function besideField(launcher: Launcher, row: LauncherField): string {
	const {suggestion, hasOwnPort} = launcher;
	if (row === 'patience') {
		return 'seconds';
	}

	if (isReverse(launcher)) {
		return row === 'port' ? 'of this host' : 'that the session listens on';
	}

	if (row !== 'port') {
		return '';
	}

	if (!suggestion) {
		return '…';
	}

	return hasOwnPort && suggestion.taken ? 'taken' : 'free';
}

function notesOf(launcher: Launcher, row: LauncherField): readonly string[] {
	const {suggestion, hasOwnPort} = launcher;
	if (isReverse(launcher)) {
		return row === 'port' ? ['[HOST:]PORT; left empty, the same port of 127.0.0.1.'] : [];
	}

	if (row === 'path') {
		return [`A relative path begins in ${sanitizeLine(launcher.folder)}.`];
	}

	if (row === 'port' && suggestion) {
		const {why, port, taken} = suggestion;
		const meaning = why === 'remembered' ? [`${port} is what you used last time for this session.`] : (why === 'usual' ? [`${port} is its usual port.`] : []);
		return [...(taken ? [takenText(taken)] : []), ...(taken && hasOwnPort ? [`The next free one is ${port}.`] : []), ...meaning];
	}

	const {allowedArguments, allowedEnvironment} = appOfLauncher(launcher) ?? {};
	const allowed = row === 'arguments' ? allowedArguments : (row === 'environment' ? allowedEnvironment : undefined);
	return allowed && launcher.row === row ? [`It takes ${allowed.map(name => sanitizeLine(name)).join(', ')}.`] : [];
}

/** What follows from the choices. */
function factLines(theme: Theme, launcher: Launcher, columns: number): readonly Line[] {
	const awake = isReverse(launcher) ? 0 : launcher.awake;
	const command = launcherCommand(launcher);
	return [
		...(isReverse(launcher) ? wrapWords('While it stands its ssh connection counts as use of the session.', columns).map(text => ({text: theme.paint('busy', fit(text, columns))})) : []),
		...(awake > 0 ? wrapWords(`It keeps the session from being reclaimed as idle for ${awake} h.`, columns).map(text => ({text: theme.paint('busy', fit(text, columns))})) : []),
		...(command === undefined ? [] : wrapWords(`Same from a shell: ${sanitizeLine(command)}`, columns).map(text => ({text: theme.paint('dim', fit(text, columns))}))),
	];
}

/** Always in sight: that it works, or why it does not. */
function statusLines(theme: Theme, {problem, isBusy}: Launcher, columns: number): readonly Line[] {
	return [
		...(isBusy ? [{text: theme.paint('busy', fit(`${theme.glyphs.busy} Opening …`, columns))}] : []),
		...(problem === undefined ? [] : wrapWords(`${theme.glyphs.bad} ${sanitizeLine(problem)}`, columns).map(text => ({text: theme.paint('bad', fit(text, columns))}))),
	];
}
