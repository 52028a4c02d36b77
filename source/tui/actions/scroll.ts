import type {Step} from '../../commands/command.ts';
import {topOf, type Desk} from '../desk.ts';
import {stepIndex} from '../selection.ts';
import {textLines, textPage} from '../scrolled-text.ts';

/** Scrolls the text of help or details. */
export function moveInText(desk: Desk, step: Step): void {
	const top = topOf(desk);
	if (top?.kind !== 'help' && top?.kind !== 'details' && top?.kind !== 'tunnel' && top?.kind !== 'transfer' && top?.kind !== 'text') {
		return;
	}

	const page = textPage(desk);
	const last = Math.max(0, textLines(desk, top).length - page);
	const moved = {...top, top: stepIndex(top.top, step, last + 1, page)};
	desk.state.set(state => ({...state, overlays: [...state.overlays.slice(0, -1), moved]}));
}
