import type {FileEntry} from '../core/file.ts';
import {resolvePath} from '../core/path.ts';
import {folderPrefix} from '../core/storage-folder.ts';
import {isContainedName, joinPath} from '../transfers/names.ts';
import type {Place} from '../transfers/place.ts';
import {needStorage} from '../workers/ask-folder.ts';
import {connect} from './connect.ts';
import type {Context} from './context.ts';
import {parsePlace} from './cp-place.ts';
import {askForFarSide} from './far-side.ts';

/** More are no help to whoever chooses among them. */
const most = 10_000;
/** Links of which it is asked whether they lead to a folder. */
const mostLinks = 200;

async function nameIn(place: Place, folder: string, {name, kind}: FileEntry, isFollowed: boolean): Promise<string> {
	const target = kind === 'link' && isFollowed ? await place.stat(joinPath(folder, name)).catch(() => undefined) : undefined;
	return kind === 'folder' || target?.kind === 'folder' ? `${name}/` : name;
}

/** The names in a place, as `placeOf` writes it, folders with a slash at their end. Problem as for a copy from there. */
export async function listPlace(context: Context, place: string): Promise<readonly string[]> {
	const provider = connect(context);
	if (place === folderPrefix) {
		const folders = await needStorage(provider).list(context.signal);
		return folders.filter(({isReady}) => isReady).map(({name}) => `${name}/`);
	}

	const parsed = parsePlace(place);
	if (parsed.kind === 'local') {
		return [];
	}

	const side = await askForFarSide(provider, parsed.session, context);
	const folder = resolvePath(side.owner.home, parsed.path);
	return side.withPlace(async files => {
		const entries = (await files.list(folder)).filter(({name}) => isContainedName(name)).slice(0, most);
		const followed = new Set(entries.filter(({kind}) => kind === 'link').slice(0, mostLinks));
		return Promise.all(entries.map(async entry => nameIn(files, folder, entry, followed.has(entry))));
	});
}
