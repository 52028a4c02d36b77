import {formatBytes, formatDuration} from '../core/format.ts';
import {isUsable, wordFor, type Session} from '../core/session.ts';
import {sanitizeLine} from '../core/text.ts';
import type {Words} from '../words/index.ts';
import {appLines, copyHint, reachLines} from './app-lines.ts';
import {columnsOf, fit} from './columns.ts';
import {problemText, type Desk} from './desk.ts';
import {
	containerLines,
	eventLines,
	limitsText,
	mountLines,
	usageLines,
} from './session-facts.ts';
import {endsText, priceText, sessionLook} from './session-row.ts';
import {
	indented,
	leftRoom,
	pair,
	sideBySide,
	type Fact,
	type TextLine,
} from './text-lines.ts';
import type {Style} from './theme.ts';
import {progressText} from './transfer-row.ts';

/** From so many columns on two facts are on a line, and the state stands in the header. */
const twoFacts = 72;

export const hasStateAbove = (columns: number): boolean => columns >= twoFacts;

/** All that is known of a session, as lines of exactly `columns` columns and headings. */
export function detailsLines(desk: Desk, sessionId: string | undefined, columns: number): readonly TextLine[] {
	const {app, clock, words: {details}} = desk;
	const session = app.sessions.get().value.find(({id}) => id === sessionId);
	if (!session) {
		return [fit(sessionId === undefined ? '' : details.gone, columns)];
	}

	const now = clock.get();
	const known = desk.inspection.get();
	const host = known?.sessionId === session.id ? known.sshHost : undefined;
	const name = sanitizeLine(wordFor(session));
	const lines = [
		...(hasStateAbove(columns) ? wideFacts(desk, session, columns) : narrowFacts(desk, session, columns, now)),
		...pair(details.labels.ends, limitsText(desk, session, now), columns),
		...usageLines(desk, session, columns),
		{title: details.folders},
		...mountLines(desk, session, columns),
		{title: details.apps},
		...appLines(desk, session, columns),
		...reachLines(desk, session, columns),
		...containerLines(desk, session),
		...copyLines(desk, session, columns),
		...(isUsable(session) ? [{title: details.shell}, ...(host === undefined ? [] : [`  ssh ${host}`]), `  baitui ssh ${name}`, ...session.apps.slice(0, 3).map(offered => `  baitui tunnel ${name} ${sanitizeLine(offered.name)}`)] : []),
		...eventLines(desk, session, columns, now),
	];
	return lines.map(line => (typeof line !== 'string' || line.includes('\u{1B}') ? line : fit(line, columns)));
}

/** Its state with its age, and when it ends: what stands in the header above the details. */
export function stateAbove({clock, theme, words: {details, main}}: Desk, session: Session): {readonly text: string; readonly style: Style} {
	const now = clock.get();
	const {glyph, style} = sessionLook(session.status, theme.glyphs);
	const end = endsText(session, now);
	return {text: `${glyph} ${sanitizeLine(main.state(session.detail))} ${main.age(now - session.createdAt.getTime())}${end === '-' ? '' : `  ${details.endsIn(end)}`}`, style};
}

type Facts = Readonly<Record<'title' | 'slots' | 'project' | 'by' | 'cost' | 'ran', Fact | undefined>>;

function factsOf({words: {details, sentence}}: Desk, session: Session): Facts {
	const {labels} = details;
	const fact = (label: string, text: string | undefined): Fact | undefined => (text === undefined || text === '' ? undefined : {label, text: sanitizeLine(text)});
	const {project, resourceGroup, owner, ranFor} = session;
	return {
		title: fact(labels.what, session.title),
		slots: fact(labels.slots, slots(session)),
		project: fact(labels.project, project && [project, ...(resourceGroup === undefined ? [] : [resourceGroup])].join(' / ')),
		by: fact(labels.by, owner && sentence(owner)),
		cost: fact(labels.cost, priceText(session)),
		ran: fact(labels.ran, ranFor === undefined ? undefined : formatDuration(ranFor)),
	};
}

const whyLines = ({words}: Desk, {reason}: Session, columns: number): readonly string[] => (reason === undefined ? [] : pair(words.details.labels.why, sanitizeLine(words.sentence(reason)), columns, 3));

function wideFacts(desk: Desk, session: Session, columns: number): readonly string[] {
	const {details} = desk.words;
	const {labels} = details;
	const {title, slots, project, by, cost, ran} = factsOf(desk, session);
	const hint = copyHint(desk, 'i');
	const type = session.type === undefined ? undefined : {label: labels.type, text: placeText({...session, machines: []}, details)};
	const idRoom = (type ? leftRoom(columns) : columns) - columnsOf(hint);
	const node = session.type === undefined || (session.machines ?? []).length === 0 ? undefined : {label: labels.node, text: sanitizeLine(session.machines!.join(', '))};
	return [
		...whyLines(desk, session, columns),
		...sideBySide({label: labels.id, text: fit(session.id, Math.min(session.id.length, idRoom), {cut: 'middle'}) + hint}, type, columns),
		...sideBySide(title, undefined, columns),
		...pair(labels.image, sanitizeLine(session.image), columns, 3),
		...sideBySide(slots, node, columns),
		...sideBySide(project, by, columns),
		...sideBySide(cost, ran, columns),
	];
}

function narrowFacts(desk: Desk, session: Session, columns: number, now: number): readonly string[] {
	const {theme, words: {details, main}} = desk;
	const {labels} = details;
	const {title, ...others} = factsOf(desk, session);
	const {glyph, style} = sessionLook(session.status, theme.glyphs);
	const state = fit(`${glyph} ${sanitizeLine(main.state(session.detail))}  ${details.lasting(main.age(now - session.createdAt.getTime()))}`, columns - 8);
	return [
		`${fit(labels.state, 8)}${theme.paint(style, state)}`,
		...whyLines(desk, session, columns),
		...pair(labels.id, fit(session.id, Math.min(session.id.length, columns - 8), {cut: 'middle'}), columns),
		...(title ? pair(title.label, title.text, columns, 3) : []),
		...(session.type === undefined ? [] : pair(labels.type, placeText(session, details), columns)),
		...pair(labels.image, sanitizeLine(session.image), columns, 3),
		...Object.values(others).flatMap(fact => (fact ? pair(fact.label, fact.text, columns) : [])),
	];
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
function copyLines({app, theme, words}: Desk, session: Session, columns: number): readonly TextLine[] {
	const copies = app.transfers.get().filter(({spec}) => spec.sessionId === session.id);
	return copies.length === 0
		? []
		: [{title: words.details.copies}, ...copies.flatMap(({spec, state}) => [
			`  ${spec.direction === 'upload' ? theme.glyphs.up : theme.glyphs.down} ${sanitizeLine(spec.sources.join(' '))} ${theme.glyphs.arrow} ${sanitizeLine(spec.destination)}`,
			`    ${progressText(state, theme.glyphs, words).text}`,
			...indented(state.problem && problemText(words, state.problem), columns),
			...state.failed.flatMap(({path, reason}) => indented(`${path}: ${words.sentence(reason)}`, columns)),
			...(state.failedTotal > state.failed.length ? indented(words.details.andMore(state.failedTotal - state.failed.length), columns) : []),
		])];
}
