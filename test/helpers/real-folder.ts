import assert from 'node:assert/strict';
import {eventually} from './baitui.ts';
import {openFolder} from './open-folder.ts';
import type {createRawCalls, RealCluster} from './real-cluster.ts';

type Call = Awaited<ReturnType<typeof createRawCalls>>;

/**
Removes for good what is in the trash of the user. 26.9 counts that to the folders one may have (20 on the test cluster) and keeps their bytes on the disk, over many runs; 23.09 has no trash.
*/
export async function emptyTrash(call: Call): Promise<void> {
	const {status, body} = await call('GET', '/folders');
	assert.equal(status, 200, JSON.stringify(body));
	const folders = JSON.parse(String(body.text)) as ReadonlyArray<{readonly id: string; readonly status: string}>;
	for (const {id} of folders.filter(folder => folder.status === 'delete-pending')) {
		await call('POST', '/folders/delete-from-trash-bin', {vfolder_id: id});
	}
}

/** Makes a folder, writable for the user of the sessions where the test may make it so. */
export async function createRealFolder(call: Call, {volume}: RealCluster, name: string): Promise<void> {
	await emptyTrash(call);
	const {status, body} = await call('POST', '/folders', {
		name, host: 'local:volume1', usage_mode: 'general', permission: 'rw', cloneable: false,
	});
	assert.equal(status, 201, JSON.stringify(body));
	if (volume) {
		openFolder(volume, String(body.id).replaceAll('-', ''));
	}
}

/** Removes a folder for good, as soon as no session holds it. */
export async function removeRealFolder(call: Call, name: string): Promise<void> {
	await eventually(async () => ((await call('DELETE', `/folders/${name}`)).status < 300 ? true : undefined), `the folder ${name} is gone`);
	await emptyTrash(call);
}
