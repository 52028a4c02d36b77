import {Problem} from '../core/problem.ts';
import type {Provider} from '../core/provider.ts';
import {findFolder, type StorageActions, type StorageFolder} from '../core/storage-folder.ts';

/** The word of a service for folders. Problem `refused` where it has none. */
export function needStorage({storage, label}: Pick<Provider, 'storage' | 'label'>): StorageActions {
	if (!storage) {
		throw new Problem('refused', `${label} has no folders to be reached without a session.`);
	}

	return storage;
}

/** The folder of that name or id, asked of the server now. Problem `not-found`, `refused`. */
export async function askForFolder(provider: Provider, reference: string, signal?: AbortSignal): Promise<{readonly found: StorageFolder; readonly storage: StorageActions}> {
	const storage = needStorage(provider);
	return {found: findFolder(await storage.list(signal), reference), storage};
}
