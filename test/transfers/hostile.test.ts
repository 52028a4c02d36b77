import assert from 'node:assert/strict';
import {mkdirSync, readdirSync} from 'node:fs';
import path from 'node:path';
import {test, type TestContext} from 'node:test';
import type {TransferWish} from '../../source/core/transfer.ts';
import {startTransfer} from '../../source/transfers/transfer.ts';
import {connectHostile, noFileServer, type Tamper} from '../helpers/hostile-server.ts';
import {temporaryDirectory} from '../helpers/temporary-directory.ts';
import {makeSpec} from '../helpers/transfer.ts';
import {makeTree, readTree} from '../helpers/tree.ts';

const size = 5_000_000;

async function upload(t: TestContext, tamper: Tamper, {hasCommands = true, ...wish}: Partial<TransferWish> & {readonly hasCommands?: boolean} = {}) {
	const root = temporaryDirectory(t);
	mkdirSync(path.join(root, 'to'));
	makeTree(root, {'from/x.bin': size});
	const state = await startTransfer(makeSpec({
		direction: 'upload', sources: [path.join(root, 'from/x.bin')], destination: path.join(root, 'to'), ...wish,
	}), {
		connect: async () => connectHostile(path.join(root, 'hosts'), tamper, hasCommands), journal: path.join(root, 'journal'), onState() {},
	}).ended;
	return {root, state, names: readdirSync(path.join(root, 'to'))};
}

test('an honest server with an honest sha256sum gives a verified copy', {skip: noFileServer}, async t => {
	const {root, state} = await upload(t, data => data);
	assert.deepEqual([state.status, state.filesDone, state.filesVerified], ['done', 1, 1]);
	assert.deepEqual(readTree(path.join(root, 'to')), readTree(path.join(root, 'from')));
});

const dishonest: Readonly<Record<string, Tamper>> = {
	'drops a write in the middle': (data, offset) => (offset > 1_000_000 && offset < 1_300_000 ? undefined : data),
	'drops the last write': (data, offset) => (offset + data.length === size ? undefined : data),
	'writes zeros': (data, offset) => (offset === 0 ? Buffer.alloc(data.length) : data),
	'flips one bit'(data, offset) {
		const changed = Buffer.from(data);
		changed[7]! ^= offset > 2_000_000 && offset < 2_300_000 ? 1 : 0;
		return changed;
	},
};

for (const [what, tamper] of Object.entries(dishonest)) {
	test(`a server that ${what} never gives a verified copy, and no file gets its name`, {skip: noFileServer}, async t => {
		const {state, names} = await upload(t, tamper);
		assert.deepEqual([state.status, state.filesDone, state.filesVerified, state.problem?.code], ['failed', 0, 0, 'verification-failed']);
		assert.match(state.failed[0]!.reason, /sha256 of the two sides differ|bytes arrived/);
		assert.deepEqual(names, []);
	});
}

test('without commands a copy is told as compared by size, never as verified', {skip: noFileServer}, async t => {
	const {state} = await upload(t, dishonest['flips one bit']!, {hasCommands: false});
	assert.deepEqual([state.status, state.filesDone, state.filesVerified], ['done', 1, 0]);
});

test('without commands sha256 reads back over SFTP, where that is asked for', {skip: noFileServer}, async t => {
	const honest = await upload(t, data => data, {hasCommands: false, verify: 'sha256'});
	assert.deepEqual([honest.state.status, honest.state.filesVerified], ['done', 1]);
	const flipped = await upload(t, dishonest['flips one bit']!, {hasCommands: false, verify: 'sha256'});
	assert.deepEqual([flipped.state.status, flipped.state.filesDone, flipped.names], ['failed', 0, []]);
});
