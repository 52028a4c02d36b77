import {formatAge, formatTimeLeft} from '../core/format.ts';
import {
	isOver,
	isUsable,
	type Session,
	type SessionStatus,
} from '../core/session.ts';
import {sanitizeLine} from '../core/text.ts';
import type {Words} from '../words/index.ts';
import {columnsOf, fit} from './columns.ts';
import type {Glyphs, Style, Theme} from './theme.ts';

type ColumnName = 'name' | 'status' | 'slots' | 'age' | 'ends' | 'mounts' | 'image' | 'tunnels' | 'transfers';

type Column = {readonly name: ColumnName; readonly columns: number};

type Heads = Words['main']['heads'];

/** The columns of the list for a width. */
export type SessionColumns = readonly Column[];

const least: readonly Column[] = [
	{name: 'status', columns: 11},
	{name: 'slots', columns: 9},
	{name: 'age', columns: 7},
	{name: 'ends', columns: 9},
	{name: 'mounts', columns: 11},
	{name: 'tunnels', columns: 4},
	{name: 'transfers', columns: 3},
];

/** What goes first where a terminal is narrow. */
const dropped: readonly ColumnName[] = ['mounts', 'age', 'slots', 'transfers', 'tunnels', 'ends'];

/** Names are told apart by both ends, images by their tag. */
const cuts: Partial<Record<ColumnName, 'start' | 'middle'>> = {name: 'middle', image: 'start'};

const hour = 3_600_000;
const smallestName = 14;

/** Columns that fit into `columns`, each at least as wide as its head; the image from 100 on, and names and folders share what is left over. */
export function sessionColumns(columns: number, glyphs: Glyphs, heads: Heads): SessionColumns {
	const fixed = least.map(({name, columns: width}): Column => ({name, columns: Math.max(width, columnsOf(heads[name]) + 1)}));
	const room = columns - leadColumns(glyphs);
	const drop = new Set<ColumnName>();
	const used = (): number => fixed.filter(({name}) => !drop.has(name)).reduce((sum, column) => sum + column.columns, 0);
	for (const name of dropped) {
		if (room - used() >= smallestName) {
			break;
		}

		drop.add(name);
	}

	const spare = room - used() - smallestName;
	const image = columns >= 98 ? Math.min(44, Math.max(0, spare)) : 0;
	const name = smallestName + (image > 0 ? Math.min(14, Math.max(0, spare - image)) : Math.max(0, spare));
	const mounts = drop.has('mounts') ? 0 : room - used() - image - name;
	const shown = fixed.filter(column => !drop.has(column.name)).map(column => (column.name === 'mounts' ? {...column, columns: column.columns + mounts} : column));
	const images: readonly Column[] = image > 0 ? [{name: 'image', columns: image}] : [];
	const split = shown.findIndex(column => column.name === 'tunnels');
	const [before, after] = split === -1 ? [shown, []] : [shown.slice(0, split), shown.slice(split)];
	return [{name: 'name', columns: name}, ...before, ...images, ...after];
}

type Marks = {readonly isSelected: boolean; readonly isMarked: boolean; readonly isPinned: boolean};

/** What stands before a name: a pin, the cursor, a mark, and the glyph of the state. */
const lead = ({isSelected, isMarked, isPinned}: Marks, glyph: string, glyphs: Glyphs): string =>
	`${isPinned ? glyphs.up : ' '}${fit(isSelected ? glyphs.cursor : '', columnsOf(glyphs.cursor))}${isMarked ? '*' : ' '}${glyph} `;

const leadColumns = (glyphs: Glyphs): number => columnsOf(lead({isSelected: false, isMarked: false, isPinned: false}, glyphs.ready, glyphs));

export function sessionHead(columns: SessionColumns, glyphs: Glyphs, heads: Heads): string {
	return ' '.repeat(leadColumns(glyphs)) + columns.map(column => fit(heads[column.name], column.columns)).join('');
}

const looks: Record<SessionStatus, {readonly glyph: 'ready' | 'busy' | 'off' | 'bad'; readonly style: Style}> = {
	queued: {glyph: 'busy', style: 'busy'},
	starting: {glyph: 'busy', style: 'busy'},
	running: {glyph: 'ready', style: 'good'},
	stopping: {glyph: 'busy', style: 'busy'},
	ended: {glyph: 'off', style: 'dim'},
	failed: {glyph: 'bad', style: 'bad'},
	unknown: {glyph: 'off', style: 'plain'},
};

/** Glyph and colour of a session's status. The word stands beside it. */
export function sessionLook(status: SessionStatus, glyphs: Glyphs): {readonly glyph: string; readonly style: Style} {
	const {glyph, style} = looks[status];
	return {glyph: glyphs[glyph], style};
}

export type SessionRowOptions = Marks & {
	readonly columns: SessionColumns;
	readonly theme: Theme;
	readonly words: Words;
	/** Milliseconds since the epoch. */
	readonly now: number;
	/** False = the server is away and the row shows what was true then. */
	readonly isFresh: boolean;
	readonly tunnels: number;
	readonly transfers: number;
};

/** A session as one line of the list. */
export function sessionRow(session: Session, options: SessionRowOptions): string {
	const {theme, isSelected, isFresh} = options;
	const {glyph, style} = sessionLook(session.status, theme.glyphs);
	const cells = cellsOf(session, options);
	const start = lead(options, glyph, theme.glyphs);
	const plain = start + cells.map(cell => cell.text).join('');
	if (isSelected) {
		return theme.paint('selected', plain);
	}

	if (!isFresh || isOver(session)) {
		return theme.paint('dim', plain);
	}

	return theme.paint(style, start) + cells.map(({name, text}) => (
		name === 'status' ? theme.paint(style, text) : (name === 'ends' && text.startsWith('!') ? theme.paint('bad', text) : text)
	)).join('');
}

type Cell = {readonly name: ColumnName | 'reason'; readonly text: string};

/** The cells of a row. Why a session does not run takes the place of folders and image, where there are none of those that of ages and ends. */
function cellsOf(session: Session, options: SessionRowOptions): readonly Cell[] {
	const {columns, tunnels, transfers} = options;
	const cell = (column: Column): Cell => ({name: column.name, text: `${fit(cellOf(session, column, options), column.columns - 1, {cut: cuts[column.name] ?? 'end'})} `});
	if (isUsable(session) || session.reason === undefined) {
		return columns.map(column => cell(column));
	}

	const status = columns.findIndex(({name}) => name === 'status');
	const mounts = columns.findIndex(({name}) => name === 'mounts');
	const from = mounts === -1 ? status + 1 : mounts;
	const badges = columns.filter(({name}) => (name === 'tunnels' && tunnels > 0) || (name === 'transfers' && transfers > 0));
	const room = columns.slice(from).reduce((sum, column) => sum + column.columns, 0) - badges.reduce((sum, column) => sum + column.columns, 0);
	return [
		...columns.slice(0, from).map(column => cell(column)),
		{name: 'reason', text: `${fit(sanitizeLine(session.reason), room - 1)} `},
		...badges.map(column => cell(column)),
	];
}

function cellOf(session: Session, {name}: Column, {now, tunnels, transfers, words}: SessionRowOptions): string {
	switch (name) {
		case 'name': {
			return sanitizeLine(session.title === undefined ? session.name : `${session.name} ${session.title}`);
		}

		case 'status': {
			return sanitizeLine(words.main.state(session.detail));
		}

		case 'slots': {
			return isOver(session) ? '-' : slotsText(session);
		}

		case 'age': {
			return formatAge(now - session.createdAt.getTime());
		}

		case 'ends': {
			return endsText(session, now);
		}

		case 'mounts': {
			return sanitizeLine(session.mounts.map(mount => mount.name).join(','));
		}

		case 'image': {
			return sanitizeLine(session.image);
		}

		case 'tunnels': {
			return tunnels === 0 ? '' : String(tunnels);
		}

		case 'transfers': {
			return transfers === 0 ? '' : String(transfers);
		}
	}
}

/** Accelerators and cores: `4/32`; the kind of machine where the service rents whole ones. */
export function slotsText({resources}: Session): string {
	if (resources.machine !== undefined) {
		return sanitizeLine(resources.machine);
	}

	const accelerators = resources.accelerators.reduce((sum, {count}) => sum + count, 0);
	return `${accelerators === 0 ? '-' : accelerators}/${resources.cpu ?? '-'}`;
}

/** `6:12`, with `!` in the last hour; `-` where nothing is known of an end. */
export function endsText(session: Session, now: number): string {
	if (session.endsAt === undefined || isOver(session)) {
		return '-';
	}

	const left = session.endsAt.getTime() - now;
	return `${left < hour ? '!' : ''}${formatTimeLeft(left)}`;
}
