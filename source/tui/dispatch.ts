import {answerIds} from '../commands/copying.ts';
import {keyLabel} from '../commands/key-label.ts';
import type {ScreenName, Screens} from '../commands/command.ts';
import {pressInForm} from './actions/connect-keys.ts';
import {isTakenByFileFilter} from './actions/filter-files.ts';
import {pressInLauncher} from './actions/launcher-keys.ts';
import {isTakenBySearch} from './actions/log.ts';
import {pressInMenu} from './actions/menu.ts';
import {pressInPalette} from './actions/palette.ts';
import {pressInStart} from './actions/start-keys.ts';
import {
	notify,
	topOf,
	updateOverlay,
	type Desk,
	type Terminal,
} from './desk.ts';
import {createField, editField, type Field} from './field.ts';
import type {Key} from './keys.ts';
import type {Overlay} from './state.ts';
import {screenOf, situationOf} from './situation.ts';

/** Does what a key means now. Everything it looks at is the latest value of a store. */
export function press(desk: Desk, terminal: Terminal, screens: Screens, key: Key): void {
	if (key.name === 'ctrl-c') {
		terminal.exit(0);
		return;
	}

	desk.state.set(state => (state.notice && state.notice.kind !== 'busy' ? {...state, notice: undefined} : state));
	const top = topOf(desk);
	if (top?.kind === 'menu') {
		pressInMenu(desk, top, key);
		return;
	}

	if (top?.kind === 'launcher') {
		pressInLauncher(desk, terminal, top, key);
		return;
	}

	if (top?.kind === 'start') {
		pressInStart(desk, top, key);
		return;
	}

	if (top?.kind === 'connect') {
		pressInForm(desk, top, key, screens);
		return;
	}

	if (top?.kind === 'palette') {
		pressInPalette(desk, terminal, screens, top, key);
		return;
	}

	if (isTakenByText(desk, top, key) || (!top && desk.state.get().isFiltering && isTakenByFilter(desk, key)) || (top?.kind === 'files' && top.isFiltering && isTakenByFileFilter(desk, top, key))) {
		return;
	}

	const screen = screenOf(desk);
	if (screen && isLateAnswer(desk, screen, key)) {
		notify(desk, 'done', desk.words.act.allAnswered);
		return;
	}

	const command = screen && desk.commands.find(screen, key.name);
	if (!command) {
		return;
	}

	const situation = situationOf(desk, screen);
	if (command.isAvailable?.(situation) ?? true) {
		command.run({...situation, screens});
	} else {
		const {keys, act} = desk.words;
		const why = command.isChange && desk.app.isReadOnly ? keys.readOnly : keys.nothingToActOn;
		const name = command.hint ?? command.id;
		notify(desk, 'problem', command.needs === 'tunnel' ? act.needsTunnel(name) : why(keyLabel(key.name, desk.theme.isAscii), name));
	}
}

/** Milliseconds after the last answer in which a letter is none. The clock goes by seconds. */
const answering = 3000;

/** A letter that answers questions, typed when the last one was answered just now: it was meant for one more, and what else it means may be ssh or a deletion. */
function isLateAnswer({state, clock, commands}: Desk, screen: ScreenName, key: Key): boolean {
	const {answeredAt} = state.get();
	if (answeredAt === undefined || screen.endsWith('questions')) {
		return false;
	}

	const isLate = answerIds.has(commands.find('questions', key.name)?.id ?? '') && clock.get() - answeredAt < answering;
	state.set(current => ({...current, answeredAt: isLate ? clock.get() : undefined}));
	return isLate;
}

/** A key for the search in a log or in the help; false if it belongs to the text. */
function isTakenByText(desk: Desk, top: Overlay | undefined, key: Key): boolean {
	return (top?.kind === 'log' && top.isSearching && isTakenBySearch(desk, top, key)) || (top?.kind === 'help' && isTakenByHelp(desk, top.search, key));
}

/** Letters search in the help; other keys scroll and close it. */
function isTakenByHelp(desk: Desk, search: Field, key: Key): boolean {
	const isEditing = key.text !== '' || ['backspace', 'ctrl-w'].includes(key.name);
	const field = isEditing ? editField(search, key) : undefined;
	if (field) {
		updateOverlay(desk, 'help', help => ({...help, search: field, top: 0}));
	}

	return isEditing;
}

/** A key in the filter line; false if it belongs to the list. */
function isTakenByFilter(desk: Desk, key: Key): boolean {
	if (key.name === 'escape' || key.name === 'enter') {
		desk.state.set(state => ({...state, isFiltering: false, filter: key.name === 'escape' ? createField() : state.filter}));
		return true;
	}

	if (['up', 'down', 'page-up', 'page-down'].includes(key.name)) {
		return false;
	}

	const field = editField(desk.state.get().filter, key);
	if (field) {
		desk.state.set(state => ({...state, filter: field}));
	}

	return true;
}
