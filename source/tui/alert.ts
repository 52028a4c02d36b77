import {sanitizeLine} from '../core/text.ts';
import {takesSequences, throughScreen, throughTmux} from './terminal-sequence.ts';

const bell = '\u{7}';

/** The bell, and a note that the desktop around the terminal shows (OSC 9) where the terminal knows such, also from within tmux and screen. */
export function alertSequence(text: string, environment: Readonly<Record<string, string | undefined>>): string {
	if (!takesSequences(environment)) {
		return bell;
	}

	const note = `\u{1B}]9;baitui: ${sanitizeLine(text)}${bell}`;
	return bell + (environment.TMUX ? throughTmux(note) : (environment.STY ? throughScreen(note) : note));
}
