import {formatRate} from '../core/format.ts';
import type {TunnelStatus} from '../core/tunnel.ts';
import {fit} from './columns.ts';
import type {Desk} from './desk.ts';
import {frameLine} from './frame.ts';
import {filled, padded, visible} from './list-lines.ts';
import {tunnelHead, tunnelRow} from './tunnel-row.ts';

/** The rows of the list of tunnels; the heads only when there are any. */
export function tunnelLines(desk: Desk, rows: number, columns: number, isFramed: boolean): readonly string[] {
	const {
		app, theme, clock, state, words,
	} = desk;
	const tunnels = app.tunnels.get();
	if (tunnels.length === 0) {
		return filled(desk, [fit(`   ${words.main.noTunnelsHow}`, columns)], isFramed ? 1 : rows + 1, columns, isFramed);
	}

	const {items, selected} = visible(desk, 'tunnels', tunnels, ({spec}) => spec.id, rows);
	const hasFocus = state.get().pane === 'tunnels';
	const now = clock.get();
	const lines = items.map(tunnel => tunnelRow(tunnel, {
		columns, theme, words, now, isSelected: hasFocus && tunnel.spec.id === selected,
	}));
	const head = theme.paint('dim', fit(tunnelHead(columns, theme.glyphs, words.tunnels.heads), columns));
	return filled(desk, [head, ...lines.map(line => padded(line, columns))], rows + 1, columns, isFramed);
}

export function tunnelTitle({app, theme, state, words: {tunnels: said, main}}: Desk, columns: number): string {
	const tunnels = app.tunnels.get();
	const counts = new Map<TunnelStatus, number>();
	for (const {state: {status}} of tunnels) {
		counts.set(status, (counts.get(status) ?? 0) + 1);
	}

	const inward = tunnels.reduce((sum, {state: {rateIn}}) => sum + rateIn, 0);
	const outward = tunnels.reduce((sum, {state: {rateOut}}) => sum + rateOut, 0);
	const total = inward + outward < 1 ? '' : said.total(formatRate(inward), formatRate(outward));
	const words = [...counts].map(([status, count]) => said.count(count, said.counted[status])).join(` ${theme.glyphs.dot} `);
	return frameLine(theme, {
		columns, position: 'middle', title: `2 ${main.tunnels}  ${words}`.trimEnd(), right: total, isFocused: state.get().pane === 'tunnels',
	});
}
