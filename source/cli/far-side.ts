import {createFileSystem} from '../app/file-system.ts';
import type {RemoteFiles} from '../app/remote-files.ts';
import {outputsOwner, outputsSessionOf} from '../core/outputs.ts';
import type {Provider} from '../core/provider.ts';
import {needUsable} from '../core/session.ts';
import {folderIdOf, ownerOf, type FileOwner} from '../core/storage-folder.ts';
import {createFolderPlace} from '../transfers/folder-place.ts';
import {createOutputsPlace} from '../transfers/outputs-place.ts';
import type {Place} from '../transfers/place.ts';
import {askForFolder} from '../workers/ask-folder.ts';
import {askForOutputs} from '../workers/ask-outputs.ts';
import {connectSession} from '../workers/reach.ts';
import {askForSession, openApp} from './connect.ts';
import type {Context} from './context.ts';

/** The other side of a copy. */
export type FarSide = {
	readonly owner: FileOwner;
	/** To look at what is there. */
	readonly openFiles: () => Promise<RemoteFiles>;
	/** To plan a copy. */
	readonly withPlace: <Value>(work: (place: Place) => Promise<Value>) => Promise<Value>;
};

/** The session, the folder `vf:NAME`, or what a session left, `outputs:NAME`, that is meant. Problem `not-found`, `not-unique`, `session-not-usable`, `refused` (a folder that cannot be used). */
export async function askForFarSide(provider: Provider, reference: string, context: Context): Promise<FarSide> {
	const {signal, settings} = context;
	const folder = folderIdOf(reference);
	if (folder !== undefined) {
		const {found, storage} = await askForFolder(provider, folder, signal);
		return {
			owner: ownerOf(found),
			openFiles: async () => openApp(context).openFolder(found),
			withPlace: async work => work(createFolderPlace(await storage.files(found))),
		};
	}

	const left = outputsSessionOf(reference);
	if (left !== undefined) {
		const found = await askForSession(provider, left, signal);
		const {outputs, read} = await askForOutputs(provider, found, signal);
		const place = createOutputsPlace(outputs, read);
		return {
			owner: outputsOwner(found),
			openFiles: async () => ({...createFileSystem(place), start: '/', close: () => undefined}),
			withPlace: async work => work(place),
		};
	}

	const session = needUsable(await askForSession(provider, reference, signal));
	return {
		owner: session,
		openFiles: async () => openApp(context).openFiles(session, signal),
		async withPlace(work) {
			const connection = await connectSession(provider, session, settings.paths, signal);
			return connection.openSftp().then(work).finally(connection.close);
		},
	};
}
