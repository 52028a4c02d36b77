import {
	formatAge,
	formatBytes,
	formatDuration,
	formatRate,
} from '../core/format.ts';
import {forwardCommand} from '../core/origin.ts';
import {appOf} from '../core/session.ts';
import {sanitizeLine} from '../core/text.ts';
import {commandOf} from '../core/tunnel-command.ts';
import {formatAddress, formatUrl, type Tunnel} from '../core/tunnel.ts';
import {fit, wrapWords} from './columns.ts';
import type {Desk} from './desk.ts';
import {timeOfDay} from './notices.ts';
import {sparkline} from './sparkline.ts';
import {pair} from './text-lines.ts';
import {targetText, tunnelLook} from './tunnel-row.ts';

/** All that is known of a tunnel, as lines of exactly `columns` columns. */
export function tunnelDetails(desk: Desk, tunnelId: string | undefined, columns: number): readonly string[] {
	const {app, theme, clock} = desk;
	const tunnel = app.tunnels.get().find(({spec}) => spec.id === tunnelId);
	if (!tunnel) {
		return [fit('This tunnel is closed.', columns)];
	}

	const now = clock.get();
	const {spec, state} = tunnel;
	const {glyph, style, words} = tunnelLook(state, {glyphs: theme.glyphs, words: desk.words, now});
	const age = state.since === undefined ? '' : `  for ${formatAge(now - state.since)}`;
	const heading = (text: string): readonly string[] => ['', theme.paint('accent', fit(text, columns))];
	const lines = [
		`${fit('state', 8)}${theme.paint(style, fit(`${glyph} ${words}${age}`, columns - 8))}`,
		...(state.reason === undefined ? [] : pair('why', sanitizeLine(state.reason), columns)),
		...placeLines(desk, tunnel, columns),
		...trafficLines(desk, tunnel, columns),
		...lossLines(tunnel, now, columns),
		...warningLines(desk, tunnel, now, columns),
		...(desk.origin && !spec.isReverse && spec.host === app.hostName
			? [
				...heading('Reach it from the machine you sit at'),
				...wrapWords(`You came here by ssh from ${sanitizeLine(desk.origin.from)}. On that machine run:`, columns),
				...command(forwardCommand(desk.origin, [spec.bind]), columns),
			]
			: []),
		...heading('The same from a shell'),
		...command(commandOf(spec), columns),
	];
	return lines.map(line => (line.includes('\u{1B}') ? line : fit(line, columns)));
}

const command = (line: string, columns: number): readonly string[] => wrapWords(sanitizeLine(line), Math.max(8, columns - 2)).map(part => `  ${part}`);

function placeLines({app}: Desk, tunnel: Tunnel, columns: number): readonly string[] {
	const {spec} = tunnel;
	const session = app.sessions.get().value.find(({id}) => id === spec.sessionId);
	const url = session && formatUrl(appOf(session, spec.target), spec.bind);
	const address = `${formatAddress(spec.bind)}${spec.askedPort === undefined ? '' : `  asked ${spec.askedPort}, got ${spec.bind.port}${spec.holder === undefined ? '' : `: ${spec.holder} had it`}`}`;
	return [
		...pair('local', sanitizeLine(address), columns),
		...(url === undefined ? [] : pair('url', sanitizeLine(url), columns)),
		...pair('to', `${targetText(tunnel)} of ${sanitizeLine(spec.sessionName)}`, columns),
	];
}

function trafficLines({theme, clock}: Desk, {state}: Tunnel, columns: number): readonly string[] {
	const {history, connections, totalConnections, refused, bytesIn, bytesOut, rateIn, rateOut} = state;
	const {spark} = theme.glyphs;
	const line = (label: string, values: readonly number[] | undefined, rate: number): string =>
		`${fit(label, 8)}${values ? `${sparkline(values, spark, Math.min(20, columns - 16))}  ` : ''}${rate < 1 ? '-' : formatRate(rate)}`;
	return [
		...pair('open', `${connections} open, ${totalConnections} total${refused > 0 ? `, ${refused} refused` : ''}`, columns),
		line('in', history?.in, rateIn),
		line('out', history?.out, rateOut),
		...pair('total', `in ${formatBytes(bytesIn)}, out ${formatBytes(bytesOut)}`, columns),
		...(state.nextTryAt === undefined ? [] : pair('next', `tries in ${formatAge(Math.max(0, state.nextTryAt - clock.get()))}; r now`, columns)),
	];
}

function lossLines({state: {lastLoss}}: Tunnel, now: number, columns: number): readonly string[] {
	if (!lastLoss) {
		return [];
	}

	const span = lastLoss.lasted === undefined ? 'not back yet' : `back after ${formatDuration(lastLoss.lasted)}`;
	return pair('drop', sanitizeLine(`${timeOfDay(new Date(lastLoss.at))} (${formatAge(now - lastLoss.at)} ago), ${span}: ${lastLoss.reason}`), columns);
}

/** What the user has to know: who else can use it, whom it costs, what ends it. */
function warningLines({theme, app}: Desk, {spec, state}: Tunnel, now: number, columns: number): readonly string[] {
	const until = spec.awakeUntil === undefined ? undefined : new Date(spec.awakeUntil);
	const isAwake = until !== undefined && until.getTime() > now;
	const facts: ReadonlyArray<{readonly label: string; readonly text: string; readonly holds: boolean}> = [
		{label: 'shared', text: '! everybody who can reach the port may use it', holds: spec.isShared === true},
		{label: 'guard', text: '! this system cannot tell whose connections they are', holds: state.isUnguarded === true && spec.isShared !== true},
		{label: 'awake', text: `${isAwake ? 'keeps' : 'kept'} the session awake until ${until ? timeOfDay(until).slice(0, 5) : ''}`, holds: until !== undefined},
		{label: 'host', text: `belongs to ${sanitizeLine(spec.host)}; use it there`, holds: spec.host !== app.hostName},
		{label: 'logout', text: '! logging out of this host ends it; R starts it again', holds: state.endsAtLogout === true},
		{label: 'quit', text: 'closed when baitui quits', holds: spec.keep === 'never'},
		{label: 'quit', text: 'stays when baitui quits', holds: spec.keep === 'always'},
	];
	return facts.filter(({holds}) => holds).flatMap(({label, text}) => pair(label, text, columns).map(line => (text.startsWith('!') ? theme.paint('busy', fit(line, columns)) : line)));
}
