import type {Session} from '../../core/session.ts';

/** A part of the list of live sessions, newest first, as the server gave it. */
export type SessionPage = {
	/** How many live sessions are newer than the first of it. */
	readonly offset: number;
	readonly sessions: readonly Session[];
	/** How many live sessions there are. */
	readonly total: number;
};

/** A long list that is asked for page by page, and known whole. */
export type SessionPages = {
	readonly add: (page: SessionPage) => void;
	/** All that are known, newest first. */
	readonly all: () => readonly Session[];
	/** Offsets of the pages that are asked for besides the first, of `size` sessions each: all that are missing, else some after those of last time, around the end. */
	readonly next: (size: number) => readonly number[];
};

/** Pages that are asked for again with each look at the list, besides the first: what ends is told apart, so that nothing but details can be old. */
const pagesAtOnce = 1;

export function createSessionPages(): SessionPages {
	let known: readonly Session[] = [];
	let total = 0;
	let isWhole = false;
	let position = 0;

	return {
		add({offset, sessions, total: latest}) {
			total = latest;
			const [first, last] = [sessions[0], sessions.at(-1)];
			const isEnd = offset + sessions.length >= total;
			const from = offset === 0 ? Infinity : first?.createdAt.getTime() ?? -Infinity;
			const to = isEnd ? -Infinity : last?.createdAt.getTime() ?? Infinity;
			const ids = new Set(sessions.map(({id}) => id));
			// What should be between its first and its last and is not there is gone.
			const kept = known.filter(({id, createdAt}) => !ids.has(id) && (createdAt.getTime() > from || createdAt.getTime() < to));
			known = [...kept, ...sessions].toSorted((one, other) => other.createdAt.getTime() - one.createdAt.getTime());
			isWhole ||= known.length >= total || isEnd;
		},
		all: () => known,
		next(size) {
			// Each begins with the last of the page before, so that nothing can hide between two.
			const step = size - 1;
			const further = Math.max(0, Math.ceil((total - size) / step));
			const from = isWhole ? position : 0;
			const offsets = Array.from({length: isWhole ? Math.min(pagesAtOnce, further) : further}, (_, index) => (((from + index) % further) + 1) * step);
			position = further > 0 ? (from + offsets.length) % further : 0;
			return offsets;
		},
	};
}
