import {popOverlay, type Desk, type Terminal} from '../desk.ts';
import {createField, editField} from '../field.ts';
import type {Key} from '../keys.ts';
import type {Launcher, LauncherRow} from '../state.ts';
import {change, submitLauncher, suggest} from './launcher.ts';
import {isFieldRow, launcherRows} from './launcher-request.ts';

/** Hours a session can be kept awake for. */
export const spans: readonly number[] = [0, 1, 2, 4, 8, 24];

export const binds = ['own', 'socket', 'host', 'network'] as const;
export const keeps = ['ask', 'always', 'never'] as const;
export const buttons = ['open', 'copy', 'cancel'] as const;

/** A key in the form of a new tunnel. */
export function pressInLauncher(desk: Desk, terminal: Terminal, launcher: Launcher, key: Key): void {
	switch (key.name) {
		case 'escape': {
			popOverlay(desk);
			break;
		}

		case 'tab':
		case 'down': {
			step(desk, launcher, 1);
			break;
		}

		case 'shift-tab':
		case 'up': {
			step(desk, launcher, -1);
			break;
		}

		case 'enter': {
			if (launcher.row === 'button' && launcher.button === 'cancel') {
				popOverlay(desk);
			} else {
				submitLauncher(desk, terminal, launcher.row === 'button' && launcher.button === 'copy');
			}

			break;
		}

		default: {
			if (isFieldRow(launcher.row)) {
				type(desk, launcher.row, key);
			} else if (key.name === 'left') {
				choose(desk, launcher.row, -1);
			} else if (key.name === 'right' || key.name === 'space') {
				choose(desk, launcher.row, 1);
			}
		}
	}
}

function step(desk: Desk, launcher: Launcher, by: 1 | -1): void {
	const rows = launcherRows(launcher);
	const row = rows[(rows.indexOf(launcher.row) + by + rows.length) % rows.length]!;
	// Left empty, it is filled again with what suits.
	const isEmpty = launcher.row === 'port' && launcher.fields.port.text.trim() === '';
	change(desk, current => ({...current, row, ...(isEmpty && {hasOwnPort: false})}));
	if (isEmpty) {
		suggest(desk);
	}
}

function type(desk: Desk, row: Extract<LauncherRow, keyof Launcher['fields']>, key: Key): void {
	change(desk, current => {
		const field = editField(current.fields[row], key);
		if (!field) {
			return current;
		}

		const isPort = row === 'port' && !['left', 'right', 'home', 'end'].includes(key.name);
		return {
			...current, problem: undefined, fields: {...current.fields, [row]: field}, hasOwnPort: current.hasOwnPort || isPort, ...((isPort || row === 'target') && {suggestion: undefined}),
		};
	});
	if (row === 'target' || row === 'port') {
		suggest(desk);
	}
}

const next = <Value>(values: readonly Value[], value: Value, by: 1 | -1): Value => values[(values.indexOf(value) + by + values.length) % values.length]!;

function choose(desk: Desk, row: LauncherRow, by: 1 | -1): void {
	change(desk, current => {
		const {
			session, app, bind, keep, awake, button, fields,
		} = current;
		const changes: Partial<Record<LauncherRow, Partial<Launcher>>> = {
			app: {
				app: (app + by + session.apps.length + 2) % (session.apps.length + 2), suggestion: undefined, hasOwnPort: false, fields: {...fields, port: createField()},
			},
			bind: {bind: next(binds, bind, by), suggestion: undefined},
			keep: {keep: next(keeps, keep, by)},
			awake: {awake: next(spans, awake, by)},
			button: {button: next(buttons, button, by)},
		};
		return {...current, problem: undefined, ...changes[row]};
	});
	if (row === 'app' || row === 'bind') {
		suggest(desk);
	}
}
