export type Size = {readonly columns: number; readonly rows: number};

/** What goes where on the main screen, in rows and columns. */
export type Layout = {
	/** `small` = one line that says so; `compact` = the focused list with the others as one line each; `full` = all three lists. */
	readonly mode: 'small' | 'compact' | 'full';
	readonly columns: number;
	/** Lines that may be drawn: one fewer than the terminal has, because a full screen makes Ink clear it for each frame. */
	readonly lines: number;
	/** Rows of each list, column heads not counted. */
	readonly sessions: number;
	readonly tunnels: number;
	readonly transfers: number;
	/** Whether the compact form has room for the lines of the other lists. */
	readonly hasSummaries: boolean;
	readonly hints: number;
	/** Columns of the details beside the lists; 0 = none. */
	readonly details: number;
};

export type Counts = {readonly tunnels: number; readonly transfers: number; readonly notices: number};

const smallest: Size = {columns: 40, rows: 10};

/** The layout for a terminal: sessions get at least five rows, tunnels at most five, copies at most three. */
export function layOut({columns, rows}: Size, counts: Counts): Layout {
	const lines = Math.max(1, rows - 1);
	const none = {
		columns, lines, sessions: 0, tunnels: 0, transfers: 0, hasSummaries: false, hints: 0, details: 0,
	};
	if (columns < smallest.columns || rows < smallest.rows) {
		return {mode: 'small', ...none};
	}

	if (columns < 80 || rows < 18) {
		const hasSummaries = rows >= 14;
		const hints = rows >= 12 ? 2 : 1;
		// Header, tabs and column heads above; a rule and two summaries below.
		const room = lines - 3 - (hasSummaries ? 3 : 0) - counts.notices - hints;
		const list = Math.max(1, room);
		return {
			mode: 'compact', ...none, sessions: list, tunnels: list, transfers: list, hasSummaries, hints,
		};
	}

	// Header, three titles, the heads of two lists, the bottom line and two lines of hints.
	const room = lines - 8 - (counts.tunnels > 0 ? 1 : 0) - counts.notices;
	let transfers = Math.max(1, Math.min(3, counts.transfers));
	let tunnels = Math.max(1, Math.min(5, counts.tunnels));
	while (room - tunnels - transfers < 5 && transfers > 1) {
		transfers--;
	}

	while (room - tunnels - transfers < 5 && tunnels > 1) {
		tunnels--;
	}

	return {
		mode: 'full', ...none, sessions: Math.max(1, room - tunnels - transfers), tunnels, transfers, hints: 2, details: columns >= 110 ? Math.max(36, Math.min(46, columns - 80)) : 0,
	};
}

/** How many copies the panes of files show at most, and below them the question of one; 0 = neither. */
export function mostCopiesInPanes(rows: number): number {
	return rows >= 20 ? 2 : (rows >= 16 ? 1 : 0);
}
