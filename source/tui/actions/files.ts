import type {Side, Step} from '../../commands/command.ts';
import type {FileSystem} from '../../core/file.ts';
import {isAbort, Problem, toProblem} from '../../core/problem.ts';
import {mountOf} from '../../core/path.ts';
import {needUsable, type Session} from '../../core/session.ts';
import {sanitizeLine} from '../../core/text.ts';
import {
	attempt,
	otherSide,
	popOverlay,
	pushOverlay,
	updateOverlay,
	type Desk,
} from '../desk.ts';
import {createField} from '../field.ts';
import {
	childPath,
	cursorIndex,
	folderRows,
	loadingFolder,
	moveTo,
	parentName,
	sortEntries,
} from '../folder.ts';
import {filesPage} from '../files-layout.ts';
import {noticeLines} from '../notices.ts';
import {stepIndex} from '../selection.ts';
import type {Files, Folder} from '../state.ts';
import {openPrompt} from './menu.ts';

/** The two panes, as long as they are open. */
export function filesOf(desk: Desk): Files | undefined {
	return desk.state.get().overlays.findLast(overlay => overlay.kind === 'files');
}

const setFolder = (desk: Desk, side: Side, change: (folder: Folder) => Folder): void => {
	updateOverlay(desk, 'files', files => ({...files, folders: {...files.folders, [side]: change(files.folders[side])}}));
};

/** Opens both panes; the session's side fills when its connection stands. Problem `session-not-usable`. */
export function openFiles(desk: Desk, session: Session, side: Side): void {
	needUsable(session);
	const closing = new AbortController();
	pushOverlay(desk, {
		kind: 'files',
		sessionId: session.id,
		side,
		hasHidden: false,
		remote: undefined,
		closing,
		folders: {local: loadingFolder(desk.app.localFiles.start), remote: loadingFolder('')},
	});
	void openFolder(desk, 'local', desk.app.localFiles.start);
	void connect(desk, session, closing);
}

async function connect(desk: Desk, session: Session, closing: AbortController): Promise<void> {
	try {
		const remote = await desk.app.openFiles(session, closing.signal);
		if (closing.signal.aborted) {
			remote.close();
			return;
		}

		updateOverlay(desk, 'files', files => ({...files, remote}));
		await openFolder(desk, 'remote', remote.start);
	} catch (error) {
		if (!isAbort(error) && !closing.signal.aborted) {
			setFolder(desk, 'remote', folder => ({...folder, status: 'failed', problem: toProblem(error)}));
		}
	}
}

export function closeFiles(desk: Desk, files: Files): void {
	files.closing.abort();
	files.remote?.close();
	popOverlay(desk);
}

const systemOf = (desk: Desk, side: Side): FileSystem | undefined => (side === 'local' ? desk.app.localFiles : filesOf(desk)?.remote);

/** Shows a folder, with the cursor on `name` if it is there. */
export async function openFolder(desk: Desk, side: Side, path: string, name?: string): Promise<void> {
	const system = systemOf(desk, side);
	if (!system) {
		return;
	}

	setFolder(desk, side, folder => (folder.path === path ? {...folder, status: 'loading', name: name ?? folder.name} : loadingFolder(path, name)));
	try {
		const entries = sortEntries(await system.list(path));
		const page = filesPage(desk.size.get(), noticeLines(desk).length);
		setFolder(desk, side, ({problem: _, ...folder}) => {
			if (folder.path !== path) {
				return folder;
			}

			const loaded: Folder = {
				...folder, status: 'ready', entries, marked: new Set(entries.filter(({name: present}) => folder.marked.has(present)).map(({name: present}) => present)),
			};
			const rows = folderRows(loaded, filesOf(desk)?.hasHidden ?? false);
			return moveTo(loaded, rows, cursorIndex(loaded, rows), page);
		});
	} catch (error) {
		setFolder(desk, side, folder => (folder.path === path ? {...folder, status: 'failed', problem: toProblem(error)} : folder));
	}
}

/** Reads both folders again. */
export function reloadFolders(desk: Desk): void {
	const files = filesOf(desk);
	if (!files) {
		return;
	}

	void openFolder(desk, 'local', files.folders.local.path);
	void openFolder(desk, 'remote', files.folders.remote.path);
}

export function moveInFolder(desk: Desk, {side, folders, hasHidden}: Files, step: Step): void {
	const page = filesPage(desk.size.get(), noticeLines(desk).length);
	const rows = folderRows(folders[side], hasHidden);
	setFolder(desk, side, folder => moveTo(folder, rows, stepIndex(cursorIndex(folder, rows), step, rows.length, page), page));
}

export function enterFolder(desk: Desk, {side, folders, hasHidden}: Files): void {
	const folder = folders[side];
	const rows = folderRows(folder, hasHidden);
	const row = rows[cursorIndex(folder, rows)];
	if (row?.kind === 'parent') {
		parentFolder(desk, side, folder);
	} else if (row?.kind === 'folder' || row?.kind === 'link') {
		void openFolder(desk, side, childPath(folder.path, row.name));
	}
}

export function parentFolder(desk: Desk, side: Side, {path}: Folder): void {
	if (path !== '/' && path !== '') {
		void openFolder(desk, side, childPath(path, parentName), path.slice(path.lastIndexOf('/') + 1));
	}
}

/** Marks or unmarks the entry under the cursor and goes on to the next. */
export function markEntry(desk: Desk, files: Files): void {
	const {side, folders, hasHidden} = files;
	const rows = folderRows(folders[side], hasHidden);
	const row = rows[cursorIndex(folders[side], rows)];
	if (row && row.kind !== 'parent') {
		setFolder(desk, side, folder => {
			const marked = new Set(folder.marked);
			if (!marked.delete(row.name)) {
				marked.add(row.name);
			}

			return {...folder, marked};
		});
	}

	moveInFolder(desk, files, 'down');
}

export function switchSide(desk: Desk): void {
	updateOverlay(desk, 'files', files => ({...files, side: otherSide[files.side]}));
}

export function toggleHidden(desk: Desk): void {
	updateOverlay(desk, 'files', files => ({...files, hasHidden: !files.hasHidden}));
}

/** Asks for a name and makes a folder of it. */
export function askForFolder(desk: Desk, {side, folders}: Files): void {
	const {path} = folders[side];
	openPrompt(desk, {
		title: `New folder in ${sanitizeLine(path)}`,
		item: {
			label: 'Name',
			field: createField(),
			choose(name) {
				if (name === '.' || name === parentName || name.includes('/')) {
					throw new Problem('usage', `"${name}" is no name for a folder.`, {hint: 'A name has no slash in it.'});
				}

				void attempt(desk, async () => {
					await systemOf(desk, side)?.makeFolder(childPath(path, name));
					await openFolder(desk, side, path, name);
				});
			},
		},
	});
}

/** Goes to the next mounted folder of the session; after the last one to the home. */
export function nextMount(desk: Desk, session: Session, {folders, remote}: Files): void {
	if (!remote) {
		return;
	}

	const places = [...session.mounts.map(mount => mount.path), session.home];
	const here = mountOf(session, folders.remote.path)?.path ?? session.home;
	const next = places[(places.indexOf(here) + 1) % places.length]!;
	updateOverlay(desk, 'files', files => ({...files, side: 'remote'}));
	void openFolder(desk, 'remote', next);
}

