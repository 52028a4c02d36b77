import assert from 'node:assert/strict';
import {Buffer} from 'node:buffer';
import {randomBytes} from 'node:crypto';
import {test} from 'node:test';
import type {StorageFiles} from '../../source/core/storage-folder.ts';
import {problemOf, type Ready} from './bench.ts';

/** What a provider with folders must do with one that may be written into. It leaves one directory there, since nothing is deleted without a session. */
export function storageContract(start: () => Promise<Ready>): void {
	const top = `/contract-${randomBytes(3).toString('hex')}`;
	const withFiles = (sentence: string, work: (files: StorageFiles) => Promise<void>): void => {
		test(sentence, async t => {
			const {provider} = await start();
			const folders = await provider.storage?.list() ?? [];
			const folder = folders.find(({isReady, isReadOnly}) => isReady && !isReadOnly);
			if (!folder) {
				t.skip('this service, or this account, has no folder');
				return;
			}

			await work(await provider.storage!.files(folder));
		});
	};

	withFiles('a folder of the service takes an empty file, and one in pieces that it counts', async files => {
		await files.makeFolder(top);
		await assert.rejects(async () => files.makeFolder(top), problemOf('failed'));
		const empty = await files.beginUpload(`${top}/empty`, 0);
		assert.equal(await files.append(empty, 0, Buffer.alloc(0)), 0);
		const ticket = await files.beginUpload(`${top}/deep/한글 name`, 11);
		assert.equal(await files.uploaded(ticket), 0);
		assert.equal(await files.append(ticket, 0, Buffer.from('hello ')), 6);
		assert.equal(await files.uploaded(ticket), 6);
		assert.equal(await files.append(ticket, 6, Buffer.from('world')), 11);
		assert.equal(await files.uploaded(ticket), undefined);
		const found = await files.list(top);
		assert.deepEqual(found.map(({name, kind, size}) => [name, kind, size]).toSorted(([one], [other]) => String(one).localeCompare(String(other))), [['deep', 'folder', 0], ['empty', 'file', 0]]);
		const root = await files.list('/');
		assert.ok(root.every(({name}) => name !== '.upload'));
	});

	withFiles('a file of it is read from any place, and what is not there is said', async files => {
		const read = files.read(`${top}/deep/한글 name`);
		const piece = await read(6, 100);
		assert.deepEqual([Buffer.from(piece.bytes).toString(), piece.size], ['world', 11]);
		const [entry] = await files.list(`${top}/deep`);
		assert.equal(entry!.modifiedAt.getTime(), piece.modifiedAt.getTime());
		assert.equal((await files.read(`${top}/empty`)(0, 10)).bytes.length, 0);
		await assert.rejects(async () => files.read(`${top}/no`)(0, 10), problemOf('not-found'));
		await assert.rejects(async () => files.read(`${top}/deep`)(0, 10), problemOf('failed'));
		await assert.rejects(async () => files.list(`${top}/no`), problemOf('failed'));
		await files.rename(`${top}/deep/한글 name`, `${top}/empty`);
		assert.equal((await read(0, 1).catch(() => undefined))?.size, undefined);
		assert.equal((await files.read(`${top}/empty`)(0, 5)).size, 11);
	});
}
