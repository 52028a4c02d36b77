import {
	popOverlay,
	updateOverlay,
	type Desk,
} from '../desk.ts';
import {editField} from '../field.ts';
import type {Key} from '../keys.ts';
import type {Start} from '../state.ts';
import {
	choicesOf,
	fieldOf,
	reload,
	startRows,
	submitStart,
	takeChoice,
} from './start.ts';

const change = (desk: Desk, update: (form: Start) => Start): void => {
	updateOverlay(desk, 'start', update);
};

function step(desk: Desk, form: Start, by: 1 | -1): void {
	const rows = startRows(form);
	const row = rows[(rows.indexOf(form.row) + by + rows.length) % rows.length]!;
	change(desk, current => ({...current, row, choice: -1}));
	if (fieldOf(form)?.isLeading) {
		reload(desk);
	}
}

/** Down goes into the choices of a row before it goes on; up comes out of them first. */
function move(desk: Desk, form: Start, by: 1 | -1): void {
	const choice = form.choice + by;
	if (choice >= -1 && choice < choicesOf(form).length && !(form.choice === -1 && by === -1)) {
		change(desk, current => ({...current, choice}));
	} else {
		step(desk, form, by);
	}
}

function enter(desk: Desk, form: Start): void {
	const choice = choicesOf(form)[form.choice];
	if (choice) {
		takeChoice(desk, form, choice);
	} else if (form.row === 'more') {
		change(desk, current => ({...current, isWhole: true, row: current.fields.find(({isSpecial}) => isSpecial)?.name ?? 'button'}));
	} else if (form.row !== 'button') {
		step(desk, form, 1);
	} else if (form.button === 'cancel') {
		popOverlay(desk);
	} else {
		void submitStart(desk);
	}
}

/** A key in the form of a new session. */
export function pressInStart(desk: Desk, form: Start, key: Key): void {
	switch (key.name) {
		case 'escape': {
			if (form.asking) {
				form.asking.abort();
			} else if (form.choice === -1) {
				popOverlay(desk);
			} else {
				change(desk, current => ({...current, choice: -1}));
			}

			break;
		}

		case 'tab':
		case 'shift-tab': {
			step(desk, form, key.name === 'tab' ? 1 : -1);
			break;
		}

		case 'down':
		case 'up': {
			move(desk, form, key.name === 'down' ? 1 : -1);
			break;
		}

		case 'enter': {
			enter(desk, form);
			break;
		}

		default: {
			type(desk, form, key);
		}
	}
}

function type(desk: Desk, form: Start, key: Key): void {
	if (form.row === 'button' && ['left', 'right', 'space'].includes(key.name)) {
		change(desk, current => ({...current, button: current.button === 'start' ? 'cancel' : 'start'}));
		return;
	}

	const text = fieldOf(form) && form.texts[form.row];
	const edited = text && editField(text, key);
	if (edited) {
		change(desk, current => ({
			...current, choice: -1, problem: undefined, texts: {...current.texts, [form.row]: edited},
		}));
	}
}
