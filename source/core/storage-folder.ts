import type {FileEntry} from './file.ts';
import {Problem} from './problem.ts';
import type {Session} from './session.ts';

/** A folder of the service, whose files outlive every session and can be reached without one. */
export type StorageFolder = {
	readonly id: string;
	readonly name: string;
	/** Where it lies, in the service's words, such as `local:volume1`. */
	readonly host: string;
	/** False where it cannot be used now, such as one in the trash. */
	readonly isReady: boolean;
	/** The service's own word for its status, such as `delete-pending`. */
	readonly detail: string;
	/** What one may do there, in the service's own word, such as `rw`. */
	readonly permission: string;
	readonly isReadOnly: boolean;
	/** Whose it is: a project, or somebody who shares it; absent for one's own. */
	readonly owner?: string;
	readonly createdAt: Date;
};

/** How full a folder is; absent is what the service does not tell. */
export type StorageUsage = {
	/** Bytes. */
	readonly used?: number;
	readonly files?: number;
	/** Bytes that all folders of the same owner at the same host may hold together. */
	readonly quota?: number;
};

/** What an upload that was begun is known by. The token is a secret that lets its owner write this one file, for a day or so. */
export type UploadTicket = {
	readonly path: string;
	readonly url: string;
	readonly token: string;
};

/** What is read of a file in one piece. */
export type FilePiece = {
	readonly bytes: Uint8Array;
	/** Bytes of the whole file. */
	readonly size: number;
	/** In whole seconds. */
	readonly modifiedAt: Date;
};

/**
The files of one folder, asked of the storage itself. Paths are absolute and begin at the folder. Times are whole seconds, and an upload gets that of its arrival.
Every call rejects with a Problem: `not-found`, `refused`, `unreachable`, `sign-in-needed`, else `failed`; AbortError when `signal` says so.
*/
export type StorageFiles = {
	/** Links are links. */
	readonly list: (path: string, signal?: AbortSignal) => Promise<readonly FileEntry[]>;
	/** Problem `failed` where the name is taken. */
	readonly makeFolder: (path: string, signal?: AbortSignal) => Promise<void>;
	/** Takes the place of a file that is there. */
	readonly rename: (from: string, to: string, signal?: AbortSignal) => Promise<void>;
	/** Opens a file for pieces of it; nothing has to be closed. */
	readonly read: (path: string) => (offset: number, length: number, signal?: AbortSignal) => Promise<FilePiece>;
	/** Begins to write a file of this size. It appears under its name when all of it is there, in the place of what was there. */
	readonly beginUpload: (path: string, size: number, signal?: AbortSignal) => Promise<UploadTicket>;
	/** How many bytes of it are there; undefined where the storage does not know it any more, because it is whole or too old. */
	readonly uploaded: (ticket: UploadTicket, signal?: AbortSignal) => Promise<number | undefined>;
	/** Writes what follows after `offset` bytes, and tells how many are there then. After any Problem only `uploaded` knows. */
	readonly append: (ticket: UploadTicket, offset: number, data: Uint8Array, signal?: AbortSignal) => Promise<number>;
};

/** What a service lets one do with folders while no session has them. Deleting, sharing and the trash are left to its web page. */
export type StorageActions = {
	/** All that one may look into, by name, those in the trash too. */
	readonly list: (signal?: AbortSignal) => Promise<readonly StorageFolder[]>;
	/** May take seconds where the service counts the files. */
	readonly usage: (folder: StorageFolder, signal?: AbortSignal) => Promise<StorageUsage>;
	/** Problem `usage` for a name that cannot be, `refused` for one in use or a host that one may not use. Without a host the service chooses. */
	readonly create: (name: string, host?: string, signal?: AbortSignal) => Promise<StorageFolder>;
	readonly files: (folder: StorageFolder) => Promise<StorageFiles>;
};

/** Who has files: a session, or a folder on its own. */
export type FileOwner = Pick<Session, 'id' | 'name' | 'home' | 'mounts'>;

/** Before the name of a folder, where a session could stand too. */
export const folderPrefix = 'vf:';

/** A folder in the place of a session. */
export function ownerOf({id, name, isReadOnly}: StorageFolder): FileOwner {
	return {
		id: folderPrefix + id, name: folderPrefix + name, home: '/', mounts: [{
			name, path: '/', isKept: true, isReadOnly,
		}],
	};
}

/** The id of the folder that a FileOwner stands for; undefined for a session. */
export function folderIdOf(ownerId: string): string | undefined {
	return ownerId.startsWith(folderPrefix) ? ownerId.slice(folderPrefix.length) : undefined;
}

/** The folder of that name or id. Problem `not-found`, `refused` for one that is not ready. */
export function findFolder(folders: readonly StorageFolder[], reference: string): StorageFolder {
	const named = folders.filter(({name, id}) => name === reference || id === reference);
	const found = named.find(({isReady}) => isReady) ?? named[0];
	if (!found) {
		const known = folders.filter(({isReady}) => isReady).map(({name}) => name);
		throw new Problem('not-found', `There is no folder "${reference}".`, {
			hint: known.length === 0 ? 'baitui folders create makes one.' : `Yours are: ${known.slice(0, 12).join(', ')}${known.length > 12 ? ' …' : ''}.`,
		});
	}

	if (!found.isReady) {
		throw new Problem('refused', `The folder ${found.name} cannot be used: it is ${found.detail}.`, {hint: 'The web page of the service has its trash.'});
	}

	return found;
}
