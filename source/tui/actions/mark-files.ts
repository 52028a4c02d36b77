import {Problem} from '../../core/problem.ts';
import {withComparison, withoutComparison} from '../compare-folders.ts';
import {notify, updateOverlay, type Desk} from '../desk.ts';
import {cursorRow, markedEntries, viewOf} from '../folder.ts';
import type {Files} from '../state.ts';
import {moveInFolder} from './files.ts';
import {setFolder} from './open-files.ts';

/** Marks or unmarks the entry under the cursor and goes on to the next. */
export function markEntry(desk: Desk, files: Files): void {
	const {side, folders} = files;
	const row = cursorRow(folders[side], viewOf(files, side));
	if (row && row.kind !== 'parent') {
		setFolder(desk, files, side, folder => {
			const marked = new Set(folder.marked);
			if (!marked.delete(row.name)) {
				marked.add(row.name);
			}

			return {...folder, marked};
		});
	}

	moveInFolder(desk, files, 'down');
}

/** Marks all entries that are seen; unmarks them when all of them are marked. Others keep what they have. */
export function markAll(desk: Desk, files: Files): void {
	const view = viewOf(files, files.side);
	const isAll = markedEntries(files.folders[files.side], view).length === view.shown.length;
	const names = new Set(view.shown.map(({name}) => name));
	setFolder(desk, files, files.side, folder => ({...folder, marked: isAll ? folder.marked.difference(names) : folder.marked.union(names)}));
}

/** Marks what is seen and not marked, and unmarks the rest of it. */
export function invertMarks(desk: Desk, files: Files): void {
	const {shown} = viewOf(files, files.side);
	const names = new Set(shown.map(({name}) => name));
	setFolder(desk, files, files.side, folder => ({...folder, marked: folder.marked.symmetricDifference(names)}));
}

/**
Shows in each row how it differs from the other side, and marks on both sides what the other one lacks or has older, so that u and d bring them together. Again: ends it and unmarks.
Problem `failed` while a side is not read yet.
*/
export function compareSides(desk: Desk, files: Files): void {
	const {local, remote} = files.folders;
	if (files.isComparing) {
		updateOverlay(desk, 'files', withoutComparison);
		return;
	}

	if (!local.isOpen || !remote.isOpen) {
		throw new Problem('failed', desk.words.change.bothOpen, {hint: desk.words.change.inAMoment});
	}

	const compared = withComparison(files);
	updateOverlay(desk, 'files', withComparison);
	notify(desk, 'done', compared.folders.local.marked.size + compared.folders.remote.marked.size === 0
		? desk.words.change.sameSides
		: desk.words.change.compared(desk.theme.glyphs.differs));
}
