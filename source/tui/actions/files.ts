import type {Side, Step} from '../../commands/command.ts';
import {mountOf} from '../../core/path.ts';
import {Problem} from '../../core/problem.ts';
import type {FileOwner} from '../../core/storage-folder.ts';
import {otherSide, updateOverlay, type Desk} from '../desk.ts';
import {filesLayout} from '../files-layout.ts';
import {
	childPath,
	cursorIndex,
	cursorRow,
	moveTo,
	parentName,
	viewOf,
} from '../folder.ts';
import {stepIndex} from '../selection.ts';
import type {
	Files,
	Folder,
	MenuItem,
	Sorting,
} from '../state.ts';
import {openMenu} from './menu.ts';
import {openFolder, setFolder} from './open-files.ts';

export function moveInFolder(desk: Desk, files: Files, step: Step): void {
	const {page} = filesLayout(desk, files);
	setFolder(desk, files, files.side, ({problem, ...folder}, current) => {
		const view = viewOf(current, files.side);
		const moved = moveTo(folder, view, stepIndex(cursorIndex(folder, view), step, view.rows.length, page), page);
		// A lost connection stays lost; what else could not be opened was said.
		return problem?.code === 'unreachable' ? {...moved, problem} : moved;
	});
}

export function enterFolder(desk: Desk, files: Files): void {
	const {side, folders} = files;
	const folder = folders[side];
	const row = cursorRow(folder, viewOf(files, side));
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

export function switchSide(desk: Desk): void {
	updateOverlay(desk, 'files', files => ({...files, side: otherSide[files.side]}));
}

export function toggleHidden(desk: Desk): void {
	updateOverlay(desk, 'files', files => ({...files, hasHidden: !files.hasHidden}));
}

/** Goes to the next mounted folder of the session; after the last one to the home. Problem `not-found` where none is mounted. */
export function nextMount(desk: Desk, session: FileOwner, {folders}: Files): void {
	if (session.mounts.length === 0) {
		throw new Problem('not-found', desk.words.change.noMounts(session.name), {hint: desk.words.change.allLost});
	}

	const places = [...session.mounts.map(mount => mount.path), session.home];
	const here = mountOf(session, folders.remote.realPath)?.path ?? session.home;
	const next = places[(places.indexOf(here) + 1) % places.length]!;
	updateOverlay(desk, 'files', files => ({...files, side: 'remote'}));
	void openFolder(desk, 'remote', next);
}

/** Asks by what the side with the keys is sorted. */
export function openSortMenu(desk: Desk, {side, sorting}: Files): void {
	const current = sorting[side];
	const {change} = desk.words;
	const choice = (name: keyof typeof change.sorts, key: string, next: Sorting): MenuItem => ({
		label: change.sorts[name],
		key,
		detail: `${key}  ${change.sortDetails[name]}${next.by === current.by && next.isReversed === current.isReversed ? change.now : ''}`,
		choose() {
			updateOverlay(desk, 'files', files => ({...files, sorting: {...files.sorting, [side]: next}}));
		},
	});
	openMenu(desk, {
		title: change.sortTitle[side],
		items: [
			choice('name', 'n', {by: 'name', isReversed: false}),
			choice('size', 's', {by: 'size', isReversed: false}),
			choice('time', 't', {by: 'time', isReversed: false}),
			choice('reverse', 'r', {...current, isReversed: !current.isReversed}),
		],
		index: ['name', 'size', 'time'].indexOf(current.by),
	});
}
