import {
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
	const {app, theme, clock, words: {tunnel: said, details, main}} = desk;
	const tunnel = app.tunnels.get().find(({spec}) => spec.id === tunnelId);
	if (!tunnel) {
		return [fit(said.closed, columns)];
	}

	const now = clock.get();
	const {spec, state} = tunnel;
	const {glyph, style, words} = tunnelLook(state, {glyphs: theme.glyphs, words: desk.words, now});
	const age = state.since === undefined ? '' : `  ${details.lasting(main.age(now - state.since))}`;
	const heading = (text: string): readonly string[] => ['', theme.paint('accent', fit(text, columns))];
	const lines = [
		`${fit(said.labels.state, 8)}${theme.paint(style, fit(`${glyph} ${words}${age}`, columns - 8))}`,
		...(state.reason === undefined ? [] : pair(said.labels.why, sanitizeLine(desk.words.sentence(state.reason)), columns)),
		...placeLines(desk, tunnel, columns),
		...trafficLines(desk, tunnel, columns),
		...lossLines(desk, tunnel, columns),
		...warningLines(desk, tunnel, now, columns),
		...(desk.origin && !spec.isReverse && spec.host === app.hostName
			? [
				...heading(details.reach),
				...wrapWords(details.cameFrom(sanitizeLine(desk.origin.from)), columns),
				...command(forwardCommand(desk.origin, [spec.bind]), columns),
			]
			: []),
		...heading(details.shell),
		...command(commandOf(spec), columns),
	];
	return lines.map(line => (line.includes('\u{1B}') ? line : fit(line, columns)));
}

const command = (line: string, columns: number): readonly string[] => wrapWords(sanitizeLine(line), Math.max(8, columns - 2)).map(part => `  ${part}`);

function placeLines({app, words}: Desk, tunnel: Tunnel, columns: number): readonly string[] {
	const {spec} = tunnel;
	const {labels, asked, target} = words.tunnel;
	const session = app.sessions.get().value.find(({id}) => id === spec.sessionId);
	const url = session && formatUrl(appOf(session, spec.target), spec.bind);
	const address = `${formatAddress(spec.bind)}${spec.askedPort === undefined ? '' : `  ${asked(spec.askedPort, spec.bind.port, spec.holder === undefined ? undefined : words.sentence(spec.holder))}`}`;
	return [
		...pair(labels.local, sanitizeLine(address), columns),
		...(url === undefined ? [] : pair(labels.url, sanitizeLine(url), columns)),
		...pair(labels.to, target(targetText(tunnel), sanitizeLine(spec.sessionName)), columns),
	];
}

function trafficLines({theme, clock, words: {tunnel: said, main}}: Desk, {state}: Tunnel, columns: number): readonly string[] {
	const {history, connections, totalConnections, refused, bytesIn, bytesOut, rateIn, rateOut} = state;
	const {spark} = theme.glyphs;
	const {labels} = said;
	const line = (label: string, values: readonly number[] | undefined, rate: number): string =>
		`${fit(label, 8)}${values ? `${sparkline(values, spark, Math.min(20, columns - 16))}  ` : ''}${rate < 1 ? '-' : formatRate(rate)}`;
	return [
		...pair(labels.open, said.connections(connections, totalConnections, refused), columns),
		line(labels.in, history?.in, rateIn),
		line(labels.out, history?.out, rateOut),
		...pair(labels.total, said.traffic(formatBytes(bytesIn), formatBytes(bytesOut)), columns),
		...(state.nextTryAt === undefined ? [] : pair(labels.next, said.tries(main.age(Math.max(0, state.nextTryAt - clock.get()))), columns)),
	];
}

function lossLines({clock, words: {tunnel: said, main, sentence}}: Desk, {state: {lastLoss}}: Tunnel, columns: number): readonly string[] {
	if (!lastLoss) {
		return [];
	}

	const span = lastLoss.lasted === undefined ? said.notBack : said.backAfter(formatDuration(lastLoss.lasted));
	return pair(said.labels.drop, sanitizeLine(said.dropped(timeOfDay(new Date(lastLoss.at)), main.age(clock.get() - lastLoss.at), span, sentence(lastLoss.reason))), columns);
}

/** What the user has to know: who else can use it, whom it costs, what ends it. */
function warningLines({theme, app, words: {tunnel: said}}: Desk, {spec, state}: Tunnel, now: number, columns: number): readonly string[] {
	const until = spec.awakeUntil === undefined ? undefined : new Date(spec.awakeUntil);
	const {labels} = said;
	const time = until ? timeOfDay(until).slice(0, 5) : '';
	const isAwake = until !== undefined && until.getTime() > now;
	const facts: ReadonlyArray<{readonly label: string; readonly text: string; readonly holds: boolean}> = [
		{label: labels.shared, text: said.shared, holds: spec.isShared === true},
		{label: labels.guard, text: said.unguarded, holds: state.isUnguarded === true && spec.isShared !== true},
		{label: labels.awake, text: isAwake ? said.keepsAwake(time) : said.keptAwake(time), holds: until !== undefined},
		{label: labels.host, text: said.belongsTo(sanitizeLine(spec.host)), holds: spec.host !== app.hostName},
		{label: labels.logout, text: said.endsAtLogout, holds: state.endsAtLogout === true},
		{label: labels.quit, text: said.closedAtQuit, holds: spec.keep === 'never'},
		{label: labels.quit, text: said.staysAtQuit, holds: spec.keep === 'always'},
	];
	return facts.filter(({holds}) => holds).flatMap(({label, text}) => pair(label, text, columns).map(line => (text.startsWith('!') ? theme.paint('busy', fit(line, columns)) : line)));
}
