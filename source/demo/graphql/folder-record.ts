import {shortId, type Folder} from '../world/folder.ts';
import type {World} from '../world/world.ts';
import {iso} from './session-record.ts';

/** The storage that every folder of the demo lies on. */
export const storageHost = 'local:volume1';

/** All fields of a `VirtualFolder`. */
export function folderRecord({account}: World, folder: Folder): Record<string, unknown> {
	return {
		id: folder.id, host: storageHost, quota_scope_id: `user:${account.userId}`, name: folder.name, user: account.userId, user_email: account.email, group: null, group_name: null, creator: account.email,
		unmanaged_path: null, usage_mode: folder.usageMode, permission: folder.permission, ownership_type: 'user', max_files: 1000, max_size: null, created_at: iso(folder.createdAt), last_used: null,
		num_files: 0, cur_size: 0, cloneable: folder.cloneable, status: 'ready',
	};
}

/** The same folder as the REST answers tell it. */
export function folderAnswer({account, release}: World, folder: Folder): Record<string, unknown> {
	// 26.9 leaves these empty.
	const newer = {
		user_email: '', group_name: '', type: '', max_files: 0, max_size: 0,
	};
	return {
		name: folder.name, id: shortId(folder), quota_scope_id: `user:${account.userId}`, host: storageHost, status: 'ready', usage_mode: folder.usageMode,
		created_at: iso(folder.createdAt).replace('T', ' '), is_owner: true, permission: folder.permission, user: account.userId, group: null, creator: account.email, user_email: account.email,
		group_name: null, ownership_type: 'user', type: 'user', cloneable: folder.cloneable, max_files: 1000, max_size: null, cur_size: 0, ...(release === '26.9' && newer),
	};
}
