import {type Pane, type Step, panes} from '../../commands/command.ts';
import {noticeLines} from '../notices.ts';
import {
	attempt,
	idsOf,
	layoutOf,
	selectedId,
	type Desk,
} from '../desk.ts';
import {stepIndex, windowTop} from '../selection.ts';
import type {UiState} from '../state.ts';

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

/** The first tunnel, or copy, of the session under the cursor, unless one of its own is chosen already. */
function ofSession(desk: Desk, pane: Pane): string | undefined {
	const {app, state} = desk;
	const sessionId = selectedId(desk, 'sessions');
	const listed = {sessions: [], tunnels: app.tunnels.get(), transfers: app.transfers.get()}[pane];
	const own = new Set(listed.filter(({spec}) => spec.sessionId === sessionId).map(({spec}) => spec.id));
	return own.has(state.get().cursors[pane].id ?? '') ? undefined : idsOf(desk, pane).find(id => own.has(id));
}

/** Gives the keys to a list. From a session one comes to its own tunnels and copies, which its badges count. */
export function focusPane(desk: Desk, wish: Pane | 'next' | 'previous'): void {
	const before = desk.state.get().pane;
	const index = panes.indexOf(before);
	const pane = wish === 'next' ? panes[(index + 1) % panes.length]! : (wish === 'previous' ? panes.at(index - 1)! : wish);
	const id = before === 'sessions' ? ofSession(desk, pane) : undefined;
	const cursorIn = ({cursors}: UiState): UiState['cursors'] => {
		const ids = idsOf(desk, pane);
		return {...cursors, [pane]: {id, top: windowTop(cursors[pane].top, ids.indexOf(id!), ids.length, layoutOf(desk, noticeLines(desk).length)[pane])}};
	};

	desk.state.set(state => ({...state, pane, ...(id !== undefined && {cursors: cursorIn(state)})}));
}
