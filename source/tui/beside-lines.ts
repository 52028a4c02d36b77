import {sanitizeLine} from '../core/text.ts';
import {formatAddress} from '../core/tunnel.ts';
import {detailsLines} from './details-lines.ts';
import {selectedId, type Desk} from './desk.ts';
import {frameLine, framed} from './frame.ts';
import {plainLines} from './text-lines.ts';
import {tunnelDetails} from './tunnel-details.ts';
import {targetText} from './tunnel-row.ts';

/** Rows of which a session keeps some when a tunnel lies below it. */
const fewest = 6;

/** Details beside the lists: the chosen session, and below it the chosen tunnel, in `rows` lines with their frame. The focused one has room first. */
export function besideLines(desk: Desk, columns: number, rows: number): readonly string[] {
	const {theme, app, state} = desk;
	const sessionId = selectedId(desk, 'sessions');
	const session = app.sessions.get().value.find(({id}) => id === sessionId);
	const tunnelId = selectedId(desk, 'tunnels');
	const tunnel = app.tunnels.get().find(({spec}) => spec.id === tunnelId);
	const inner = columns - 4;

	const box = (lines: readonly string[], count: number): readonly string[] => Array.from({length: count}, (_, index) => framed(theme, ` ${lines[index] ?? ' '.repeat(inner)} `));
	const isTunnelFocused = state.get().pane === 'tunnels';
	const text = plainLines(theme, detailsLines(desk, sessionId, inner), inner);
	const tunnelText = tunnel ? tunnelDetails(desk, tunnelId, inner) : [];
	const room = rows - 3;
	const share = isTunnelFocused ? room - fewest : Math.max(room - text.length, fewest, Math.floor(room / 4));
	const tunnelRows = Math.min(tunnelText.length, share);
	const isSplit = tunnel !== undefined && tunnelRows >= fewest;
	const top = frameLine(theme, {columns, position: 'top', title: sanitizeLine(session?.name ?? desk.words.main.noSession)});
	const bottom = frameLine(theme, {columns, position: 'bottom'});
	return isSplit
		? [
			top,
			...box(text, room - tunnelRows),
			frameLine(theme, {
				columns, position: 'middle', title: sanitizeLine(`${tunnel.spec.bind.port ?? formatAddress(tunnel.spec.bind)} ${theme.glyphs.arrow} ${tunnel.spec.sessionName} ${targetText(tunnel)}`), isFocused: isTunnelFocused,
			}),
			...box(tunnelText, tunnelRows),
			bottom,
		]
		: [top, ...box(text, rows - 2), bottom];
}
