import type {Step} from '../../commands/command.ts';
import {topOf, type Desk} from '../desk.ts';
import {scrolledText, textPage} from '../scrolled-text.ts';
import {stepIndex} from '../selection.ts';
import {isScrolled} from '../state.ts';

/** Scrolls a text. A log is no longer followed from where one scrolled up, and again from its end on. */
export function moveInText(desk: Desk, step: Step): void {
	const top = topOf(desk);
	if (!top || !isScrolled(top)) {
		return;
	}

	const page = textPage(desk);
	const last = Math.max(0, scrolledText(desk, top).count - page);
	const index = stepIndex(Math.min(top.top, last), step, last + 1, page);
	const moved = top.kind === 'log' ? {...top, isFollowing: index === last && (top.isFollowing || step === 'bottom'), top: index === last ? Number.MAX_SAFE_INTEGER : index} : {...top, top: index};
	desk.state.set(state => ({...state, overlays: [...state.overlays.slice(0, -1), moved]}));
}
