import type {Side} from '../../commands/command.ts';
import type {FileSystem, ListedEntry} from '../../core/file.ts';
import {isAbort, Problem, toProblem} from '../../core/problem.ts';
import {needUsable, type Session} from '../../core/session.ts';
import {ownerOf, type FileOwner, type StorageFolder} from '../../core/storage-folder.ts';
import {
	popOverlay,
	pushOverlay,
	updateOverlay,
	type Desk,
} from '../desk.ts';
import {comparedAgain} from '../compare-folders.ts';
import {createField} from '../field.ts';
import {filesLayout} from '../files-layout.ts';
import {
	cursorIndex,
	loadingFolder,
	moveTo,
	viewOf,
} from '../folder.ts';
import {keepSelection} from '../selection.ts';
import type {Files, Folder} from '../state.ts';

/** The two panes, as long as they are open. */
export function filesOf(desk: Desk): Files | undefined {
	return desk.state.get().overlays.findLast(overlay => overlay.kind === 'files');
}

/** Changes one side of these panes; nothing when they were closed meanwhile. */
export function setFolder(desk: Desk, {closing}: Pick<Files, 'closing'>, side: Side, change: (folder: Folder, files: Files) => Folder): void {
	updateOverlay(desk, 'files', files => (files.closing === closing ? {...files, folders: {...files.folders, [side]: change(files.folders[side], files)}} : files));
}

/** Opens both panes; the session's side fills when its connection stands. Problem `session-not-usable`. */
export function openFiles(desk: Desk, session: Session, side: Side): void {
	openPanes(desk, needUsable(session), side);
}

/** Opens the same panes for a folder without a session. */
export function openFolderFiles(desk: Desk, folder: StorageFolder): void {
	openPanes(desk, ownerOf(folder), 'remote', folder);
}

function openPanes(desk: Desk, {id}: FileOwner, side: Side, storage?: StorageFolder): void {
	const {start, home} = desk.app.localFiles;
	const sorting = {by: 'name', isReversed: false} as const;
	const files: Files = {
		kind: 'files',
		sessionId: id,
		storage,
		side,
		hasHidden: false,
		isFiltering: false,
		isAnswering: false,
		isComparing: false,
		sorting: {local: sorting, remote: sorting},
		remote: undefined,
		closing: new AbortController(),
		folders: {local: loadingFolder(start), remote: loadingFolder('')},
	};
	pushOverlay(desk, files);
	void openFirst(desk, 'local', [start, home, '/']);
	const last = desk.state.get().lastFolders[id];
	void connect(desk, files, last === undefined ? [] : [last]);
}

/** Shows the first of these folders that can be shown. */
async function openFirst(desk: Desk, side: Side, paths: readonly string[], name?: string): Promise<void> {
	for (const path of paths) {
		if (await openFolder(desk, side, path, name)) {
			return;
		}
	}
}

/** Connects to the session and shows the first of these folders that is there, else the one it opens in. */
async function connect(desk: Desk, files: Files, wishes: readonly string[], name?: string): Promise<void> {
	const {closing} = files;
	try {
		setFolder(desk, files, 'remote', ({problem: _, ...folder}) => ({...folder, opening: wishes[0] ?? folder.path}));
		const {storage} = files;
		const remote = storage ? await desk.app.openFolder(storage) : await desk.app.openFiles(needUsable(needSession(desk, files.sessionId)), closing.signal);
		if (closing.signal.aborted) {
			remote.close();
			return;
		}

		updateOverlay(desk, 'files', current => ({...current, remote}));
		await openFirst(desk, 'remote', [...wishes, remote.start, needOwner(desk, files).home], name);
	} catch (error) {
		if (!isAbort(error) && !closing.signal.aborted) {
			setFolder(desk, files, 'remote', folder => ({...folder, opening: undefined, problem: toProblem(error)}));
		}
	}
}

/** Whose files the panes show; undefined for a session that is gone. */
export function ownerOfFiles({app}: Desk, {storage, sessionId}: Pick<Files, 'storage' | 'sessionId'>): FileOwner | undefined {
	return storage ? ownerOf(storage) : app.sessions.get().value.find(({id}) => id === sessionId);
}

/** The same. Problem `not-found` for a session that is gone. */
export function needOwner(desk: Desk, files: Pick<Files, 'storage' | 'sessionId'>): FileOwner {
	return ownerOfFiles(desk, files) ?? needSession(desk, files.sessionId);
}

/** Problem `not-found` for a session that is not listed any more. */
export function needSession(desk: Desk, sessionId: string | undefined): Session {
	const session = desk.app.sessions.get().value.find(({id}) => id === sessionId);
	if (!session) {
		throw new Problem('not-found', desk.words.change.sessionGone, {hint: desk.words.change.backToList});
	}

	return session;
}

export function closeFiles(desk: Desk, files: Files): void {
	files.closing.abort();
	files.remote?.close();
	const {isOpen, path} = files.folders.remote;
	desk.state.set(state => (isOpen ? {...state, lastFolders: {...state.lastFolders, [files.sessionId]: path}} : state));
	popOverlay(desk);
}

export function systemOf(desk: Desk, files: Files, side: Side): FileSystem | undefined {
	return side === 'local' ? desk.app.localFiles : files.remote;
}

/**
Shows a folder, with the cursor on `name` if it is there. When it cannot be shown, what was shown before stays, with the reason.
A side that lost its connection gets a new one. Resolves with whether the folder is shown.
*/
export async function openFolder(desk: Desk, side: Side, path: string, name?: string): Promise<boolean> {
	const files = filesOf(desk);
	const system = files && systemOf(desk, files, side);
	if (!system) {
		// Without a connection and without a reason it is still being made.
		if (files?.folders[side].problem) {
			await connect(desk, files, [path], name);
		}

		return false;
	}

	let reads = 0;
	setFolder(desk, files, side, folder => {
		reads = folder.reads + 1;
		return {...folder, opening: path, reads};
	});
	try {
		const [entries, realPath, room] = await Promise.all([system.list(path), system.realpath(path).catch(() => path), system.room(path).catch(() => undefined)]);
		updateOverlay(desk, 'files', current => {
			if (current.closing !== files.closing || current.folders[side].reads !== reads) {
				return current;
			}

			const folder = shown(desk, current, side, {
				path, realPath, entries, free: room?.free, name,
			});
			return comparedAgain(current, {...current, folders: {...current.folders, [side]: folder}}, side);
		});
		return true;
	} catch (error) {
		const problem = toProblem(error);
		setFolder(desk, files, side, folder => (folder.reads === reads ? {...folder, opening: undefined, problem} : folder));
		if (side === 'remote' && problem.code === 'unreachable') {
			files.remote?.close();
			updateOverlay(desk, 'files', current => (current.remote === files.remote ? {...current, remote: undefined} : current));
		}

		return false;
	}
}

type Opened = {readonly path: string; readonly realPath: string; readonly entries: readonly ListedEntry[]; readonly free: number | undefined; readonly name: string | undefined};

/** The folder with what was read. The same folder read again keeps its marks, its filter and its place. */
function shown(desk: Desk, files: Files, side: Side, {
	path, realPath, entries, free, name,
}: Opened): Folder {
	const {problem: _, free: __, ...old} = files.folders[side];
	const isSame = old.isOpen && old.path === path;
	const present = new Set(entries.map(entry => entry.name));
	const fresh: Folder = {
		...old,
		...(!isSame && {top: 0, filter: createField()}),
		...(free !== undefined && {free}),
		path,
		realPath,
		opening: undefined,
		isOpen: true,
		entries,
		marked: isSame ? old.marked.intersection(present) : new Set(),
		name,
	};
	const view = viewOf({...files, folders: {...files.folders, [side]: fresh}}, side);
	const names = (rows: ReadonlyArray<{readonly name: string}>): readonly string[] => rows.map(row => row.name);
	const kept = name ?? (isSame ? keepSelection(names(viewOf(files, side).rows), names(view.rows), old.name) : undefined);
	const placed = {...fresh, name: kept};
	return moveTo(placed, view, cursorIndex(placed, view), filesLayout(desk, files).page);
}

/** Reads both folders again. */
export function reloadFolders(desk: Desk): void {
	const files = filesOf(desk);
	if (!files) {
		return;
	}

	for (const side of ['local', 'remote'] as const) {
		const {path, opening = path} = files.folders[side];
		// What is being opened is read just now.
		if (opening === path) {
			void openFolder(desk, side, path);
		}
	}
}
