import {formatAge, formatBytes, formatRate} from '../core/format.ts';
import {sanitizeLine} from '../core/text.ts';
import {
	formatAddress,
	remarkOf,
	type Tunnel,
	type TunnelState,
	type TunnelStatus,
} from '../core/tunnel.ts';
import type {Words} from '../words/index.ts';
import {columnsOf, fit} from './columns.ts';
import type {Glyphs, Style, Theme} from './theme.ts';

const looks: Record<TunnelStatus, {readonly glyph: 'ready' | 'busy' | 'off' | 'bad'; readonly style: Style}> = {
	starting: {glyph: 'busy', style: 'busy'},
	ready: {glyph: 'ready', style: 'good'},
	retrying: {glyph: 'busy', style: 'busy'},
	'sign-in-needed': {glyph: 'busy', style: 'busy'},
	ended: {glyph: 'off', style: 'dim'},
	failed: {glyph: 'bad', style: 'bad'},
	unknown: {glyph: 'off', style: 'busy'},
};

/** Glyph, colour and words of a tunnel's state. */
export function tunnelLook({status, nextTryAt}: TunnelState, {glyphs, words: {tunnels}, now}: {readonly glyphs: Glyphs; readonly words: Pick<Words, 'tunnels'>; readonly now: number}): {readonly glyph: string; readonly style: Style; readonly words: string} {
	const {glyph, style} = looks[status];
	const word = tunnels.states[status];
	const words = status === 'retrying' && nextTryAt !== undefined ? `${word} ${Math.max(0, Math.ceil((nextTryAt - now) / 1000))}s` : word;
	return {glyph: glyphs[glyph], style, words};
}

/** Whether others than the user's own processes can use it. */
export function isOpenToOthers({spec, state}: Tunnel): boolean {
	return spec.isShared === true || state.isUnguarded === true;
}

/** `127.0.0.1:8888`, with ` !` where others can use it. */
export function localText(tunnel: Tunnel): string {
	return `${sanitizeLine(formatAddress(tunnel.spec.bind))}${isOpenToOthers(tunnel) ? ' !' : ''}`;
}

/** What it leads to: `jupyter`, `6006`, `-R 9000` for the other way round. */
export function targetText({spec}: Tunnel): string {
	return sanitizeLine(spec.isReverse ? `-R ${spec.target}` : String(spec.target));
}

type ColumnName = 'local' | 'session' | 'app' | 'state' | 'connections' | 'in' | 'out' | 'total';

/** How many columns each takes; 0 = left out. */
type TunnelColumns = Readonly<Record<ColumnName, number>>;

function tunnelColumns(columns: number, glyphs: Glyphs): TunnelColumns {
	const room = columns - 2 - columnsOf(glyphs.cursor);
	const state = columnsOf(glyphs.ready) + (room >= 50 ? 14 : 10);
	const connections = 5;
	const rate = room >= 70 ? 7 : 0;
	const total = room >= 88 ? 7 : 0;
	const local = room >= 60 ? 17 : 0;
	const rest = room - local - state - connections - (2 * rate) - total;
	const app = Math.max(9, Math.floor(rest * 0.48));
	return {
		local, session: rest - app, app, state, connections, in: rate, out: rate, total,
	};
}

export function tunnelHead(columns: number, glyphs: Glyphs, heads: Words['tunnels']['heads']): string {
	const widths = tunnelColumns(columns, glyphs);
	const names = (['local', 'session', 'app', 'state'] as const).map(name => fit(heads[name], widths[name])).join('');
	return ' '.repeat(2 + columnsOf(glyphs.cursor)) + names + [
		fit(heads.connections, widths.connections - 1, {align: 'right'}),
		fit(heads.in, widths.in, {align: 'right'}),
		fit(heads.out, widths.out, {align: 'right'}),
		fit(heads.total, widths.total, {align: 'right'}),
	].join('');
}

export type TunnelRowOptions = {readonly columns: number; readonly theme: Theme; readonly words: Words; readonly now: number; readonly isSelected: boolean};

/** A tunnel as one line of the list. One that is not ready, or that there is something to tell of, says so in the place of its traffic. */
export function tunnelRow(tunnel: Tunnel, {columns, theme, words, now, isSelected}: TunnelRowOptions): string {
	const {spec, state} = tunnel;
	const widths = tunnelColumns(columns, theme.glyphs);
	const cell = (text: string, name: ColumnName, cut: 'middle' | 'end' = 'end'): string => (widths[name] === 0 ? '' : `${fit(text, widths[name] - 1, {cut})} `);
	const {glyph, style, words: stateWords} = tunnelLook(state, {glyphs: theme.glyphs, words, now});
	const age = state.since === undefined || state.status === 'retrying' ? '' : ` ${formatAge(now - state.since)}`;
	const start = ` ${fit(isSelected ? theme.glyphs.cursor : '', columnsOf(theme.glyphs.cursor))} `;
	const names = cell(localText(tunnel), 'local', 'middle')
		+ cell(sanitizeLine(spec.sessionName), 'session', 'middle')
		+ cell(widths.local === 0 ? `${targetText(tunnel)} ${spec.bind.port ?? 'unix'}` : targetText(tunnel), 'app');
	const {connections, in: inward, out, total} = widths;
	const rest = connections - 1 + inward + out + total;
	const isQuiet = state.connections === 0 && state.rateIn + state.rateOut < 1;
	const remark = isQuiet || (state.status !== 'ready' && state.connections === 0) ? rowRemark(tunnel, words, now) : '';
	const end = remark === '' ? traffic(state, widths) : fit(sanitizeLine(remark), rest);
	const stateCell = cell(`${glyph} ${stateWords}${age}`, 'state');
	return isSelected
		? theme.paint('selected', start + names + stateCell + end)
		: start + names + theme.paint(style, stateCell) + (remark === '' || state.status === 'ready' ? end : theme.paint(style, end));
}

function rowRemark({spec, state}: Tunnel, {tunnels: words, sentence}: Words, now: number): string {
	const remark = sentence(remarkOf(state, now, {refused: words.refused, earlier: reason => words.earlier(sentence(reason))}));
	return remark === '' && spec.askedPort !== undefined ? words.asked(spec.askedPort) : remark;
}

function traffic({connections, rateIn, rateOut, bytesIn, bytesOut}: TunnelState, widths: TunnelColumns): string {
	const rate = (value: number): string => (value < 1 ? '-' : formatRate(value));
	return [
		fit(String(connections), widths.connections - 1, {align: 'right'}),
		fit(rate(rateIn), widths.in, {align: 'right'}),
		fit(rate(rateOut), widths.out, {align: 'right'}),
		fit(bytesIn + bytesOut === 0 ? '-' : formatBytes(bytesIn + bytesOut), widths.total, {align: 'right'}),
	].join('');
}
