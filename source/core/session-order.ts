import {isOver, type Session} from './session.ts';

/** What the list of sessions may be sorted by: the newest, the last used, those that end soonest, those with the most accelerators first. */
export const sessionSorts = ['newest', 'used', 'name', 'ends', 'status', 'gpu'] as const;

export type SessionSort = typeof sessionSorts[number];

/** How a user wants to see the list; kept between two runs. */
export type ListLook = {
	readonly sort: SessionSort;
	/** Ids that stand at the top. */
	readonly pins: readonly string[];
	/** When a session was last used from here, in milliseconds since the epoch, by id. */
	readonly used: Readonly<Record<string, number>>;
	/** Whether those of others are left out, where others' are listed too. */
	readonly isMine: boolean;
	/** Whether those that are over are left out. */
	readonly isLive: boolean;
};

export const usualLook: ListLook = {
	sort: 'newest', pins: [], used: {}, isMine: false, isLive: false,
};

/** Those used before are forgotten. */
const mostUsed = 200;

export function withUse(look: ListLook, id: string, now: number): ListLook {
	const used = Object.entries({...look.used, [id]: now}).toSorted(([, one], [, other]) => other - one).slice(0, mostUsed);
	return {...look, used: Object.fromEntries(used)};
}

/** Pins all of them, or takes all pins away when each has one. */
export function withPins(look: ListLook, ids: readonly string[]): ListLook {
	const others = look.pins.filter(id => !ids.includes(id));
	return {...look, pins: ids.every(id => look.pins.includes(id)) ? others : [...others, ...ids]};
}

const collator = new Intl.Collator(undefined, {numeric: true});

type Compare = (one: Session, other: Session) => number;

const accelerators = ({resources}: Session): number => resources.accelerators.reduce((sum, {count}) => sum + count, 0);

/** Services list what is newest first. */
function comparing({sort, used}: ListLook): Compare {
	switch (sort) {
		case 'newest': {
			return () => 0;
		}

		case 'used': {
			return (one, other) => (used[other.id] ?? 0) - (used[one.id] ?? 0);
		}

		case 'name': {
			return (one, other) => collator.compare(one.name, other.name);
		}

		case 'ends': {
			return (one, other) => (one.endsAt?.getTime() ?? Infinity) - (other.endsAt?.getTime() ?? Infinity);
		}

		case 'status': {
			return (one, other) => collator.compare(one.detail, other.detail);
		}

		case 'gpu': {
			return (one, other) => accelerators(other) - accelerators(one);
		}
	}
}

/** Whether a session is known to be another's than that user's. */
export const isOfAnother = ({owner}: Session, user: string | undefined): boolean => user !== undefined && owner !== undefined && owner !== user;

/** The sessions that a look leaves in the list; `user` is who looks. */
export function looked(sessions: readonly Session[], {isMine, isLive}: ListLook, user: string | undefined): readonly Session[] {
	return isMine || isLive ? sessions.filter(session => !(isMine && isOfAnother(session, user)) && !(isLive && isOver(session))) : sessions;
}

/** The list as it is shown: what is pinned, then what can be worked with, then what is over, each part sorted. Sessions that are equal stay in their order. */
export function orderSessions(sessions: readonly Session[], look: ListLook): readonly Session[] {
	const pinned = new Set(look.pins);
	const compare = comparing(look);
	const part = (session: Session): number => (pinned.has(session.id) ? 0 : (isOver(session) ? 2 : 1));
	// Infinity - Infinity is not a number, and means that both are equal.
	return sessions.toSorted((one, other) => part(one) - part(other) || (compare(one, other) || 0));
}
