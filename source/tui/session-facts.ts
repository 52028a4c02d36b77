import {formatBytes, formatTimeLeft} from '../core/format.ts';
import {wordFor, type Mount, type Session} from '../core/session.ts';
import {sanitizeLine, shellWord} from '../core/text.ts';
import type {Meter} from '../core/usage.ts';
import {columnsOf, fit} from './columns.ts';
import type {Desk} from './desk.ts';
import {timeOfDay} from './notices.ts';
import {indented, type TextLine} from './text-lines.ts';
import {baseName, progressText} from './transfer-row.ts';

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

/** What it uses now, a bar for each, two of them on a line where there is room. */
export function usageLines({inspection, theme, words: {details}}: Desk, session: Session, columns: number): readonly string[] {
	const known = inspection.get();
	if (known?.sessionId !== session.id) {
		return [];
	}

	const isCluster = known.containers.length > 1;
	const labelOf = (container: string, {name}: Meter): string => (isCluster ? `${container} ${details.meter(name)}` : details.meter(name));
	const labels = Math.min(14, Math.max(4, ...known.containers.flatMap(({name, usage = []}) => usage.map(meter => columnsOf(labelOf(name, meter))))));
	// Beside each other where each has room for its amounts.
	const across = columns >= 72 ? 2 : 1;
	const cell = Math.floor(columns / across);
	return known.containers.flatMap(({name, usage = []}) => {
		const meters = usage.map(meter => {
			const amount = meter.total === undefined ? '' : `  ${details.amount(formatBytes(meter.used ?? 0), formatBytes(meter.total))}`;
			const text = `  ${fit(labelOf(name, meter), labels)} ${bar(meter, Math.max(6, Math.min(20, cell - labels - 23)))}${amount}`;
			return fit(text, Math.max(cell, columnsOf(text)));
		});
		return Array.from({length: Math.ceil(meters.length / across)}, (_, row) => meters.slice(row * across, (row + 1) * across).join(''));
	});

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
export function containerLines({inspection, words: {details, main}}: Desk, session: Session): readonly TextLine[] {
	const known = inspection.get();
	if (known?.sessionId !== session.id || known.containers.length < 2) {
		return [];
	}

	const reference = wordFor(session);
	return [
		{title: details.containers},
		...known.containers.map(({name, detail}, index) => `  ${fit(sanitizeLine(name), 8)} ${fit(sanitizeLine(main.state(detail)), 12)} baitui ssh ${shellWord(index === 0 ? reference : `${reference}.${sanitizeLine(name)}`)}`),
	];
}

const mostEvents = 5;

/** What happened lately to its tunnels and copies, and what was run for it, the last first. */
export function eventLines({app, theme, words}: Desk, session: Session, columns: number, now: number): readonly TextLine[] {
	const {details, main, sentence} = words;
	const losses = app.tunnels.get().filter(({spec, state}) => spec.sessionId === session.id && state.lastLoss !== undefined)
		.map(({spec, state}) => ({at: state.lastLoss!.at, text: details.lost(String(spec.bind.port ?? spec.target), sentence(state.lastLoss!.reason))}));
	const runs = app.runs.get().filter(({kind, what}) => kind === 'run' && what.includes(session.name))
		.map(({at, what, result}) => ({at, text: `${sentence(what)}${result === undefined || result === 'done' ? '' : `: ${sentence(result)}`}`}));
	const copies = app.transfers.get().filter(({spec, state}) => spec.sessionId === session.id && state.endedAt !== undefined)
		.map(({spec, state}) => ({at: state.endedAt!, text: details.copied[spec.direction](spec.sources.map(source => baseName(source)).join(' '), progressText(state, theme.glyphs, words).text)}));
	const events = [...losses, ...runs, ...copies].toSorted((one, other) => other.at - one.at).slice(0, mostEvents);
	return events.length === 0
		? []
		: [
			{title: details.events},
			...events.flatMap(({at, text}) => {
				const [first = '', ...rest] = indented(text, columns - 7);
				return [`  ${timeOfDay(new Date(at))} ${first.trimStart()}${now - at > 24 * hour ? ` (${main.ago(main.age(now - at))})` : ''}`, ...rest.map(line => `${' '.repeat(7)}${line}`)];
			}),
		];
}
