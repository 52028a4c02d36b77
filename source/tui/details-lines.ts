import {formatAge, formatBytes} from '../core/format.ts';
import {isUsable, type App as SessionApp, type Session} from '../core/session.ts';
import {sanitizeLine} from '../core/text.ts';
import {tunnelAddress} from './actions/tunnels.ts';
import {fit, wrapWords} from './columns.ts';
import {problemText, type Desk} from './desk.ts';
import {endsText, sessionLook} from './session-row.ts';
import {progressText} from './transfer-row.ts';
import {tunnelLook} from './tunnel-row.ts';

/** All that is known of a session, as lines of exactly `columns` columns. */
export function detailsLines(desk: Desk, sessionId: string | undefined, columns: number): readonly string[] {
	const {app, theme, clock} = desk;
	const session = app.sessions.get().value.find(({id}) => id === sessionId);
	if (!session) {
		return [fit(sessionId === undefined ? '' : 'This session is gone.', columns)];
	}

	const now = clock.get();
	const name = sanitizeLine(session.name);
	const {glyph, style} = sessionLook(session.status, theme.glyphs);
	const heading = (text: string): readonly string[] => ['', theme.paint('accent', fit(text, columns))];
	const state = fit(`${glyph} ${sanitizeLine(session.detail)}  for ${formatAge(now - session.createdAt.getTime())}`, columns - 8);
	const lines = [
		`${fit('state', 8)}${theme.paint(style, state)}`,
		...(session.reason === undefined ? [] : pair('why', sanitizeLine(session.reason), columns)),
		...pair('id', session.id, columns),
		...pair('image', sanitizeLine(session.image), columns),
		...pair('slots', slots(session), columns),
		...(session.project === undefined ? [] : pair('project', sanitizeLine(session.project), columns)),
		...pair('ends', ends(session, now), columns),
		...heading('Folders: what lies outside is lost at the end'),
		...(session.mounts.length === 0
			? ['  none']
			: session.mounts.map(mount =>
				`  ${sanitizeLine(mount.path)}  ${mount.isReadOnly ? 'read-only' : 'read and write'}  ${mount.isKept ? 'kept' : 'not kept'}  (${sanitizeLine(mount.name)})`)),
		...heading('Apps'),
		...(session.apps.length === 0 ? ['  none yet'] : session.apps.map(offered => `  ${appText(offered)}`)),
		...heading('Tunnels'),
		...tunnelLines(desk, session, now, columns),
		...copyLines(desk, session, columns),
		...(isUsable(session) ? [...heading('The same from a shell'), `  baitui ssh ${name}`, ...session.apps.slice(0, 3).map(offered => `  baitui tunnel ${name} ${sanitizeLine(offered.name)}`)] : []),
	];
	return lines.map(line => (line.includes('\u{1B}') ? line : fit(line, columns)));
}

function appText({name, protocol, ports}: SessionApp): string {
	return `${sanitizeLine(name)}  ${protocol}${ports.length > 0 ? `  port ${ports.join(', ')}` : ''}`;
}

function pair(label: string, text: string, columns: number): readonly string[] {
	return wrapWords(text, Math.max(8, columns - 8), 3).map((line, index) => `${fit(index === 0 ? label : '', 8)}${line}`);
}

function slots({resources}: Session): string {
	return [
		resources.cpu === undefined ? '' : `${resources.cpu} CPU`,
		resources.memory === undefined ? '' : formatBytes(resources.memory),
		...resources.accelerators.map(({name, count}) => `${count} x ${sanitizeLine(name)}`),
	].filter(Boolean).join(', ') || '-';
}

function ends(session: Session, now: number): string {
	return session.endsAt === undefined ? 'no limit is told' : `in ${endsText(session, now)}${session.endsBecause === undefined ? '' : ` (${sanitizeLine(session.endsBecause)})`}`;
}

function tunnelLines({app, theme}: Desk, session: Session, now: number, columns: number): readonly string[] {
	const tunnels = app.tunnels.get().filter(({spec}) => spec.sessionId === session.id);
	return tunnels.length === 0
		? [isUsable(session) ? '  none; t opens one' : '  none']
		: tunnels.flatMap(tunnel => {
			const {glyph, words} = tunnelLook(tunnel.state, theme.glyphs, now);
			const address = tunnelAddress(tunnel, session.apps.find(({name}) => name === tunnel.spec.target));
			return [`  ${glyph} ${words}  ${sanitizeLine(String(tunnel.spec.target))}  ${address}`, ...indented(tunnel.state.reason, columns)];
		});
}

/** The copies of the session with every file that was not copied, and why. */
function copyLines({app, theme}: Desk, session: Session, columns: number): readonly string[] {
	const copies = app.transfers.get().filter(({spec}) => spec.sessionId === session.id);
	return copies.length === 0
		? []
		: ['', theme.paint('accent', fit('Copies', columns)), ...copies.flatMap(({spec, state}) => [
			`  ${spec.direction === 'upload' ? theme.glyphs.up : theme.glyphs.down} ${sanitizeLine(spec.sources.join(' '))} ${theme.glyphs.arrow} ${sanitizeLine(spec.destination)}`,
			`    ${progressText(state, theme.glyphs).text}`,
			...indented(state.problem && problemText(state.problem), columns),
			...state.failed.flatMap(({path, reason}) => indented(`${path}: ${reason}`, columns)),
		])];
}

function indented(text: string | undefined, columns: number): readonly string[] {
	return text === undefined ? [] : wrapWords(sanitizeLine(text), Math.max(8, columns - 4)).map(line => `    ${line}`);
}
