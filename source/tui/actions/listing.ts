import {sessionSorts, withPins, type SessionSort} from '../../core/session-order.ts';
import type {Session} from '../../core/session.ts';
import {notify, type Desk} from '../desk.ts';
import {openMenu} from './menu.ts';
import {moveInPane} from './move.ts';

const without = (marked: ReadonlySet<string>, ids: Iterable<string>): ReadonlySet<string> => {
	const rest = new Set(marked);
	for (const id of ids) {
		rest.delete(id);
	}

	return rest;
};

/** Marks a session, or takes its mark away, and goes on to the next. */
export function markSession(desk: Desk, {id}: Session): void {
	desk.state.set(state => ({...state, marked: state.marked.has(id) ? without(state.marked, [id]) : new Set([...state.marked, id])}));
	moveInPane(desk, 'sessions', 'down');
}

/** Marks all sessions that the filter lets through; takes the marks away when all have one. */
export function markSessions(desk: Desk): void {
	const ids = new Set(desk.sessions().map(({id}) => id));
	desk.state.set(state => ({...state, marked: [...ids].every(id => state.marked.has(id)) ? without(state.marked, ids) : new Set([...state.marked, ...ids])}));
}

/** Pins sessions to the top of the list, or lets them go where all were pinned. */
export function pinSessions(desk: Desk, sessions: readonly Session[]): void {
	const ids = sessions.map(({id}) => id);
	desk.app.changeLook(look => withPins(look, ids));
	const {main} = desk.words;
	const what = sessions.length === 1 ? sessions[0]!.name : main.sessionsCount(sessions.length);
	const isPinned = desk.app.look.get().pins.includes(ids[0]!);
	notify(desk, 'done', isPinned ? main.pinned(what) : main.unpinned(what));
}

const keys: Readonly<Record<SessionSort, string>> = {
	newest: 'n', used: 'u', name: 'a', ends: 'e', status: 's', gpu: 'g',
};

export function openSortMenu(desk: Desk): void {
	const {main} = desk.words;
	openMenu(desk, {
		title: main.sortTitle,
		index: sessionSorts.indexOf(desk.app.look.get().sort),
		items: sessionSorts.map(sort => ({
			label: `${keys[sort]}  ${main.sorts[sort]}`,
			detail: main.sortDetails[sort],
			key: keys[sort],
			choose() {
				desk.app.changeLook(look => ({...look, sort}));
			},
		})),
	});
}

/** Leaves some sessions out of the list, or shows them again, and says so. */
export function toggleLook(desk: Desk, name: 'isMine' | 'isLive', [on, off]: readonly [string, string]): void {
	desk.app.changeLook(look => ({...look, [name]: !look[name]}));
	notify(desk, 'done', desk.app.look.get()[name] ? on : off);
}
