import type {Step} from '../commands/command.ts';

/**
The id that stays selected when a list changes: the same one while it is there, else the nearest one that was below it, else above it, else the first. One that was not there before
either is awaited, such as a session that was just started: a list asked for earlier may come in between.
*/
export function keepSelection(previous: readonly string[], next: readonly string[], selected: string | undefined): string | undefined {
	const present = new Set(next);
	if (selected !== undefined && present.has(selected)) {
		return selected;
	}

	const index = selected === undefined ? -1 : previous.indexOf(selected);
	return index === -1 ? selected ?? next[0] : previous.slice(index).find(id => present.has(id)) ?? previous.slice(0, index).findLast(id => present.has(id)) ?? next[0];
}

/** The index a step leads to in a list of `count` rows of which `page` are visible. */
export function stepIndex(index: number, step: Step, count: number, page: number): number {
	const moves: Record<Step, number> = {
		up: index - 1,
		down: index + 1,
		'page-up': index - Math.max(1, page - 1),
		'page-down': index + Math.max(1, page - 1),
		'half-up': index - Math.max(1, Math.floor(page / 2)),
		'half-down': index + Math.max(1, Math.floor(page / 2)),
		top: 0,
		bottom: count - 1,
	};
	return Math.max(0, Math.min(count - 1, moves[step]));
}

/**
The first row to show so that `index` is visible. It stays where it is as long as it can and then jumps by half a page, since a scrolled line costs a
whole screen of output and a moved cursor two lines.
*/
export function windowTop(top: number, index: number, count: number, page: number): number {
	const last = Math.max(0, count - page);
	if (index >= top && index < top + page) {
		return Math.max(0, Math.min(top, last));
	}

	const half = Math.floor(page / 2);
	return Math.max(0, Math.min(last, index < top ? index - half : index - page + 1 + half));
}
