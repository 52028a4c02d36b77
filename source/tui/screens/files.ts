import type {Side} from '../../commands/command.ts';
import {formatBytes} from '../../core/format.ts';
import {isKept, mountOf} from '../../core/path.ts';
import type {Session} from '../../core/session.ts';
import {sanitizeLine} from '../../core/text.ts';
import {fit, wrapWords} from '../columns.ts';
import {problemText, type Desk} from '../desk.ts';
import {fileRow} from '../file-row.ts';
import {copyLines, filesPage, hintLines} from '../files-layout.ts';
import {cursorIndex, folderRows} from '../folder.ts';
import {footLines} from '../foot.ts';
import {frameLine, framed} from '../frame.ts';
import {headerLine} from '../header.ts';
import {noticeLines} from '../notices.ts';
import {windowTop} from '../selection.ts';
import type {Files, Folder} from '../state.ts';
import {transferRow} from '../transfer-row.ts';

/** Two panes of files, local and of the session, with the copies under them. */
export function filesLines(desk: Desk, files: Files): readonly string[] {
	const {size, app} = desk;
	const {columns, rows} = size.get();
	const session = app.sessions.get().value.find(({id}) => id === files.sessionId);
	const page = filesPage(size.get(), noticeLines(desk).length);
	const left = Math.floor(columns / 2);
	const local = paneLines(desk, files, {
		side: 'local', columns: left, page, session,
	});
	const remote = paneLines(desk, files, {
		side: 'remote', columns: columns - left, page, session,
	});
	return [
		headerLine(desk, `${session?.name ?? 'session'} ${desk.theme.glyphs.back} files`),
		...local.map((line, index) => line + remote[index]!),
		keptLine(desk, files, session, columns),
		...copies(desk, files, columns, copyLines(rows)),
		...footLines(desk, hintLines(columns)),
	];
}

type PaneOptions = {readonly side: Side; readonly columns: number; readonly page: number; readonly session: Session | undefined};

function paneLines(desk: Desk, files: Files, {side, columns, page, session}: PaneOptions): readonly string[] {
	const {theme} = desk;
	const folder = files.folders[side];
	const isFocused = files.side === side;
	const name = side === 'local' ? 'Local' : (session?.name ?? 'session');
	const shownPath = fit(sanitizeLine(folder.path), Math.max(4, columns - name.length - 8), {cut: 'start'}).trimEnd();
	const rows = folder.status === 'ready' || folder.entries.length > 0 ? entryLines(desk, files, side, columns - 2, page) : [];
	const shown = rows.length > 0 && folder.status !== 'failed' ? rows : messageLines(desk, folder, side, columns - 2);
	return [
		frameLine(theme, {
			columns, position: 'top', title: `${sanitizeLine(name)} ${shownPath}`, isFocused,
		}),
		...Array.from({length: page}, (_, index) => framed(theme, shown[index] ?? ' '.repeat(columns - 2))),
		frameLine(theme, {columns, position: 'bottom', title: countText(folder, files.hasHidden)}),
	];
}

function entryLines(desk: Desk, files: Files, side: Side, columns: number, page: number): readonly string[] {
	const folder = files.folders[side];
	const rows = folderRows(folder, files.hasHidden);
	const index = cursorIndex(folder, rows);
	const top = windowTop(folder.top, index, rows.length, page);
	return rows.slice(top, top + page).map((row, offset) => fileRow(row, {
		columns,
		theme: desk.theme,
		now: desk.clock.get(),
		isSelected: top + offset === index,
		isFocused: files.side === side,
		isMarked: row.kind !== 'parent' && folder.marked.has(row.name),
	}));
}

function messageLines({theme}: Desk, {status, problem}: Folder, side: Side, columns: number): readonly string[] {
	if (status === 'failed') {
		return wrapWords(`${theme.glyphs.bad} ${problem ? problemText(problem) : 'This folder cannot be shown.'}`, columns - 2).map(line => theme.paint('bad', fit(` ${line}`, columns)));
	}

	const text = status === 'ready' ? 'This folder is empty.' : `${theme.glyphs.busy} ${side === 'local' ? 'Reading' : 'Connecting'} …`;
	return [fit(` ${text}`, columns)];
}

function countText({entries, marked, status}: Folder, hasHidden: boolean): string {
	if (status !== 'ready') {
		return '';
	}

	const chosen = entries.filter(entry => marked.has(entry.name));
	if (chosen.length > 0) {
		return `${chosen.length} marked, ${formatBytes(chosen.reduce((sum, {size}) => sum + size, 0))}`;
	}

	const hidden = hasHidden ? 0 : entries.filter(({name}) => name.startsWith('.')).length;
	const shown = entries.length - hidden;
	return `${shown} ${shown === 1 ? 'entry' : 'entries'}${hidden > 0 ? `, ${hidden} hidden` : ''}`;
}

/** Whether what is copied to the session's folder will be there tomorrow: the one thing that must not be missed. */
function keptLine({theme}: Desk, {folders}: Files, session: Session | undefined, columns: number): string {
	const {path} = folders.remote;
	if (!session || path === '') {
		return fit('', columns);
	}

	const mount = mountOf(session, path);
	const readOnly = mount?.isReadOnly ? ' It is mounted read-only.' : '';
	return isKept(session, path)
		? theme.paint('good', fit(` This folder is kept after the session ends.${readOnly}`, columns))
		: theme.paint('busy', fit(` ! Not kept: lost when the session ends.${readOnly}${session.mounts.some(({isKept: isMountKept, isReadOnly}) => isMountKept && !isReadOnly) ? ' m goes to a kept folder.' : ''}`, columns));
}

function copies({app, theme}: Desk, {sessionId}: Files, columns: number, most: number): readonly string[] {
	const own = app.transfers.get().filter(({spec}) => spec.sessionId === sessionId);
	const active = own.filter(({state}) => state.status === 'running' || state.status === 'waiting');
	const shown = [...active, ...own.filter(transfer => !active.includes(transfer)).toReversed()].slice(0, most);
	const lines = shown.map(transfer => transferRow(transfer, {
		columns, theme, isSelected: false, showsCursor: false,
	}));
	return [...lines, ...Array.from({length: most - lines.length}, () => ' '.repeat(columns))];
}
