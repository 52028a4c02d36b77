import type {IfExists} from '../../core/transfer.ts';
import {Problem} from '../../core/problem.ts';
import type {Session} from '../../core/session.ts';
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

/**
Puts the marked entries of one pane, or the one under the cursor, into the queue, towards the folder of the other pane. Asks first when names are there already.
Problem `usage` (nothing chosen), `refused` (a read-only folder).
*/
export function copyEntries(desk: Desk, session: Session, files: Files, direction: 'upload' | 'download'): void {
	const {local, remote} = files.folders;
	const fromSide = direction === 'upload' ? 'local' : 'remote';
	const [from, to] = direction === 'upload' ? [local, remote] : [remote, local];
	if (!local.isOpen || !remote.isOpen) {
		const isConnecting = remote.opening !== undefined;
		throw new Problem('failed', `The files of ${session.name} are not open${isConnecting ? ' yet' : ''}.`, {hint: isConnecting ? 'Try again in a moment.' : 'r tries again.'});
	}

	const entries = chosenEntries(from, viewOf(files, fromSide));
	if (entries.length === 0) {
		throw new Problem('usage', `Nothing to ${direction} is chosen.`, {hint: `Put the cursor on a file of the ${fromSide === 'local' ? 'local side' : 'session'}, or mark some with Space.`});
	}

	if (direction === 'upload') {
		needWritable(session, to.realPath);
	}

	const place = placeText(desk.words.files, session, otherSide[fromSide], to);
	const start = (ifExists: IfExists): void => {
		void attempt(desk, async () => {
			await desk.app.copy(session, {
				direction, sources: entries.map(entry => childPath(from.path, entry.name)), destination: to.path, ifExists,
			});
		});
		setFolder(desk, files, fromSide, folder => ({...folder, marked: new Set()}));
		const what = entries.length === 1 ? entries[0]!.name : `${entries.length} entries`;
		notify(desk, 'done', `${direction === 'upload' ? 'Uploading' : 'Downloading'} ${what} to ${place}`);
	};

	const there = new Set(to.entries.map(entry => entry.name));
	const existing = entries.filter(entry => there.has(entry.name));
	if (existing.length === 0) {
		// Inside of folders there may still be names that are taken.
		start('ask');
		return;
	}

	const choice = (label: string, detail: string, key: string, ifExists: IfExists): MenuItem => ({
		label,
		detail,
		key,
		choose() {
			start(ifExists);
		},
	});
	const what = existing.length === 1 ? `${existing[0]!.name} is` : `${existing.length} of ${entries.length} names are`;
	openMenu(desk, {
		title: sanitizeLine(`${what} already in ${place}`),
		items: [
			choice('skip', 's  leave what is there', 's', 'skip'),
			choice('newer', 'n  replace only what is older there', 'n', 'newer'),
			choice('overwrite', 'o  replace it', 'o', 'overwrite'),
			choice('rename', 'r  keep both', 'r', 'rename'),
			choice('ask', 'a  ask for each file, copy the others meanwhile', 'a', 'ask'),
		],
	});
}
