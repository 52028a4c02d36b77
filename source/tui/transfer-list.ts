import type {TransferStatus} from '../core/transfer.ts';
import {fit, wrapWords} from './columns.ts';
import type {Desk} from './desk.ts';
import {frameLine} from './frame.ts';
import {filled, visible} from './list-lines.ts';
import {transferRow} from './transfer-row.ts';

export function transferLines(desk: Desk, rows: number, columns: number, isFramed: boolean): readonly string[] {
	const {app, theme, state, words} = desk;
	const transfers = app.transfers.get();
	if (transfers.length === 0) {
		const room = isFramed ? 1 : rows + 1;
		return filled(desk, wrapWords(words.main.noCopiesHow, columns - 3, room).map(line => fit(`   ${line}`, columns)), room, columns, isFramed);
	}

	const {items, selected} = visible(desk, 'transfers', transfers, ({spec}) => spec.id, isFramed ? rows : rows + 1);
	const hasFocus = state.get().pane === 'transfers';
	return filled(desk, items.map(transfer => transferRow(transfer, {
		columns, theme, words, isSelected: hasFocus && transfer.spec.id === selected, showsCursor: true, home: app.sessions.get().value.find(({id}) => id === transfer.spec.sessionId)?.home,
	})), isFramed ? rows : rows + 1, columns, isFramed);
}

export function transferTitle({app, theme, state, words: {copies, main}}: Desk, columns: number): string {
	const counts = new Map<TransferStatus, number>();
	for (const {state: {status}} of app.transfers.get()) {
		counts.set(status, (counts.get(status) ?? 0) + 1);
	}

	const words = [...counts].map(([status, count]) => copies.count(count, copies.states[status])).join(` ${theme.glyphs.dot} `);
	return frameLine(theme, {
		columns, position: 'middle', title: `3 ${main.transfers}  ${words}`.trimEnd(), isFocused: state.get().pane === 'transfers',
	});
}
