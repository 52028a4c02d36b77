import {formatAge, formatBytes, formatCost} from '../core/format.ts';
import {isUsable, wordFor, type Session} from '../core/session.ts';
import {sanitizeLine} from '../core/text.ts';
import {appLines, reachLines} from './app-lines.ts';
import {fit} from './columns.ts';
import {problemText, type Desk} from './desk.ts';
import {
	containerLines,
	eventLines,
	limitsText,
	mountLines,
	usageLines,
} from './session-facts.ts';
import {sessionLook} from './session-row.ts';
import {indented, pair} from './text-lines.ts';
import {progressText} from './transfer-row.ts';

/** All that is known of a session, as lines of exactly `columns` columns. */
export function detailsLines(desk: Desk, sessionId: string | undefined, columns: number): readonly string[] {
	const {app, theme, clock} = desk;
	const session = app.sessions.get().value.find(({id}) => id === sessionId);
	if (!session) {
		return [fit(sessionId === undefined ? '' : 'This session is gone.', columns)];
	}

	const now = clock.get();
	const name = sanitizeLine(wordFor(session));
	const {glyph, style} = sessionLook(session.status, theme.glyphs);
	const heading = (text: string): readonly string[] => ['', theme.paint('accent', fit(text, columns))];
	const state = fit(`${glyph} ${sanitizeLine(session.detail)}  for ${formatAge(now - session.createdAt.getTime())}`, columns - 8);
	const lines = [
		`${fit('state', 8)}${theme.paint(style, state)}`,
		...(session.reason === undefined ? [] : pair('why', sanitizeLine(session.reason), columns, 3)),
		...pair('id', session.id, columns),
		...(session.title === undefined ? [] : pair('what', sanitizeLine(session.title), columns, 3)),
		...pair('image', sanitizeLine(session.image), columns, 3),
		...pair('slots', slots(session), columns),
		...(session.project === undefined ? [] : pair('project', sanitizeLine(session.project), columns)),
		...(session.owner === undefined ? [] : pair('by', sanitizeLine(session.owner), columns)),
		...(session.cost === undefined ? [] : pair('cost', formatCost(session.cost), columns)),
		...pair('ends', limitsText(desk, session, now), columns),
		...usageLines(desk, session, columns),
		...heading('Folders: what lies outside is lost at the end'),
		...mountLines(desk, session, columns),
		...heading('Apps and tunnels'),
		...appLines(desk, session, columns),
		...reachLines(desk, session, columns),
		...containerLines(desk, session, columns),
		...copyLines(desk, session, columns),
		...(isUsable(session) ? [...heading('The same from a shell'), `  baitui ssh ${name}`, ...session.apps.slice(0, 3).map(offered => `  baitui tunnel ${name} ${sanitizeLine(offered.name)}`)] : []),
		...eventLines(desk, session, columns, now),
	];
	return lines.map(line => (line.includes('\u{1B}') ? line : fit(line, columns)));
}

function slots({resources}: Session): string {
	return [
		sanitizeLine(resources.machine ?? ''),
		resources.cpu === undefined ? '' : `${resources.cpu} CPU`,
		resources.memory === undefined ? '' : formatBytes(resources.memory),
		...resources.accelerators.map(({name, count}) => `${count} x ${sanitizeLine(name)}`),
	].filter(Boolean).join(', ') || '-';
}

/** The copies of the session with every file that was not copied, and why. */
function copyLines({app, theme, words}: Desk, session: Session, columns: number): readonly string[] {
	const copies = app.transfers.get().filter(({spec}) => spec.sessionId === session.id);
	return copies.length === 0
		? []
		: ['', theme.paint('accent', fit('Copies', columns)), ...copies.flatMap(({spec, state}) => [
			`  ${spec.direction === 'upload' ? theme.glyphs.up : theme.glyphs.down} ${sanitizeLine(spec.sources.join(' '))} ${theme.glyphs.arrow} ${sanitizeLine(spec.destination)}`,
			`    ${progressText(state, theme.glyphs, words.copies).text}`,
			...indented(state.problem && problemText(words, state.problem), columns),
			...state.failed.flatMap(({path, reason}) => indented(`${path}: ${reason}`, columns)),
			...(state.failedTotal > state.failed.length ? indented(`and ${state.failedTotal - state.failed.length} more`, columns) : []),
		])];
}
