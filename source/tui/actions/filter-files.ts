import {updateOverlay, type Desk} from '../desk.ts';
import {createField, editField, type Field} from '../field.ts';
import {filesLayout} from '../files-layout.ts';
import {cursorIndex, moveTo, viewOf} from '../folder.ts';
import type {Key} from '../keys.ts';
import type {Files, Folder} from '../state.ts';
import {setFolder} from './open-files.ts';

/** Letters go into the filter of the side with the keys from now on. */
export function editFileFilter(desk: Desk): void {
	updateOverlay(desk, 'files', files => ({...files, isFiltering: true}));
}

/** The side with the keys with another filter. The cursor goes to the first row where its own is filtered away, and stays on that one. */
function setFilter(desk: Desk, files: Files, filter: Field): void {
	const {side} = files;
	const {page} = filesLayout(desk, files);
	setFolder(desk, files, side, (folder, current) => {
		const filtered: Folder = {...folder, filter, top: 0};
		const view = viewOf({...current, folders: {...current.folders, [side]: filtered}}, side);
		return view.rows.length === 0 ? filtered : moveTo(filtered, view, cursorIndex(filtered, view), page);
	});
}

/** Ends the filter of the side with the keys; false if it has none. */
export function clearFileFilter(desk: Desk, files: Files): boolean {
	const {side, folders, isFiltering} = files;
	if (!isFiltering && folders[side].filter.text === '') {
		return false;
	}

	updateOverlay(desk, 'files', current => ({...current, isFiltering: false}));
	setFilter(desk, files, createField());
	return true;
}

/** A key while the filter is typed; false if it belongs to the pane. */
export function isTakenByFileFilter(desk: Desk, files: Files, key: Key): boolean {
	if (key.name === 'escape') {
		clearFileFilter(desk, files);
		return true;
	}

	if (key.name === 'enter' || key.name === 'tab') {
		updateOverlay(desk, 'files', current => ({...current, isFiltering: false}));
		return key.name === 'enter';
	}

	if (['up', 'down', 'page-up', 'page-down'].includes(key.name)) {
		return false;
	}

	const field = editField(files.folders[files.side].filter, key);
	if (field) {
		setFilter(desk, files, field);
	}

	return true;
}
