import {type Pane, type Step, panes} from '../../commands/command.ts';
import {noticeLines} from '../notices.ts';
import {
	attempt,
	idsOf,
	layoutOf,
	type Desk,
} from '../desk.ts';
import {stepIndex, windowTop} from '../selection.ts';

/** Moves the cursor of a list of which `page` rows are seen. */
export function moveInPane(desk: Desk, pane: Pane, step: Step, page = layoutOf(desk, noticeLines(desk).length)[pane]): void {
	const {cursors} = desk.state.get();
	const ids = idsOf(desk, pane);
	const showsEnd = (index: number) => {
		if (pane === 'sessions' && step !== 'up' && index >= ids.length - page && desk.app.older.get() === 'there') {
			void attempt(desk, desk.app.loadOlder);
		}
	};

	if (ids.length === 0) {
		showsEnd(0);
		return;
	}

	const current = Math.max(0, ids.indexOf(cursors[pane].id ?? ''));
	const index = stepIndex(current, step, ids.length, page);
	showsEnd(index);
	const top = windowTop(cursors[pane].top, index, ids.length, page);
	desk.state.set(state => ({...state, cursors: {...state.cursors, [pane]: {id: ids[index], top}}}));
}

export function focusPane(desk: Desk, wish: Pane | 'next' | 'previous'): void {
	desk.state.set(state => {
		const index = panes.indexOf(state.pane);
		const pane = wish === 'next' ? panes[(index + 1) % panes.length]! : (wish === 'previous' ? panes.at(index - 1)! : wish);
		return {...state, pane};
	});
}
