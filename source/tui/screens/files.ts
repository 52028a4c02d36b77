import type {Side} from '../../commands/command.ts';
import {isKept, mountOf} from '../../core/path.ts';
import type {FileOwner} from '../../core/storage-folder.ts';
import {sanitizeLine} from '../../core/text.ts';
import {isTransferOver} from '../../core/transfer.ts';
import type {Words} from '../../words/index.ts';
import {copiesSummary} from '../copies-summary.ts';
import {ownerOfFiles} from '../actions/open-files.ts';
import {
	columnsOf,
	fit,
	takeColumns,
	wrapWords,
} from '../columns.ts';
import {differencesIn} from '../compare-folders.ts';
import {problemText, type Desk} from '../desk.ts';
import {fileRow} from '../file-row.ts';
import {filesLayout} from '../files-layout.ts';
import {
	childPath,
	cursorIndex,
	viewOf,
	type FolderRow,
} from '../folder.ts';
import {folderStatus} from '../folder-status.ts';
import {footLines} from '../foot.ts';
import {frameLine, framed, joined} from '../frame.ts';
import {headerLine} from '../header.ts';
import {questionText} from '../notices.ts';
import {keptWord, shortPath} from '../place-text.ts';
import {windowTop} from '../selection.ts';
import {askingIn} from '../situation.ts';
import type {Files, Folder} from '../state.ts';
import {transferRow} from '../transfer-row.ts';

/** Two panes of files, local and of the session, with the copies under them. */
export function filesLines(desk: Desk, files: Files): readonly string[] {
	const {theme, words} = desk;
	const {columns} = desk.size.get();
	const session = ownerOfFiles(desk, files);
	const {page, copies, hints} = filesLayout(desk, files);
	// The frame and the line between the panes.
	const left = Math.floor((columns - 3) / 2);
	const right = columns - 3 - left;
	const local = paneLines(desk, files, {
		side: 'local', columns: left, page, session,
	});
	const remote = paneLines(desk, files, {
		side: 'remote', columns: right, page, session,
	});
	const {vertical, corners} = theme.glyphs;
	return [
		headerLine(desk, `${session?.name ?? words.files.session} ${theme.glyphs.back} ${words.files.place}`),
		joined(titleLine(desk, files, 'local', left + 2, session), titleLine(desk, files, 'remote', right + 2, session), corners.top),
		...local.map((line, index) => framed(theme, line + vertical + remote[index]!)),
		...copyLines(desk, files, {columns, most: copies, left}),
		keptLine(desk, files, session, columns),
		...footLines(desk, hints),
	];
}

function titleLine({theme, app, words: {files: said}}: Desk, files: Files, side: Side, columns: number, session: FileOwner | undefined): string {
	const {path, realPath, opening, isOpen} = files.folders[side];
	const shown = isOpen ? path : (opening ?? path);
	const isLocal = side === 'local';
	const start = isLocal ? said.local : `${sanitizeLine(session?.name ?? said.session)}:`;
	const label = isLocal || !session || shown === '' ? '' : keptWord(said, session, isOpen ? realPath : shown);
	const {by, isReversed} = files.sorting[side];
	const order = by === 'name' && !isReversed ? '' : (isReversed ? said.reversed(said.by[by]) : said.by[by]);
	const right = [order, label].filter(Boolean).join(', ');
	// The name of the session gives way to the path, and both to whether it is kept.
	const room = Math.max(4, columns - 7 - (right === '' ? 0 : columnsOf(right) + 3));
	const head = room < 14 ? '' : fit(start, Math.min(columnsOf(start), Math.floor(room / 2)), {cut: 'middle'});
	const place = shortPath(shown, isLocal ? app.localFiles.home : (session?.home ?? '/'));
	const title = head + fit(place, Math.min(columnsOf(place), Math.max(4, room - columnsOf(head))), {cut: 'start'});
	return frameLine(theme, {
		columns, position: 'top', title, right, isFocused: files.side === side,
	});
}

type PaneOptions = {readonly side: Side; readonly columns: number; readonly page: number; readonly session: FileOwner | undefined};

/** The rows of a pane and the line on it, without its frame. */
function paneLines(desk: Desk, files: Files, options: PaneOptions): readonly string[] {
	const {side, columns, page} = options;
	const folder = files.folders[side];
	const rows = folder.isOpen ? entryLines(desk, files, options) : [];
	const message = messageLines(desk, folder, side, columns);
	const blank = ' '.repeat(columns);
	// What could not be opened is said below what is still shown.
	const shown = folder.isOpen ? rows.slice(0, Math.max(0, page - message.length)) : rows;
	const filler = Array.from({length: Math.max(0, page - shown.length - message.length)}, () => blank);
	const lines = folder.isOpen ? [...shown, ...filler, ...message] : [...message, ...filler];
	return [...lines.slice(0, page), folderStatus(desk, files, side, columns)];
}

function entryLines(desk: Desk, files: Files, {side, columns, page, session}: PaneOptions): readonly string[] {
	const {theme, clock, words: {files: said}} = desk;
	const folder = files.folders[side];
	const view = viewOf(files, side);
	const {rows} = view;
	const index = cursorIndex(folder, view);
	const top = windowTop(folder.top, index, rows.length, page);
	const differences = files.isComparing ? differencesIn(files, side) : undefined;
	const lines = rows.slice(top, top + page).map((row, offset) => fileRow(row, {
		columns,
		theme,
		words: said,
		now: clock.get(),
		isSelected: top + offset === index,
		isFocused: files.side === side,
		isMarked: row.kind !== 'parent' && folder.marked.has(row.name),
		note: side === 'remote' && session ? mountNote(said, session, folder, row) : undefined,
		...(differences && {comparison: {difference: row.kind === 'parent' ? undefined : differences.get(row.name)}}),
	}));
	if (view.shown.length > 0) {
		return lines;
	}

	const why = folder.filter.text === '' ? (view.hidden > 0 ? said.onlyHidden : said.empty) : said.nothingMatches;
	return [...lines, fit(` ${why}`, columns)];
}

/** What a row says of a mounted folder. */
function mountNote(said: Words['files'], session: FileOwner, folder: Folder, {name, kind}: FolderRow): string | undefined {
	const path = kind === 'folder' ? childPath(folder.realPath, name) : undefined;
	const mount = session.mounts.find(mount => mount.path === path);
	return mount && (mount.isReadOnly ? said.noteReadOnly : (mount.isKept ? said.noteKept : undefined));
}

function messageLines({theme, words}: Desk, {isOpen, opening, problem}: Folder, side: Side, columns: number): readonly string[] {
	if (problem) {
		return wrapWords(`${theme.glyphs.bad} ${problemText(words, problem)}`, columns - 2, isOpen ? 4 : 8).map(line => theme.paint('bad', fit(` ${line}`, columns)));
	}

	return isOpen || opening === undefined ? [] : [fit(` ${theme.glyphs.busy} ${side === 'local' ? words.files.reading : words.files.connecting}`, columns)];
}

/** The lower end of the frame, with the copies of the session where there are some. */
function copyLines(desk: Desk, files: Files, {columns, most, left}: {readonly columns: number; readonly most: number; readonly left: number}): readonly string[] {
	const {app, theme, words} = desk;
	const {corners, horizontal} = theme.glyphs;
	const underSplit = (line: string, corner: string): string => {
		const start = takeColumns(line, left + 1);
		return columnsOf(start) === left + 1 && line.startsWith(horizontal, start.length) ? start + corner + line.slice(start.length + horizontal.length) : line;
	};

	const bottom = frameLine(theme, {columns, position: 'bottom'});
	if (most === 0) {
		return [underSplit(bottom, corners.bottom)];
	}

	const own = app.transfers.get().filter(({spec}) => spec.sessionId === files.sessionId);
	const asking = askingIn(desk, files);
	const home = ownerOfFiles(desk, files)?.home;
	const open = own.filter(({state}) => !isTransferOver(state)).toSorted((one, other) => Number(other === asking) - Number(one === asking));
	const shown = [...open, ...own.filter(transfer => !open.includes(transfer)).toReversed()].flatMap(transfer => [
		transferRow(transfer, {
			columns: columns - 2, theme, words, isSelected: false, showsCursor: false, home,
		}),
		...(transfer === asking ? [theme.paint('bad', fit(`   ${questionText(desk, transfer)}`, columns - 2, {cut: 'middle'}))] : []),
	]).slice(0, most);
	return [
		underSplit(frameLine(theme, {columns, position: 'middle', title: copiesSummary(desk, own, files.isAnswering ? '' : desk.words.copies.answers)}), corners.bottom),
		...shown.map(line => framed(theme, line)),
		...Array.from({length: most - shown.length}, () => framed(theme, ' '.repeat(columns - 2))),
		bottom,
	];
}

/** Whether what is copied to the session's folder will be there tomorrow: the one thing that must not be missed. */
function keptLine({theme, words: {files: said}}: Desk, {folders}: Files, session: FileOwner | undefined, columns: number): string {
	const {realPath, isOpen} = folders.remote;
	if (!session || !isOpen) {
		return fit('', columns);
	}

	const mount = mountOf(session, realPath);
	const readOnly = mount?.isReadOnly ? said.mountedReadOnly : '';
	const [style, fact, advice] = isKept(session, realPath)
		? ['good', ` ${said.keptHere}${readOnly}`, isKept(session, session.home) ? '' : said.homeIsNot] as const
		: ['busy', ` ${said.lostHere}${readOnly}`, session.mounts.some(({isKept: isMountKept, isReadOnly}) => isMountKept && !isReadOnly) ? said.toKept : ''] as const;
	// A sentence that has no room is left out whole.
	return theme.paint(style, fit(columnsOf(fact + advice) > columns ? fact : fact + advice, columns));
}
