import {formatBytes, formatDuration} from '../core/format.ts';
import {isUsable, wordFor, type Session} from '../core/session.ts';
import {sanitizeLine} from '../core/text.ts';
import type {Words} from '../words/index.ts';
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
import {priceText, sessionLook} from './session-row.ts';
import {indented, pair} from './text-lines.ts';
import {progressText} from './transfer-row.ts';

/** All that is known of a session, as lines of exactly `columns` columns. */
export function detailsLines(desk: Desk, sessionId: string | undefined, columns: number): readonly string[] {
	const {app, theme, clock, words} = desk;
	const {details, main} = words;
	const {labels} = details;
	const session = app.sessions.get().value.find(({id}) => id === sessionId);
	if (!session) {
		return [fit(sessionId === undefined ? '' : details.gone, columns)];
	}

	const now = clock.get();
	const name = sanitizeLine(wordFor(session));
	const {glyph, style} = sessionLook(session.status, theme.glyphs);
	const heading = (text: string): readonly string[] => ['', theme.paint('accent', fit(text, columns))];
	const state = fit(`${glyph} ${sanitizeLine(main.state(session.detail))}  ${details.lasting(main.age(now - session.createdAt.getTime()))}`, columns - 8);
	const lines = [
		`${fit(labels.state, 8)}${theme.paint(style, state)}`,
		...(session.reason === undefined ? [] : pair(labels.why, sanitizeLine(session.reason), columns, 3)),
		...pair(labels.id, session.id, columns),
		...(session.title === undefined ? [] : pair(labels.what, sanitizeLine(session.title), columns, 3)),
		...(session.type === undefined ? [] : pair(labels.type, placeText(session, words.details), columns)),
		...pair(labels.image, sanitizeLine(session.image), columns, 3),
		...pair(labels.slots, slots(session), columns),
		...(session.project === undefined ? [] : pair(labels.project, sanitizeLine([session.project, ...(session.resourceGroup === undefined ? [] : [session.resourceGroup])].join(' / ')), columns)),
		...(session.owner === undefined ? [] : pair(labels.by, sanitizeLine(session.owner), columns)),
		...(priceText(session) === '' ? [] : pair(labels.cost, priceText(session), columns)),
		...(session.ranFor === undefined ? [] : pair(labels.ran, formatDuration(session.ranFor), columns)),
		...pair(labels.ends, limitsText(desk, session, now), columns),
		...usageLines(desk, session, columns),
		...heading(details.folders),
		...mountLines(desk, session, columns),
		...heading(details.apps),
		...appLines(desk, session, columns),
		...reachLines(desk, session, columns),
		...containerLines(desk, session, columns),
		...copyLines(desk, session, columns),
		...(isUsable(session) ? [...heading(details.shell), `  baitui ssh ${name}`, ...session.apps.slice(0, 3).map(offered => `  baitui tunnel ${name} ${sanitizeLine(offered.name)}`)] : []),
		...eventLines(desk, session, columns, now),
	];
	return lines.map(line => (line.includes('\u{1B}') ? line : fit(line, columns)));
}

/** `interactive, 2 containers on node1, node2`. */
function placeText({type = '', containers, machines = []}: Session, words: Words['details']): string {
	return sanitizeLine([words.type(type), ...(containers === undefined ? [] : [words.placed(containers, machines.join(', '))])].join(', '));
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
		: ['', theme.paint('accent', fit(words.details.copies, columns)), ...copies.flatMap(({spec, state}) => [
			`  ${spec.direction === 'upload' ? theme.glyphs.up : theme.glyphs.down} ${sanitizeLine(spec.sources.join(' '))} ${theme.glyphs.arrow} ${sanitizeLine(spec.destination)}`,
			`    ${progressText(state, theme.glyphs, words.copies).text}`,
			...indented(state.problem && problemText(words, state.problem), columns),
			...state.failed.flatMap(({path, reason}) => indented(`${path}: ${reason}`, columns)),
			...(state.failedTotal > state.failed.length ? indented(words.details.andMore(state.failedTotal - state.failed.length), columns) : []),
		])];
}
