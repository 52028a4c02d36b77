import assert from 'node:assert/strict';
import {spawnSync} from 'node:child_process';
import {mkdtempSync, rmSync} from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import {after, test, type TestContext} from 'node:test';
import type {TransferWish} from '../../source/core/transfer.ts';
import {startTransfer, type FileConnection} from '../../source/transfers/transfer.ts';
import {startDemo} from '../helpers/demo-session.ts';
import {makeOddTree} from '../helpers/odd-tree.ts';
import {noOpenssh, startOpenssh} from '../helpers/openssh.ts';
import {temporaryDirectory} from '../helpers/temporary-directory.ts';
import {makeSpec} from '../helpers/transfer.ts';

const directory = mkdtempSync(path.join(os.tmpdir(), 'baitui-openssh-'));
const openssh = noOpenssh === undefined ? await startOpenssh(directory) : undefined;
const demo = await startDemo();
after(async () => {
	await openssh?.stop();
	rmSync(directory, {recursive: true, force: true});
});

const roads = ['tar', 'SFTP'] as const;

type Road = typeof roads[number];

/** Every path with its kind, mode and time, and where links lead; as bytes, since not all names are text. */
function listing(folder: string): string {
	return spawnSync('sh', ['-c', String.raw`find . -type l -printf "%p %l\0" -o -printf "%p %y %m %Ts\0"`], {cwd: folder, encoding: 'latin1'}).stdout
		.split('\0').toSorted().join('\n');
}

/** `sha256` of each file leaves no room for tar. */
async function there(t: TestContext, road: Road, connect: () => Promise<FileConnection>, remote: (root: string) => string): Promise<void> {
	const root = temporaryDirectory(t);
	const tree = path.join(root, 'tree');
	makeOddTree(tree);
	const copy = async (wish: Pick<TransferWish, 'direction' | 'sources' | 'destination'>) => {
		const state = await startTransfer(makeSpec({
			id: wish.direction, links: 'copy', ...(road === 'SFTP' && {verify: 'sha256'}), ...wish,
		}), {connect, journal: path.join(root, 'journal'), onState() {}}).ended;
		assert.deepEqual([state.status, state.failed, state.remarks, state.problem], ['done', [], [], undefined]);
		assert.equal(state.filesVerified > 0, road === 'SFTP');
		// What tar does not bring goes a second time.
		assert.equal(state.bytesSent, state.bytesTotal);
	};

	await copy({direction: 'upload', sources: [tree], destination: remote(root)});
	await copy({direction: 'download', sources: [remote(root)], destination: path.join(root, 'back')});
	const {stdout, status} = spawnSync('diff', ['-r', '--no-dereference', tree, path.join(root, 'back')], {encoding: 'latin1'});
	assert.deepEqual([stdout, status], ['', 0]);
	assert.equal(listing(path.join(root, 'back')), listing(tree));
}

for (const road of roads) {
	test(`a tree of every odd name goes by ${road} to OpenSSH's server and back: the same bytes, names, modes, times and links`, {skip: noOpenssh, timeout: 60_000}, async t => {
		await there(t, road, async () => openssh!.connect(), root => path.join(root, 'up'));
	});

	test(`the same by ${road} through a tunnel to a session of the demo cluster`, {timeout: 60_000}, async t => {
		await there(t, road, async () => demo.connect('train-llm', path.join(directory, `hosts-${road}`)), () => `/home/work/odd-${road}`);
	});
}
