import type {Screens} from '../../commands/command.ts';
import {formRows} from '../connect-form.ts';
import {updateOverlay, type Desk} from '../desk.ts';
import {editField} from '../field.ts';
import type {Key} from '../keys.ts';
import type {Connect} from '../state.ts';
import {leaveForm, submitForm, takeChoice} from './connect.ts';
import {isLooking, probeAddress, probeWhileTyped} from './probe-address.ts';

/** A key in the sign-in form. */
export function pressInForm(desk: Desk, form: Connect, key: Key, screens: Pick<Screens, 'quit' | 'runLine'>): void {
	if (key.name === 'escape') {
		leaveForm(desk, form, screens.quit);
		return;
	}

	if (form.isBusy) {
		return;
	}

	switch (key.name) {
		case 'tab':
		case 'down': {
			step(desk, form, 1);

			break;
		}

		case 'shift-tab':
		case 'up': {
			step(desk, form, -1);

			break;
		}

		case 'enter': {
			if (form.row === 'choice') {
				void takeChoice(desk, screens, form);
			} else {
				void submitForm(desk, form);
			}

			break;
		}

		default: {
			editRow(desk, form, key);
		}
	}
}

function step(desk: Desk, form: Connect, by: 1 | -1): void {
	// The choices are rows of their own under the arrows.
	const choice = form.choice + by;
	if (form.row === 'choice' && choice >= 0 && choice < form.choices.length) {
		updateOverlay(desk, 'connect', current => ({...current, choice}));
		return;
	}

	const rows = formRows(form);
	const row = rows[(rows.indexOf(form.row) + by + rows.length) % rows.length]!;
	updateOverlay(desk, 'connect', current => ({...current, row, choice: row === 'choice' && by < 0 ? current.choices.length - 1 : (row === 'choice' ? 0 : current.choice)}));
	if (form.row === 'address' && !isLooking(form)) {
		void probeAddress(desk, form);
	}
}

const methodOrder = ['password', 'keys', 'token'] as const;

function editRow(desk: Desk, form: Connect, key: Key): void {
	const {row} = form;
	if (row === 'choice') {
		return;
	}

	if (row === 'method') {
		if (['space', 'left', 'right'].includes(key.name)) {
			const by = key.name === 'left' ? methodOrder.length - 1 : 1;
			updateOverlay(desk, 'connect', current => ({...current, method: methodOrder[(methodOrder.indexOf(current.method) + by) % methodOrder.length]!}));
		}

		return;
	}

	if (row === 'keeping') {
		if (['space', 'left', 'right'].includes(key.name)) {
			const by = key.name === 'left' ? -1 : 1;
			updateOverlay(desk, 'connect', current => {
				const {keepings, keeping} = current;
				return {...current, keeping: keepings[(keepings.indexOf(keeping ?? 'file') + by + keepings.length) % keepings.length]!};
			});
		}

		return;
	}

	updateOverlay(desk, 'connect', current => {
		const field = editField(current.fields[row], key);
		return field ? {...current, problem: undefined, fields: {...current.fields, [row]: field}} : current;
	});
	if (row === 'address') {
		probeWhileTyped(desk);
	}
}

