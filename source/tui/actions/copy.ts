import type {IfExists} from '../../core/transfer.ts';
import {Problem} from '../../core/problem.ts';
import {formatBytes} from '../../core/format.ts';
import {mountOf} from '../../core/path.ts';
import {
	findFolder,
	folderIdOf,
	ownerOf,
	type FileOwner,
} from '../../core/storage-folder.ts';
import {sanitizeLine} from '../../core/text.ts';
import {needWritable} from '../../core/writable.ts';
import {
	attempt,
	notify,
	otherSide,
	type Desk,
} from '../desk.ts';
import {childPath, chosenEntries, viewOf} from '../folder.ts';
import {placeText} from '../place-text.ts';
import type {Files, MenuItem} from '../state.ts';
import {openMenu} from './menu.ts';
import {setFolder} from './open-files.ts';

const inFolder = (path: string): string => (path.endsWith('/') ? path : `${path}/`);

/** Bytes from which on the road that needs no session is offered. */
const veryLarge = 10 * (1024 ** 3);

/**
Puts the marked entries of one pane, or the one under the cursor, into the queue, towards the folder of the other pane. Where all of their names are taken there is nothing else to begin with, so it asks first.
Problem `usage` (nothing chosen), `refused` (a read-only folder).
*/
export function copyEntries(desk: Desk, session: FileOwner, files: Files, direction: 'upload' | 'download'): void {
	const {local, remote} = files.folders;
	const {change} = desk.words;
	const fromSide = direction === 'upload' ? 'local' : 'remote';
	const [from, to] = direction === 'upload' ? [local, remote] : [remote, local];
	if (!local.isOpen || !remote.isOpen) {
		const isConnecting = remote.opening !== undefined;
		throw new Problem('failed', isConnecting ? change.filesNotOpenYet(session.name) : change.filesNotOpen(session.name), {hint: isConnecting ? change.inAMoment : change.retry});
	}

	const entries = chosenEntries(from, viewOf(files, fromSide));
	if (entries.length === 0) {
		throw new Problem('usage', change.nothingTo[direction], {hint: change.putCursorOn[fromSide]});
	}

	if (direction === 'upload') {
		needWritable(session, to.realPath);
	}

	const place = placeText(desk.words.files, session, otherSide[fromSide], to);
	const mount = mountOf(session, remote.realPath);
	const size = entries.reduce((sum, entry) => sum + entry.size, 0);
	const queue = (ifExists: IfExists, isDirect: boolean): void => {
		void attempt(desk, async () => {
			const isUpload = direction === 'upload';
			const owner = isDirect ? ownerOf(findFolder(await desk.app.listFolders(), mount!.name)) : session;
			// In the folder itself paths begin where it is mounted.
			const there = isDirect ? (remote.realPath.slice(mount!.path.length) || '/') : remote.path;
			await desk.app.copy(owner, {
				direction,
				sources: entries.map(entry => childPath(isUpload ? from.path : there, entry.name)),
				// Should the folder be gone by then, it is made anew, and nothing takes its name.
				destination: inFolder(isUpload ? there : to.path),
				ifExists,
			});
		});
		setFolder(desk, files, fromSide, folder => ({...folder, marked: new Set()}));
		const what = entries.length === 1 ? entries[0]!.name : change.entries(entries.length);
		notify(desk, 'done', change.copying[direction](what, place));
	};

	const start = (ifExists: IfExists): void => {
		if (size < veryLarge || !mount?.isKept || folderIdOf(session.id) !== undefined || !desk.app.hasFolders()) {
			queue(ifExists, false);
			return;
		}

		const way = (key: 'f' | 's', word: keyof typeof change.ways): MenuItem => ({
			label: change.ways[word],
			detail: `${key}  ${change.wayDetails[word]}`,
			key,
			choose() {
				queue(ifExists, word === 'folder');
			},
		});
		openMenu(desk, {title: sanitizeLine(change.veryLarge(formatBytes(size), mount.name)), items: [way('f', 'folder'), way('s', 'session')]});
	};

	const there = new Set(to.entries.map(entry => entry.name));
	const existing = entries.filter(entry => there.has(entry.name));
	if (existing.length < entries.length) {
		// What is taken, here or inside of folders, is asked about while the others are copied.
		start('ask');
		return;
	}

	const choice = (key: string, ifExists: keyof typeof change.choices): MenuItem => ({
		label: change.choices[ifExists],
		detail: `${key}  ${change.choiceDetails[ifExists]}`,
		key,
		choose() {
			start(ifExists);
		},
	});
	openMenu(desk, {
		title: sanitizeLine(existing.length === 1 ? change.oneExists(existing[0]!.name, place) : change.allExist(existing.length, place)),
		items: [
			choice('s', 'skip'),
			choice('n', 'newer'),
			choice('o', 'overwrite'),
			choice('r', 'rename'),
			choice('a', 'ask'),
		],
	});
}
