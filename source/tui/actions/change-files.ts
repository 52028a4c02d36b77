import type {FileSystem, ListedEntry, Removal} from '../../core/file.ts';
import {Problem} from '../../core/problem.ts';
import type {FileOwner} from '../../core/storage-folder.ts';
import {sanitizeLine} from '../../core/text.ts';
import {needMovable, needWritable} from '../../core/writable.ts';
import {attempt, notify, type Desk} from '../desk.ts';
import {createField} from '../field.ts';
import {
	childPath,
	chosenEntries,
	cursorRow,
	parentName,
	viewOf,
} from '../folder.ts';
import {placeText} from '../place-text.ts';
import type {Files} from '../state.ts';
import {openMenu, openPrompt} from './menu.ts';
import {openFolder, systemOf} from './open-files.ts';

/** Problem `usage` for what is no single name. */
function needName({words: {change}}: Desk, name: string): void {
	if (name === '.' || name === parentName || /[\0/]/.test(name)) {
		throw new Problem('usage', change.noName(name), {hint: change.noSlash});
	}
}

/** Problem `failed` while the side with the keys is not there. */
function needSystem(desk: Desk, files: Files): FileSystem {
	const system = systemOf(desk, files, files.side);
	if (!system || !files.folders[files.side].isOpen) {
		throw new Problem('failed', desk.words.change.notOpen, {hint: desk.words.change.retry});
	}

	return system;
}

/** Asks for a name and makes a folder of it. Problem `refused` in a read-only folder, before anything is asked. */
export function askForFolder(desk: Desk, session: FileOwner, files: Files): void {
	const {side} = files;
	const {path, realPath} = files.folders[side];
	const system = needSystem(desk, files);
	if (side === 'remote') {
		needWritable(session, realPath);
	}

	openPrompt(desk, {
		title: desk.words.change.newFolder(placeText(desk.words.files, session, side, files.folders[side])),
		item: {
			label: desk.words.change.name,
			field: createField(),
			choose(name) {
				needName(desk, name);
				void attempt(desk, async () => {
					await system.makeFolder(childPath(path, name));
					await openFolder(desk, side, path, name);
				});
			},
		},
	});
}

/** Asks for a new name of the entry under the cursor. Problem `usage` (nothing there), `refused` (must not be renamed). */
export function askForName(desk: Desk, session: FileOwner, files: Files): void {
	const {side} = files;
	const folder = files.folders[side];
	const row = cursorRow(folder, viewOf(files, side));
	const system = needSystem(desk, files);
	if (!row || row.kind === 'parent') {
		throw new Problem('usage', desk.words.change.nothingToRename, {hint: desk.words.change.putCursor});
	}

	const from = childPath(folder.path, row.name);
	if (side === 'remote') {
		needMovable(session, childPath(folder.realPath, row.name));
	}

	// Letters that a terminal does not bear are no part of a new name.
	const shown = sanitizeLine(row.name).toWellFormed();
	openPrompt(desk, {
		title: desk.words.change.rename(shown),
		note: [desk.words.change.inPlace(placeText(desk.words.files, session, side, folder))],
		item: {
			label: desk.words.change.name,
			field: createField(shown),
			choose(name) {
				needName(desk, name);
				if (name === row.name) {
					return;
				}

				void attempt(desk, async () => {
					await system.rename(from, childPath(folder.path, name));
					await openFolder(desk, side, folder.path, name);
					notify(desk, 'done', desk.words.change.renamed(shown, name));
				});
			},
		},
	});
}

const mostNames = 5;
/** Milliseconds. */
const tellInterval = 200;

/** Asks whether the marked entries, or the one under the cursor, are to be deleted: what, where, and what goes with it. Problem `usage` (nothing chosen), `refused` (must not be deleted). */
export function askToRemove(desk: Desk, session: FileOwner, files: Files): void {
	const {side} = files;
	const {change, foot} = desk.words;
	const folder = files.folders[side];
	const entries = chosenEntries(folder, viewOf(files, side));
	needSystem(desk, files);
	if (entries.length === 0) {
		throw new Problem('usage', change.nothingToDelete, {hint: change.putCursorOrMark});
	}

	const paths = entries.map(({name}) => childPath(folder.path, name));
	if (side === 'remote') {
		for (const {name} of entries) {
			needMovable(session, childPath(folder.realPath, name));
		}
	}

	const what = entries.length === 1 ? sanitizeLine(entries[0]!.name) : change.entries(entries.length);
	openMenu(desk, {
		title: change.deleteTitle(what),
		note: [
			change.fromPlace(placeText(desk.words.files, session, side, folder)),
			...entries.slice(0, mostNames).map(entry => `  ${describe(desk, entry)}`),
			...(entries.length > mostNames ? [`  ${change.andMore(entries.length - mostNames)}`] : []),
			change.noWayBack,
		],
		items: [
			{label: foot.cancelItem, choose() {/* Nothing is done. */}},
			{
				label: `D  ${change.deleteItem(entries.length)}`,
				key: 'D',
				choose() {
					void attempt(desk, async () => removeAll(desk, files, paths, what));
				},
			},
		],
	});
}

function describe({words: {change}}: Desk, {name, kind, linksTo}: ListedEntry): string {
	const shown = sanitizeLine(name);
	return linksTo === undefined ? (kind === 'folder' ? change.wholeFolder(shown) : shown) : change.onlyLink(shown);
}

async function removeAll(desk: Desk, files: Files, paths: readonly string[], what: string): Promise<void> {
	const {side} = files;
	const {path} = files.folders[side];
	const {change} = desk.words;
	const system = needSystem(desk, files);
	let gone = 0;
	let toldAt = -Infinity;
	const tell = (): void => {
		if (performance.now() - toldAt < tellInterval) {
			return;
		}

		toldAt = performance.now();
		notify(desk, 'busy', change.deleting(what, gone));
	};

	const remove = async (each: string): Promise<Removal> => {
		const before = gone;
		return system.remove(each, {
			signal: files.closing.signal,
			onRemoved(removed) {
				gone = before + removed;
				tell();
			},
		});
	};

	const failed: Array<Removal['failed'][number]> = [];
	tell();
	try {
		for (const each of paths) {
			failed.push(...(await remove(each)).failed);
		}
	} catch (error) {
		throw files.closing.signal.aborted ? new Problem('interrupted', change.deleteStopped(what, gone)) : error;
	} finally {
		await openFolder(desk, side, path);
	}

	if (failed.length > 0) {
		throw new Problem('failed', change.deleteFailed(failed.length, gone, desk.words.sentence(failed[0]!.reason)));
	}

	notify(desk, 'done', change.deleted(what, gone > paths.length ? gone : undefined));
}
