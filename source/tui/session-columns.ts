import type {Session} from '../core/session.ts';
import type {Words} from '../words/index.ts';
import {columnsOf} from './columns.ts';

export type ColumnName = 'name' | 'status' | 'slots' | 'machine' | 'owner' | 'price' | 'ssh' | 'age' | 'ends' | 'mounts' | 'image' | 'tunnels' | 'transfers';

export type Column = {readonly name: ColumnName; readonly columns: number};

export type Heads = Words['main']['heads'];

/** The columns of the list for a width. */
export type SessionColumns = readonly Column[];

/** What a list is like: its columns, what of them goes first where a terminal is narrow, and what grows with the name where it is wide. */
type Kind = {
	readonly least: readonly Column[];
	readonly dropped: readonly ColumnName[];
	readonly grows: 'mounts' | 'machine';
	readonly hasImage: boolean;
};

const least = (columns: Partial<Record<ColumnName, number>>): readonly Column[] => Object.entries(columns).map(([name, width]) => ({name: name as ColumnName, columns: width}));

/** Parts of machines, of which each session has its own. */
const parts: Kind = {
	least: least({
		status: 12, slots: 9, age: 7, ends: 9, mounts: 10, tunnels: 4, transfers: 3,
	}),
	dropped: ['mounts', 'age', 'slots', 'transfers', 'tunnels', 'ends'],
	grows: 'mounts',
	hasImage: true,
};

/** Whole machines by the hour, with the sessions of others, where each has the same folders and nothing ends by itself. */
const machines: Kind = {
	least: least({
		status: 10, machine: 12, owner: 7, price: 9, ssh: 4, age: 7, tunnels: 4, transfers: 3,
	}),
	dropped: ['price', 'owner', 'age', 'machine', 'transfers', 'tunnels', 'ssh'],
	grows: 'machine',
	hasImage: false,
};

const kindOf = (sessions: readonly Session[]): Kind => (sessions.some(({resources}) => resources.machine !== undefined) ? machines : parts);

/** Of the short words for states, with a space; they are taken in terminals of fewer than 80 columns. */
const shortStatus = 7;
const narrowRoom = 66;

/** Columns for these sessions that fit into `room`, each at least as wide as its head, where states have short words before anything is left out; the image from 100 on, and names and folders, or machines, share what is left over. */
export function sessionColumns(room: number, heads: Heads, sessions: readonly Session[] = []): SessionColumns {
	const {least: widths, dropped, grows, hasImage} = kindOf(sessions);
	const smallestName = hasImage ? 14 : 18;
	const wide = widths.map(({name, columns: width}): Column => ({name, columns: Math.max(width, columnsOf(heads[name]) + 1)}));
	const fixed = room < narrowRoom ? wide.map(column => (column.name === 'status' ? {...column, columns: shortStatus} : column)) : wide;
	const drop = new Set<ColumnName>();
	const used = (): number => fixed.filter(({name}) => !drop.has(name)).reduce((sum, column) => sum + column.columns, 0);
	for (const name of dropped) {
		if (room - used() >= smallestName) {
			break;
		}

		drop.add(name);
	}

	const spare = room - used() - smallestName;
	const image = hasImage && room >= 92 ? Math.min(44, Math.max(0, spare)) : 0;
	const share = hasImage ? spare : Math.ceil(spare / 2);
	const name = smallestName + (image > 0 ? Math.min(14, Math.max(0, spare - image)) : Math.max(0, share));
	const rest = drop.has(grows) ? 0 : room - used() - image - name;
	const shown = fixed.filter(column => !drop.has(column.name)).map(column => (column.name === grows ? {...column, columns: column.columns + rest} : column));
	const images: readonly Column[] = image > 0 ? [{name: 'image', columns: image}] : [];
	const split = shown.findIndex(column => column.name === 'tunnels');
	const [before, after] = split === -1 ? [shown, []] : [shown.slice(0, split), shown.slice(split)];
	return [{name: 'name', columns: name}, ...before, ...images, ...after];
}
