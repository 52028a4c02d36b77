import {formatRate} from '../core/format.ts';
import {sanitizeLine} from '../core/text.ts';
import {
	formatAddress,
	remarkOf,
	type Tunnel,
	type TunnelState,
	type TunnelStatus,
} from '../core/tunnel.ts';
import {columnsOf, fit} from './columns.ts';
import type {Glyphs, Style, Theme} from './theme.ts';

const looks: Record<TunnelStatus, {readonly glyph: 'ready' | 'busy' | 'off' | 'bad'; readonly style: Style; readonly word: string}> = {
	starting: {glyph: 'busy', style: 'busy', word: 'starting'},
	ready: {glyph: 'ready', style: 'good', word: 'ready'},
	retrying: {glyph: 'busy', style: 'busy', word: 'retry'},
	'sign-in-needed': {glyph: 'busy', style: 'busy', word: 'sign in'},
	ended: {glyph: 'off', style: 'dim', word: 'ended'},
	failed: {glyph: 'bad', style: 'bad', word: 'failed'},
};

/** Glyph, colour and words of a tunnel's state. */
export function tunnelLook({status, nextTryAt}: TunnelState, glyphs: Glyphs, now: number): {readonly glyph: string; readonly style: Style; readonly words: string} {
	const {glyph, style, word} = looks[status];
	const words = status === 'retrying' && nextTryAt !== undefined ? `${word} ${Math.max(0, Math.ceil((nextTryAt - now) / 1000))}s` : word;
	return {glyph: glyphs[glyph], style, words};
}

/** Widths of LOCAL, SESSION, APP, STATE, CONN, IN and OUT. */
type TunnelColumns = readonly [number, number, number, number, number, number, number];

function tunnelColumns(columns: number, glyphs: Glyphs): TunnelColumns {
	const room = columns - 2 - columnsOf(glyphs.cursor);
	const conn = 5;
	const rate = room >= 70 ? 9 : 0;
	const state = 10 + columnsOf(glyphs.ready);
	const local = room >= 60 ? 17 : 0;
	const rest = room - local - state - conn - (2 * rate);
	const app = Math.max(9, Math.floor(rest * 0.42));
	return [local, rest - app, app, state, conn, rate, rate];
}

export function tunnelHead(columns: number, glyphs: Glyphs): string {
	const [local, session, app, state, conn, inward, outward] = tunnelColumns(columns, glyphs);
	return ' '.repeat(2 + columnsOf(glyphs.cursor)) + [
		fit('LOCAL', local),
		fit('SESSION', session),
		fit('APP', app),
		fit('STATE', state),
		fit('CONN', conn - 1, {align: 'right'}) + ' ',
		fit('IN', inward, {align: 'right'}),
		fit('OUT', outward, {align: 'right'}),
	].join('');
}

export type TunnelRowOptions = {readonly columns: number; readonly theme: Theme; readonly now: number; readonly isSelected: boolean};

/** A tunnel as one line of the list. One that is not ready says why in the place of its traffic. */
export function tunnelRow({spec, state}: Tunnel, {columns, theme, now, isSelected}: TunnelRowOptions): string {
	const [local, session, app, status, conn, inward, outward] = tunnelColumns(columns, theme.glyphs);
	const cell = (text: string, width: number, cut: 'middle' | 'end' = 'end'): string => (width === 0 ? '' : `${fit(sanitizeLine(text), width - 1, {cut})} `);
	const {glyph, style, words} = tunnelLook(state, theme.glyphs, now);
	const address = formatAddress(spec.bind);
	const start = ` ${fit(isSelected ? theme.glyphs.cursor : '', columnsOf(theme.glyphs.cursor))} `;
	const names = cell(address, local) + cell(spec.sessionName, session, 'middle') + cell(local === 0 ? `${spec.target} ${spec.bind.port ?? 'unix'}` : String(spec.target), app);
	const traffic = fit(String(state.connections), conn - 1, {align: 'right'}) + ' ' + [state.rateIn, state.rateOut].map((rate, index) =>
		fit(rate < 1 ? '-' : formatRate(rate), index === 0 ? inward : outward, {align: 'right'})).join('');
	const remark = remarkOf(state, now);
	const hasReason = remark !== '' && state.connections === 0;
	const why = fit(sanitizeLine(remark), conn + inward + outward);
	const stateCell = cell(`${glyph} ${words}`, status);
	const end = hasReason ? why : traffic;
	return isSelected ? theme.paint('selected', start + names + stateCell + end) : start + names + theme.paint(style, stateCell) + (hasReason ? theme.paint(style, end) : end);
}
