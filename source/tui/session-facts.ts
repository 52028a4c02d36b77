import {formatBytes, formatTimeLeft} from '../core/format.ts';
import {wordFor, type Mount, type Session} from '../core/session.ts';
import {sanitizeLine, shellWord} from '../core/text.ts';
import type {Meter} from '../core/usage.ts';
import {columnsOf, fit} from './columns.ts';
import type {Desk} from './desk.ts';
import {timeOfDay} from './notices.ts';
import {indented} from './text-lines.ts';

const hour = 3_600_000;

/** Below so many free bytes, or such a share of the disk, a folder gets a `!`. */
const scarce = {bytes: 10 * (1024 ** 3), share: 0.1};

/** When and why it ends, rule by rule, in words. */
export function limitsText({app, words: {details}}: Desk, session: Session, now: number): string {
	const {limits = [], endsAt, endsBecause} = session;
	const all = limits.length > 0 ? limits : (endsAt === undefined ? [] : [{rule: endsBecause ?? '', at: endsAt}]);
	if (all.length === 0) {
		return details.noLimit;
	}

	const open = app.tunnels.get().find(({spec, state}) => spec.sessionId === session.id && state.connections > 0);
	return all.map(({rule, at}) => {
		const left = at.getTime() - now;
		const awake = rule === 'network idle' && open ? details.keepsAwake(String(open.spec.bind.port ?? '')) : '';
		return `${sanitizeLine(details.rule(rule))} ${left < hour ? '!' : ''}${formatTimeLeft(left)}${awake}`.trim();
	}).join(', ');
}

/** What it uses now, a bar for each. */
export function usageLines({inspection, theme, words: {details}}: Desk, session: Session, columns: number): readonly string[] {
	const known = inspection.get();
	if (known?.sessionId !== session.id) {
		return [];
	}

	const isCluster = known.containers.length > 1;
	return known.containers.flatMap(({name, usage = []}) => usage.map(meter => {
		const label = isCluster ? `${name} ${meter.name}` : meter.name;
		return `  ${fit(label, isCluster ? 14 : 8)} ${bar(meter, Math.max(6, Math.min(20, columns - 40)))}${meter.total === undefined ? '' : `  ${details.amount(formatBytes(meter.used ?? 0), formatBytes(meter.total))}`}`;
	}));

	function bar({share}: Meter, width: number): string {
		const full = Math.round(share * width);
		const {spark} = theme.glyphs;
		return `${String(Math.round(share * 100)).padStart(3)}% ${spark.at(-1)!.repeat(full)}${(theme.isAscii ? '.' : '·').repeat(width - full)}`;
	}
}

/** The folders with their room, and whether they outlive the session. */
export function mountLines({inspection, theme, words: {details}}: Desk, session: Session, columns: number): readonly string[] {
	const known = inspection.get();
	const rooms = known?.sessionId === session.id ? known.rooms : undefined;
	const line = ({path, isReadOnly, isKept, name}: Mount): string => {
		const told = rooms?.get(path);
		const isScarce = told !== undefined && !isReadOnly && (told.free < scarce.bytes || told.free < told.total * scarce.share);
		const kept = isKept ? details.kept : details.notKept;
		const room = told === undefined ? '' : `  ${details.free(formatBytes(told.free), formatBytes(told.total))}${isScarce ? details.full(Math.floor((1 - (told.free / told.total)) * 100)) : ''}`;
		const whole = `  ${sanitizeLine(path)}  ${isReadOnly ? details.readOnly : details.readWrite}  ${kept}  (${sanitizeLine(name)})${room}`;
		const end = `  ${isReadOnly ? details.readOnlyShort : details.readWriteShort}  ${kept}${room}`;
		// Whether its files are kept, and how much room there is, is never cut.
		const text = columnsOf(whole) <= columns ? whole : `  ${fit(sanitizeLine(path), Math.max(8, columns - 2 - columnsOf(end)), {cut: 'middle'})}${end}`;
		return isScarce ? theme.paint('busy', fit(text, columns)) : text;
	};

	return session.mounts.length === 0 ? [`  ${details.none}`] : session.mounts.map(mount => line(mount));
}

/** The containers of a session that has several, and how each is reached. */
export function containerLines({inspection, theme, words: {details, main}}: Desk, session: Session, columns: number): readonly string[] {
	const known = inspection.get();
	if (known?.sessionId !== session.id || known.containers.length < 2) {
		return [];
	}

	const word = shellWord(wordFor(session));
	return [
		'',
		theme.paint('accent', fit(details.containers, columns)),
		...known.containers.map(({name, detail}, index) => `  ${fit(sanitizeLine(name), 8)} ${fit(sanitizeLine(main.state(detail)), 12)} baitui ssh ${word}${index === 0 ? '' : ` -- ssh ${shellWord(sanitizeLine(name))}`}`),
	];
}

const mostEvents = 5;

/** What happened lately to its tunnels and copies, and what was run for it, the last first. */
export function eventLines({app, theme, words: {details, main}}: Desk, session: Session, columns: number, now: number): readonly string[] {
	const losses = app.tunnels.get().filter(({spec, state}) => spec.sessionId === session.id && state.lastLoss !== undefined)
		.map(({spec, state}) => ({at: state.lastLoss!.at, text: details.lost(String(spec.bind.port ?? spec.target), state.lastLoss!.reason)}));
	const runs = app.runs.get().filter(({kind, what}) => kind === 'run' && what.includes(session.name))
		.map(({at, what, result}) => ({at, text: `${what}${result === undefined || result === 'done' ? '' : `: ${result}`}`}));
	const events = [...losses, ...runs].toSorted((one, other) => other.at - one.at).slice(0, mostEvents);
	return events.length === 0
		? []
		: [
			'',
			theme.paint('accent', fit(details.events, columns)),
			...events.flatMap(({at, text}) => {
				const [first = '', ...rest] = indented(text, columns - 7);
				return [`  ${timeOfDay(new Date(at))} ${first.trimStart()}${now - at > 24 * hour ? ` (${main.ago(main.age(now - at))})` : ''}`, ...rest.map(line => `${' '.repeat(7)}${line}`)];
			}),
		];
}
