import {columnsOf, fit, takeColumns} from './columns.ts';
import {selectedId, type Desk} from './desk.ts';
import {drawField} from './field.ts';
import {frameLine} from './frame.ts';
import {filled, padded, visible} from './list-lines.ts';
import {sessionColumns, sessionHead, sessionRow} from './session-row.ts';

const isOpen = (status: string): boolean => status !== 'ended' && status !== 'failed';

/** The rows of the list of sessions, with the heads of the columns. */
export function sessionLines(desk: Desk, rows: number, columns: number, isFramed: boolean): readonly string[] {
	const {app, theme, clock, state} = desk;
	const sessions = desk.sessions();
	const head = sessionColumns(columns, theme.glyphs);
	const {items, selected} = visible(desk, 'sessions', sessions, session => session.id, rows);
	const tunnels = app.tunnels.get();
	const transfers = app.transfers.get();
	const {marked} = state.get();
	const pinned = new Set(app.look.get().pins);
	const lines = items.map(session => sessionRow(session, {
		columns: head,
		theme,
		now: clock.get(),
		isSelected: session.id === selected,
		isMarked: marked.has(session.id),
		isPinned: pinned.has(session.id),
		isFresh: app.sessions.get().problem === undefined,
		tunnels: tunnels.filter(({spec, state}) => spec.sessionId === session.id && isOpen(state.status)).length,
		transfers: transfers.filter(({spec, state}) => spec.sessionId === session.id && (state.status === 'running' || state.status === 'waiting')).length,
	}));
	const heads = theme.paint('dim', fit(sessionHead(head, theme.glyphs), columns));
	const shown = lines.length > 0 ? lines : emptyLines(desk, rows, columns);
	return filled(desk, [heads, ...shown.map(line => padded(line, columns))], rows + 1, columns, isFramed);
}

function emptyLines({app, state}: Desk, rows: number, columns: number): readonly string[] {
	const {value, updatedAt, problem} = app.sessions.get();
	const {text} = state.get().filter;
	const words = value.length > 0
		? [`Nothing matches "${text}".`, `Esc clears the filter. ${value.length} sessions are hidden.`]
		: (updatedAt
			? [`No sessions${app.profile.get() ? ` in project ${app.profile.get()!.project}` : ''}.`, 'Start one in the web console or with the service\'s own client; it appears here.']
			: [problem ? 'Nothing is known of your sessions yet.' : 'Asking for your sessions …']);
	const above = Math.max(0, Math.floor((rows - words.length) / 2));
	return [...Array.from({length: above}, () => ''), ...words.map(word => centred(word, columns))];
}

function centred(text: string, columns: number): string {
	const before = Math.max(0, Math.floor((columns - columnsOf(text)) / 2));
	return fit(' '.repeat(before) + takeColumns(text, columns), columns);
}

/** `5 of 5`, or `12/40` while some are out of sight. */
export function sessionCount(desk: Desk, rows: number): string {
	const shown = desk.sessions();
	const total = desk.app.sessions.get().value.length;
	const index = Math.max(0, shown.findIndex(({id}) => id === selectedId(desk, 'sessions')));
	const {marked} = desk.state.get();
	const count = shown.length > rows ? `${index + 1}/${shown.length}${shown.length < total ? ` of ${total}` : ''}` : `${shown.length} of ${total}`;
	return marked.size > 0 ? `${count} ${desk.theme.glyphs.dot} ${marked.size} marked` : count;
}

export function sessionTitle(desk: Desk, rows: number, columns: number): string {
	const {state, theme} = desk;
	const {pane, filter, isFiltering} = state.get();
	const fieldColumns = Math.max(12, Math.min(30, columnsOf(filter.text) + 1));
	const shownFilter = isFiltering ? drawField(filter, theme, {columns: fieldColumns, isFocused: true}) : filter.text;
	const right = isFiltering || filter.text !== '' ? `filter: ${shownFilter}` : `sort: ${desk.app.look.get().sort}`;
	return frameLine(theme, {
		columns, position: 'top', title: `1 Sessions  ${sessionCount(desk, rows)}`, right, isFocused: pane === 'sessions',
	});
}
