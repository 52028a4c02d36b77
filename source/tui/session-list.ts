import {columnsOf, fit, takeColumns} from './columns.ts';
import {selectedId, type Desk} from './desk.ts';
import {drawField} from './field.ts';
import {frameLine} from './frame.ts';
import {filled, padded, visible} from './list-lines.ts';
import {sessionColumns} from './session-columns.ts';
import {leadColumns, sessionHead, sessionRow} from './session-row.ts';

const isOpen = (status: string): boolean => status !== 'ended' && status !== 'failed';

/** The rows of the list of sessions, with the heads of the columns. */
export function sessionLines(desk: Desk, rows: number, columns: number, isFramed: boolean): readonly string[] {
	const {
		app, theme, clock, state, words,
	} = desk;
	const sessions = desk.sessions();
	const {heads} = words.main;
	const head = sessionColumns(columns - leadColumns(theme.glyphs), heads, sessions);
	const {items, selected} = visible(desk, 'sessions', sessions, session => session.id, rows);
	const tunnels = app.tunnels.get();
	const transfers = app.transfers.get();
	const {marked} = state.get();
	const pinned = new Set(app.look.get().pins);
	const lines = items.map(session => sessionRow(session, {
		columns: head,
		theme,
		words,
		now: clock.get(),
		isSelected: session.id === selected,
		isMarked: marked.has(session.id),
		isPinned: pinned.has(session.id),
		isFresh: app.sessions.get().problem === undefined,
		tunnels: tunnels.filter(({spec, state}) => spec.sessionId === session.id && isOpen(state.status)).length,
		transfers: transfers.filter(({spec, state}) => spec.sessionId === session.id && (state.status === 'running' || state.status === 'waiting')).length,
	}));
	const top = theme.paint('dim', fit(sessionHead(head, theme.glyphs, heads), columns));
	const shown = lines.length > 0 ? lines : emptyLines(desk, rows, columns);
	return filled(desk, [top, ...shown.map(line => padded(line, columns))], rows + 1, columns, isFramed);
}

function emptyLines({app, state, words: {main}}: Desk, rows: number, columns: number): readonly string[] {
	const {value, updatedAt, problem} = app.sessions.get();
	const {text} = state.get().filter;
	const lines = value.length > 0
		? (text === '' ? [main.hiddenByLook(value.length)] : [main.nothingMatches(text), main.hiddenByFilter(value.length)])
		: (updatedAt
			? [main.noSessions(app.profile.get()?.project), main.howToStart]
			: [problem ? main.nothingKnown : main.asking]);
	const above = Math.max(0, Math.floor((rows - lines.length) / 2));
	return [...Array.from({length: above}, () => ''), ...lines.map(line => centred(line, columns))];
}

function centred(text: string, columns: number): string {
	const before = Math.max(0, Math.floor((columns - columnsOf(text)) / 2));
	return fit(' '.repeat(before) + takeColumns(text, columns), columns);
}

/** `5 of 5`, or `12/40` while some are out of sight. */
export function sessionCount(desk: Desk, rows: number): string {
	const shown = desk.sessions();
	const total = desk.app.sessions.get().value.length;
	const selected = selectedId(desk, 'sessions');
	const index = Math.max(0, shown.findIndex(({id}) => id === selected));
	const {marked} = desk.state.get();
	const {main} = desk.words;
	const older = {none: '', there: '+', loading: '+ …'}[desk.app.older.get()];
	const count = (shown.length > rows ? main.place(index + 1, shown.length, total) : main.shown(shown.length, total)) + older;
	return marked.size > 0 ? `${count} ${desk.theme.glyphs.dot} ${main.marked(marked.size)}` : count;
}

export function sessionTitle(desk: Desk, rows: number, columns: number): string {
	const {state, theme, words: {main}} = desk;
	const {pane, filter, isFiltering} = state.get();
	const fieldColumns = Math.max(12, Math.min(30, columnsOf(filter.text) + 1));
	const shownFilter = isFiltering ? drawField(filter, theme, {columns: fieldColumns, isFocused: true}) : filter.text;
	const {sort, isMine, isLive} = desk.app.look.get();
	const left = [isMine ? main.mine : '', isLive ? main.notEnded : ''].filter(Boolean).map(word => `${word} ${theme.glyphs.dot} `).join('');
	const right = left + (isFiltering || filter.text !== '' ? main.filter(shownFilter) : main.sort(main.sorts[sort]));
	return frameLine(theme, {
		columns, position: 'top', title: `1 ${main.sessions}  ${sessionCount(desk, rows)}`, right, isFocused: pane === 'sessions',
	});
}
