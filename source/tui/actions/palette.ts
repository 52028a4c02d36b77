import type {Command, ScreenName, Screens} from '../../commands/command.ts';
import {Problem} from '../../core/problem.ts';
import {findSession} from '../../core/session.ts';
import {
	attempt,
	popOverlay,
	pushOverlay,
	updateOverlay,
	type Desk,
	type Terminal,
} from '../desk.ts';
import {createField, editField} from '../field.ts';
import type {Key} from '../keys.ts';
import {candidatesFor} from '../palette.ts';
import {situationOf} from '../situation.ts';
import type {Palette} from '../palette-state.ts';
import {runLine} from './run-line.ts';

export function openPalette(desk: Desk, screen: ScreenName): void {
	pushOverlay(desk, {
		kind: 'palette', screen, field: createField(), index: 0,
	});
}

export function pressInPalette(desk: Desk, terminal: Terminal, screens: Screens, palette: Palette, key: Key): void {
	const candidates = candidatesFor(desk, palette);
	const chosen = candidates[palette.index];
	if (key.name === 'escape' || (key.name === 'backspace' && palette.field.text === '')) {
		popOverlay(desk);
		return;
	}

	switch (key.name) {
		case 'up':
		case 'down':
		case 'shift-tab': {
			const step = key.name === 'down' ? 1 : -1;
			updateOverlay(desk, 'palette', current => ({...current, index: (current.index + step + candidates.length) % Math.max(1, candidates.length)}));
			return;
		}

		case 'tab': {
			if (chosen) {
				updateOverlay(desk, 'palette', current => ({...current, field: createField(`${chosen.line} `), index: 0}));
			}

			return;
		}

		case 'enter': {
			popOverlay(desk);
			void attempt(desk, async () => runCommand(desk, terminal, screens, palette.screen, lineOf(desk, palette)));
			return;
		}

		default: {
			const field = editField(palette.field, key);
			if (field) {
				updateOverlay(desk, 'palette', current => ({...current, field, index: 0}));
			}
		}
	}
}

/** What was typed if it is a whole line, else what stands under the cursor. */
function lineOf(desk: Desk, palette: Palette): string {
	const typed = palette.field.text.trim();
	const [name = '', ...rest] = typed.split(/\s+/);
	const isKnown = desk.commands.named(name, palette.screen) !== undefined || Object.hasOwn(desk.verbs, name);
	const chosen = candidatesFor(desk, palette)[palette.index]?.line;
	return (isKnown && palette.index === 0 && rest.length !== 1) || chosen === undefined ? typed : chosen;
}

/**
Runs a line: the name of a command, and a session if it is not that under the cursor; or a verb of the command line with its words, on the normal screen.
Problem `usage` (no such command, or not here), `not-found`, `not-unique`.
*/
async function runCommand(desk: Desk, terminal: Terminal, screens: Screens, screen: ScreenName, line: string): Promise<void> {
	const [name = '', ...words] = line.split(/\s+/);
	if (name === '') {
		return;
	}

	const {act} = desk.words;
	const command = desk.commands.named(name, screen);
	const hasVerb = Object.hasOwn(desk.verbs, name);
	if (command && (words.length === 0 || (words.length === 1 && command.on.includes('sessions')))) {
		runHere(desk, screens, command, words[0] === undefined ? screen : 'sessions', words[0]);
		return;
	}

	if (!hasVerb) {
		throw command
			? new Problem('usage', act.oneSessionOnly(name))
			: new Problem('usage', act.noCommand(name), {hint: act.tabCompletes});
	}

	await runLine(desk, terminal, desk.app.ownLine(line), {waits: true, shown: `baitui ${line}`});
}

function runHere(desk: Desk, screens: Screens, command: Command, screen: ScreenName, reference: string | undefined): void {
	const {act, keys} = desk.words;
	if (!command.on.includes(screen)) {
		throw new Problem('usage', act.notHere(command.id), {hint: act.worksOn([...new Set(command.on.map(name => keys.screens[name]))].join(', '))});
	}

	const here = situationOf(desk, screen);
	const session = reference === undefined ? undefined : findSession(desk.app.sessions.get().value, reference);
	const situation = session
		? {
			...here, session, sessions: [session], tunnel: undefined, transfer: undefined,
		}
		: here;
	if (!(command.isAvailable?.(situation) ?? true)) {
		throw new Problem('usage', command.isChange && desk.app.isReadOnly ? act.readOnly(command.id) : (command.needs === 'tunnel' ? act.needsTunnel : act.nothingToActOn)(command.id));
	}

	command.run({...situation, screens});
}
