import {besideLines} from '../beside-lines.ts';
import {columnsOf, fit, wrapWords} from '../columns.ts';
import {layoutOf, type Desk} from '../desk.ts';
import {footLines} from '../foot.ts';
import {frameLine} from '../frame.ts';
import {headerLine} from '../header.ts';
import type {Layout} from '../layout.ts';
import {noticeLines} from '../notices.ts';
import {sessionCount, sessionLines, sessionTitle} from '../session-list.ts';
import {transferLines, transferTitle} from '../transfer-list.ts';
import {baseName, progressText} from '../transfer-row.ts';
import {tunnelLines, tunnelTitle} from '../tunnel-list.ts';
import {tunnelLook} from '../tunnel-row.ts';
import {sanitizeLine} from '../../core/text.ts';

/** The main screen: sessions, tunnels and copies. */
export function mainLines(desk: Desk): readonly string[] {
	const layout = layoutOf(desk, noticeLines(desk).length);
	switch (layout.mode) {
		case 'small': {
			return tooSmall(desk);
		}

		case 'compact': {
			return [headerLine(desk), ...compactLists(desk, layout), ...footLines(desk, layout.hints)];
		}

		case 'full': {
			return [headerLine(desk), ...fullLists(desk, layout), ...footLines(desk, layout.hints)];
		}
	}
}

/** What a terminal says that is too small for anything else. */
export function tooSmall({size, words}: Desk): readonly string[] {
	const {columns, rows} = size.get();
	return wrapWords(words.main.tooSmall(columns, rows), columns, Math.max(1, rows - 1));
}

function fullLists(desk: Desk, layout: Layout): readonly string[] {
	const {theme} = desk;
	const columns = layout.columns - layout.details;
	const inner = columns - 2;
	const lists = [
		sessionTitle(desk, layout.sessions, columns),
		...sessionLines(desk, layout.sessions, inner, true),
		tunnelTitle(desk, columns),
		...tunnelLines(desk, layout.tunnels, inner, true),
		transferTitle(desk, columns),
		...transferLines(desk, layout.transfers, inner, true),
		frameLine(theme, {columns, position: 'bottom'}),
	];
	if (layout.details === 0) {
		return lists;
	}

	const beside = besideLines(desk, layout.details, lists.length);
	return lists.map((line, index) => line + beside[index]!);
}

function compactLists(desk: Desk, layout: Layout): readonly string[] {
	const {columns} = layout;
	const {pane} = desk.state.get();
	const lists = {
		sessions: () => sessionLines(desk, layout.sessions, columns, false),
		tunnels: () => tunnelLines(desk, layout.tunnels, columns, false),
		transfers: () => transferLines(desk, layout.transfers, columns, false),
	};
	const summaries = layout.hasSummaries
		? [desk.theme.paint('dim', desk.theme.glyphs.horizontal.repeat(columns)), tunnelSummary(desk, columns), transferSummary(desk, columns)]
		: [];
	return [tabs(desk, layout), ...lists[pane](), ...summaries];
}

function tabs(desk: Desk, {columns, sessions}: Layout): string {
	const {app, state, theme, words: {main}} = desk;
	const {pane, filter, isFiltering} = state.get();
	const count = (length: number): string => (length === 0 ? '' : `${theme.glyphs.dot}${length}`);
	const titles = {
		sessions: `1 ${main.sessions} ${sessionCount(desk, sessions)}`,
		tunnels: `2 ${main.tunnels}${count(app.tunnels.get().length)}`,
		transfers: `3 ${main.transfers}${count(app.transfers.get().length)}`,
	};
	const shown = isFiltering || filter.text !== '' ? ` /${filter.text}${isFiltering ? '_' : ''}` : '';
	const short = {sessions: titles.sessions, tunnels: `2 ${main.tunnelsShort}${count(app.tunnels.get().length)}`, transfers: `3 ${main.transfersShort}${count(app.transfers.get().length)}`};
	const names = columns >= 56 ? titles : {...short, [pane]: titles[pane]};
	const text = (Object.keys(titles) as Array<keyof typeof titles>).map(name => (name === pane ? theme.paint('selected', ` ${names[name]} `) : ` ${names[name]} `)).join('') + sanitizeLine(shown);
	return columnsOf(text) > columns ? fit(` ${titles[pane]}${shown}`, columns) : text + ' '.repeat(columns - columnsOf(text));
}

function tunnelSummary({app, theme, clock, words}: Desk, columns: number): string {
	const shown = app.tunnels.get().map(({spec, state}) => {
		const {glyph, words: stateWords} = tunnelLook(state, {glyphs: theme.glyphs, words, now: clock.get()});
		return `${spec.bind.port ?? 'unix'} ${sanitizeLine(String(spec.target))} ${glyph}${state.status === 'ready' ? '' : ` ${stateWords}`}`;
	});
	return fit(` ${shown.length === 0 ? words.main.noTunnels : shown.join('  ')}`, columns);
}

function transferSummary({app, theme, words}: Desk, columns: number): string {
	const transfers = app.transfers.get();
	const shown = transfers.find(({state}) => state.status === 'running') ?? transfers.at(-1);
	if (!shown) {
		return fit(` ${words.main.noCopies}`, columns);
	}

	const questions = transfers.reduce((count, {state}) => count + (state === shown.state ? 0 : state.questionsTotal), 0);
	const asks = questions === 0 ? '' : `  ? ${words.copies.questions(questions)}: 3 `;
	const {text} = progressText(shown.state, theme.glyphs, words);
	const name = sanitizeLine(baseName(shown.spec.sources[0] ?? ''));
	return fit(` ${shown.spec.direction === 'upload' ? theme.glyphs.up : theme.glyphs.down} ${name} ${text}`, columns - columnsOf(asks)) + asks;
}
