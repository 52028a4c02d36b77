import type {Provider} from '../core/provider.ts';
import type {StorageFiles, StorageFolder, StorageUsage} from '../core/storage-folder.ts';
import {Problem} from '../core/problem.ts';
import type {Settings} from '../settings/settings.ts';
import {createFolderPlace} from '../transfers/folder-place.ts';
import {needStorage} from '../workers/ask-folder.ts';
import {createFileSystem} from './file-system.ts';
import {toLookAt, type RemoteFiles} from './remote-files.ts';

/** The folders of the service, without a session. Problem `refused` where it has none. */
export type Folders = {
	readonly hasFolders: () => boolean;
	/** Those that can be used, by name. */
	readonly listFolders: (signal?: AbortSignal) => Promise<readonly StorageFolder[]>;
	readonly folderUsage: (folder: StorageFolder, signal?: AbortSignal) => Promise<StorageUsage>;
	readonly createFolder: (name: string, signal?: AbortSignal) => Promise<StorageFolder>;
	readonly openFolder: (folder: StorageFolder) => Promise<RemoteFiles>;
};

/** What a pane does with the files of a folder. */
function folderFiles(files: StorageFiles): RemoteFiles {
	return {
		...createFileSystem(createFolderPlace(files)),
		async remove() {
			throw new Problem('refused', 'baitui deletes nothing in a folder without a session.', {hint: 'Mount it in a session and delete there, or use the web page of the service.'});
		},
		start: '/',
		close: () => undefined,
	};
}

export function createFolders({isReadOnly}: Pick<Settings, 'isReadOnly'>, needProvider: () => Provider, hasFolders: () => boolean): Folders {
	return {
		hasFolders,
		listFolders: async signal => (await needStorage(needProvider()).list(signal)).filter(({isReady}) => isReady),
		folderUsage: async (folder, signal) => needStorage(needProvider()).usage(folder, signal),
		createFolder: async (name, signal) => needStorage(needProvider()).create(name, undefined, signal),
		async openFolder(folder) {
			const files = folderFiles(await needStorage(needProvider()).files(folder));
			return isReadOnly ? toLookAt(files) : files;
		},
	};
}
