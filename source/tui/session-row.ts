import {formatAge, formatCost, formatTimeLeft} from '../core/format.ts';
import {
	appOf,
	isOver,
	isUsable,
	type Session,
	type SessionStatus,
} from '../core/session.ts';
import {sanitizeLine} from '../core/text.ts';
import type {Words} from '../words/index.ts';
import {columnsOf, fit} from './columns.ts';
import type {
	Column,
	ColumnName,
	Heads,
	SessionColumns,
} from './session-columns.ts';
import type {Glyphs, Style, Theme} from './theme.ts';

/** Names are told apart by both ends, images by their tag. */
const cuts: Partial<Record<ColumnName, 'start' | 'middle'>> = {name: 'middle', machine: 'middle', image: 'start'};

const hour = 3_600_000;

type Marks = {readonly isSelected: boolean; readonly isMarked: boolean; readonly isPinned: boolean};

/** What stands before a name: a pin, the cursor, a mark, and the glyph of the state. */
const lead = ({isSelected, isMarked, isPinned}: Marks, glyph: string, glyphs: Glyphs): string =>
	`${isPinned ? glyphs.up : ' '}${fit(isSelected ? glyphs.cursor : '', columnsOf(glyphs.cursor))}${isMarked ? '*' : ' '}${glyph} `;

/** Of what stands before a name. */
export const leadColumns = (glyphs: Glyphs): number => columnsOf(lead({isSelected: false, isMarked: false, isPinned: false}, glyphs.ready, glyphs));

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
	const instead = columns.findIndex(({name}) => ['mounts', 'price', 'ssh'].includes(name));
	const from = instead === -1 ? status + 1 : instead;
	const badges = columns.filter(({name}) => (name === 'tunnels' && tunnels > 0) || (name === 'transfers' && transfers > 0));
	const room = columns.slice(from).reduce((sum, column) => sum + column.columns, 0) - badges.reduce((sum, column) => sum + column.columns, 0);
	return [
		...columns.slice(0, from).map(column => cell(column)),
		{name: 'reason', text: `${fit(sanitizeLine(options.words.sentence(session.reason)), room - 1)} `},
		...badges.map(column => cell(column)),
	];
}

function cellOf(session: Session, {name, columns}: Column, {now, tunnels, transfers, words}: SessionRowOptions): string {
	switch (name) {
		case 'name': {
			return sanitizeLine(session.title === undefined ? session.name : `${session.name} ${session.title}`);
		}

		case 'status': {
			const word = sanitizeLine(words.main.state(session.detail));
			return columnsOf(word) < columns ? word : sanitizeLine(words.main.shortState(session.detail));
		}

		case 'slots': {
			return isOver(session) ? '-' : slotsText(session);
		}

		case 'machine': {
			return slotsText(session);
		}

		case 'owner': {
			return sanitizeLine(words.sentence(session.owner ?? ''));
		}

		case 'price': {
			return priceText(session);
		}

		case 'ssh': {
			return appOf(session, 'sshd') ? 'ssh' : '';
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

/** What it cost so far, or what its machine costs in an hour. */
export function priceText({cost, resources: {hourlyPrice}}: Session): string {
	return cost === undefined ? (hourlyPrice === undefined ? '' : `${formatCost(hourlyPrice)}/h`) : formatCost(cost);
}

/** `6:12`, with `!` in the last hour; `-` where nothing is known of an end. */
export function endsText(session: Session, now: number): string {
	if (session.endsAt === undefined || isOver(session)) {
		return '-';
	}

	const left = session.endsAt.getTime() - now;
	return `${left < hour ? '!' : ''}${formatTimeLeft(left)}`;
}
