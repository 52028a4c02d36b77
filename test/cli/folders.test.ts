import assert from 'node:assert/strict';
import {randomBytes} from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import {after, before, test} from 'node:test';
import {startCluster, type Cluster} from '../../source/demo/cluster.ts';
import type {Release} from '../../source/demo/release.ts';
import {createMachine, eventually, type Machine} from '../helpers/baitui.ts';
import {signInTo} from '../helpers/sign-in.ts';

type Done = {
	readonly status: string;
	readonly files: {readonly done: number; readonly verified: number};
	readonly bytes: {readonly done: number; readonly sent: number; readonly resumed: number};
	readonly reconnects: number;
	readonly failed: ReadonlyArray<{readonly path: string; readonly code: string; readonly reason: string}>;
};

type Listed = {
	readonly folders: ReadonlyArray<{readonly name: string; readonly status: string; readonly permission: string; readonly host: string; readonly used: number | null; readonly files: number | null; readonly quota: number | null}>;
};

const mebibyte = 1024 * 1024;

for (const release of ['23.09', '26.9'] satisfies Release[]) {
	const machine: Machine = createMachine();
	const here = path.join(machine.directory, 'files');
	let cluster: Cluster;

	before(async () => {
		fs.mkdirSync(path.join(here, 'tree', 'empty'), {recursive: true});
		fs.mkdirSync(path.join(here, 'tree', 'deep', 'er'), {recursive: true});
		fs.writeFileSync(path.join(here, 'tree', 'one.bin'), randomBytes((3 * mebibyte) + 17));
		fs.writeFileSync(path.join(here, 'tree', 'nothing'), '');
		fs.writeFileSync(path.join(here, 'tree', 'deep', 'er', '한글 name.txt'), 'text\n');
		fs.writeFileSync(path.join(here, 'large.bin'), randomBytes(24 * mebibyte));
		cluster = await startCluster({release});
		await signInTo(machine, cluster);
	});
	after(async () => {
		await machine.close();
		await cluster.close();
	});

	const copy = async (...args: readonly string[]) => machine.run(['cp', ...args], {folder: here});
	const there = (folder: string, ...names: readonly string[]) => path.join(cluster.folderDirectory(folder)!, ...names);
	const done = (text: string) => JSON.parse(text) as Done;
	const named = (sentence: string) => `${release}: ${sentence}`;

	test(named('folders are listed with what is in them, and made once'), async () => {
		const listed = await machine.run(['folders']);
		assert.equal(listed.code, 0, listed.stderr);
		assert.match(listed.stdout, /^NAME +USED +QUOTA +FILES +ACCESS +HOST +STATUS\nckpt +11B? .* 1 +rw +local:volume1 +ready\n/);
		const made = await machine.run(['folders', 'create', 'corpus', '--json']);
		assert.equal(made.code, 0, made.stderr);
		assert.equal((JSON.parse(made.stdout) as {folder: {name: string}}).folder.name, 'corpus');
		const twice = await machine.run(['folders', 'create', 'corpus']);
		assert.deepEqual([twice.code, twice.stdout], [10, '']);
		assert.match(twice.stderr, /There is a folder corpus already\./);
		const reserved = await machine.run(['folders', 'create', '.ssh']);
		assert.deepEqual([reserved.code, reserved.stderr.includes('keeps the name .ssh to itself')], [2, true], reserved.stderr);
		const nameless = await machine.run(['folders', 'create', '../up']);
		assert.deepEqual([nameless.code, nameless.stderr.includes('cannot be called')], [2, true], nameless.stderr);
		const elsewhere = await machine.run(['folders', 'create', 'other', '--host', 'local:secret']);
		assert.deepEqual([elsewhere.code, elsewhere.stderr.includes('may not make folders at local:secret')], [10, true], elsewhere.stderr);
		const {folders} = JSON.parse((await machine.run(['folders', 'ls', '--json'])).stdout) as Listed;
		assert.deepEqual(folders.map(({name, used, files}) => [name, used, files]).find(([name]) => name === 'corpus'), ['corpus', 0, 0]);
	});

	test(named('a tree goes up without a session and comes back equal, with its empty file and its empty folder'), async () => {
		const up = await copy('-r', 'tree', 'vf:data/up/', '--json');
		assert.equal(up.code, 0, up.stderr);
		const {status, files, failed} = done(up.stdout);
		assert.deepEqual([status, files.done, failed], ['done', 3, []]);
		assert.equal(fs.readFileSync(there('data', 'up', 'tree', 'deep', 'er', '한글 name.txt'), 'utf8'), 'text\n');
		assert.equal(fs.statSync(there('data', 'up', 'tree', 'nothing')).size, 0);
		assert.ok(fs.statSync(there('data', 'up', 'tree', 'empty')).isDirectory());
		const down = await copy('-r', 'vf:data/up/tree', 'back');
		assert.equal(down.code, 0, down.stderr);
		for (const name of ['one.bin', 'nothing', 'deep/er/한글 name.txt']) {
			assert.ok(fs.readFileSync(path.join(here, 'back', name)).equals(fs.readFileSync(path.join(here, 'tree', name))), name);
		}

		assert.deepEqual(fs.readdirSync(path.join(here, 'back')).toSorted(), ['deep', 'empty', 'nothing', 'one.bin']);
	});

	test(named('sha256 reads back what was written, before it gets its name'), async () => {
		const up = await copy('tree/one.bin', 'vf:data/checked.bin', '--verify', 'sha256', '--json');
		assert.equal(up.code, 0, up.stderr);
		assert.equal(done(up.stdout).files.verified, 1);
		assert.ok(fs.readFileSync(there('data', 'checked.bin')).equals(fs.readFileSync(path.join(here, 'tree', 'one.bin'))));
		assert.deepEqual(fs.readdirSync(there('data')).filter(name => name.endsWith('.baitui-part')), []);
	});

	test(named('an upload that was cut, and whose worker was stopped, goes on where the storage says'), async () => {
		// The first piece passes, the second does not.
		cluster.faults.cutStorageAfterBytes = 1.5 * mebibyte;
		const starting = copy('large.bin', 'vf:results/large.bin', '--detach');
		const sizes = () => fs.readdirSync(there('results'), {recursive: true, encoding: 'utf8'}).map(name => fs.statSync(there('results', name)).size);
		await eventually(async () => (sizes().some(size => size >= mebibyte) ? true : undefined), 'the first piece is there');
		// No later one passes, however long the next lines take.
		cluster.faults.cutStorageAfterBytes = 1;
		const id = (await starting).stdout.trim();
		const state = async () => (JSON.parse((await machine.run(['transfers', '--json'])).stdout) as {transfers: ReadonlyArray<{id: string; status: string; bytes: {done: number}; reason: string | null}>}).transfers.find(transfer => transfer.id === id)!;
		const cut = await eventually(async () => {
			const now = await state();
			return now.bytes.done >= mebibyte && now.reason !== null ? now : undefined;
		}, 'the upload is cut in the middle');
		assert.ok(!fs.existsSync(there('results', 'large.bin')), 'the name is given before all is there');
		await machine.run(['transfers', 'pause', id]);
		cluster.faults.cutStorageAfterBytes = undefined;
		await machine.run(['transfers', 'cancel', id]);
		const again = await copy('large.bin', 'vf:results/large.bin', '--json');
		assert.equal(again.code, 0, again.stderr);
		const {bytes} = done(again.stdout);
		assert.ok(bytes.resumed >= cut.bytes.done, `${bytes.resumed} of at least ${cut.bytes.done} bytes were kept`);
		assert.equal(bytes.sent, (24 * mebibyte) - bytes.resumed);
		assert.ok(fs.readFileSync(there('results', 'large.bin')).equals(fs.readFileSync(path.join(here, 'large.bin'))));
	});

	test(named('a download that was cut goes on with what is there'), async () => {
		fs.copyFileSync(path.join(here, 'large.bin'), there('data', 'large.bin'));
		cluster.faults.cutStorageAfterBytes = mebibyte;
		const id = (await copy('vf:data/large.bin', 'cut.bin', '--detach')).stdout.trim();
		await eventually(async () => {
			const {stdout} = await machine.run(['transfers', '--json']);
			return stdout.includes('The storage of the cluster') ? stdout : undefined;
		}, `the download ${id} is cut`);
		cluster.faults.cutStorageAfterBytes = undefined;
		await machine.run(['transfers', 'resume', id]);
		await eventually(async () => (fs.existsSync(path.join(here, 'cut.bin')) ? true : undefined), 'the file is there');
		assert.ok(fs.readFileSync(path.join(here, 'cut.bin')).equals(fs.readFileSync(path.join(here, 'large.bin'))));
	});

	test(named('names are contained, and what is no file is said'), async () => {
		const outside = await copy('tree/nothing', 'vf:data/../../escaped');
		assert.equal(outside.code, 0, outside.stderr);
		assert.ok(fs.existsSync(there('data', 'escaped')));
		const missing = await copy('vf:data/no/such', '.');
		const folder = await copy('vf:data/up', '.');
		const unknown = await copy('tree/nothing', 'vf:nosuch/');
		assert.deepEqual([missing.code, folder.code, unknown.code], [3, 2, 3], missing.stderr + folder.stderr + unknown.stderr);
		assert.match(unknown.stderr, /There is no folder "nosuch"\.\n.*data/);
		assert.match((await copy('vf:data/up', 'vf:results/')).stderr, /Both sides are away from this machine\./);
	});

	test(named('a dry run says what would be copied and copies nothing'), async () => {
		const dry = await copy('-r', 'tree', 'vf:results/', '--dry-run');
		assert.equal(dry.code, 0, dry.stderr);
		assert.match(dry.stdout, /^copy +5B? .*-> \/tree\/deep\/er\/한글 name\.txt$/m);
		assert.ok(!fs.existsSync(there('results', 'tree')));
	});
}
