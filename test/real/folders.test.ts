import assert from 'node:assert/strict';
import {randomBytes} from 'node:crypto';
import {
	existsSync,
	mkdirSync,
	readFileSync,
	readdirSync,
	writeFileSync,
} from 'node:fs';
import path from 'node:path';
import {
	after,
	before,
	suite,
	test,
} from 'node:test';
import {createMachine, eventually, type Machine} from '../helpers/baitui.ts';
import {startCuttingRelay, type CuttingRelay} from '../helpers/cutting-relay.ts';
import {createRawCalls, realCluster} from '../helpers/real-cluster.ts';
import {emptyTrash, removeRealFolder} from '../helpers/real-folder.ts';

type Done = {
	readonly status: string;
	readonly files: {readonly done: number; readonly verified: number};
	readonly bytes: {readonly done: number; readonly sent: number; readonly resumed: number};
	readonly reconnects: number;
};

const mebibyte = 1024 * 1024;
const mark = randomBytes(3).toString('hex');

if (realCluster) {
	const cluster = realCluster;
	const signIn: Readonly<Record<string, (machine: Machine) => ReturnType<Machine['run']>>> = {
		'session mode': async machine => machine.run(['login', cluster.session, '--user', cluster.user, '--password-stdin'], {input: `${cluster.password}\n`}),
		'api mode': async machine => machine.run(['login', cluster.api, '--access-key', cluster.accessKey, '--password-stdin'], {input: `${cluster.secretKey}\n`}),
	};

	for (const [mode, login] of Object.entries(signIn)) {
		suite(`folders of a real cluster in ${mode}`, () => {
			const machine = createMachine();
			const here = path.join(machine.directory, 'files');
			const folder = `vf-${mark}-${mode.slice(0, 3)}`;
			const large = randomBytes(24 * mebibyte);
			let relay: CuttingRelay;
			let call: Awaited<ReturnType<typeof createRawCalls>>;
			// The official client has the same variable.
			let environment: NodeJS.ProcessEnv;

			const copy = async (...words: readonly string[]) => machine.run(['cp', ...words], {folder: here, environment});

			before(async () => {
				call = await createRawCalls(cluster);
				await emptyTrash(call);
				mkdirSync(path.join(here, 'tree', 'deep', 'empty'), {recursive: true});
				writeFileSync(path.join(here, 'large.bin'), large);
				writeFileSync(path.join(here, 'tree', 'nothing'), '');
				writeFileSync(path.join(here, 'tree', 'deep', '한글 name.txt'), 'text\n');
				writeFileSync(path.join(here, 'tree', 'some.bin'), randomBytes((3 * mebibyte) + 17));
				const {code, stderr} = await login(machine);
				assert.equal(code, 0, stderr);
				const made = await machine.run(['folders', 'create', folder, '--json']);
				assert.equal(made.code, 0, made.stderr);
				const told = (JSON.parse(made.stdout) as {folder: {id: string; name: string}}).folder;
				assert.equal(told.name, folder);
				const {body} = await call('POST', `/folders/${folder}/request-download`, {path: 'any', archive: false});
				const {protocol, hostname, port} = new URL(String(body.url));
				relay = await startCuttingRelay(hostname, Number(port));
				environment = {BACKEND_OVERRIDE_STORAGE_PROXY: `${protocol}//${hostname}:${port}=http://127.0.0.1:${relay.port}`};
			});
			after(async () => {
				await machine.close();
				await relay.close();
				await removeRealFolder(call, folder);
			});

			test('the list tells what is in a folder; a name is made once', async () => {
				const {code, stdout, stderr} = await machine.run(['folders', '--json']);
				assert.equal(code, 0, stderr);
				const {folders} = JSON.parse(stdout) as {folders: ReadonlyArray<{name: string; status: string; permission: string; used: number; files: number}>};
				const own = folders.find(({name}) => name === folder)!;
				assert.deepEqual([own.status, own.permission, own.used, own.files], ['ready', 'rw', 0, 0]);
				assert.equal((await machine.run(['folders', 'create', folder])).code, 10);
				assert.equal((await machine.run(['folders', 'create', '.ssh'])).code, 2);
				assert.equal((await machine.run(['folders', 'create', 'a/b'])).code, 2);
				assert.equal((await machine.run(['folders', 'create', `other-${mark}`, '--host', 'local:nosuch'])).code, 10);
			});

			test('a tree goes up and comes back equal, its empty file and folder too', async () => {
				const up = await copy('-r', 'tree', `vf:${folder}/up/`, '--json');
				assert.equal(up.code, 0, up.stderr + up.stdout);
				assert.equal((JSON.parse(up.stdout) as Done).files.done, 3);
				const down = await copy('-r', `vf:${folder}/up/tree`, 'back');
				assert.equal(down.code, 0, down.stderr);
				for (const name of ['nothing', 'some.bin', 'deep/한글 name.txt']) {
					assert.ok(readFileSync(path.join(here, 'back', name)).equals(readFileSync(path.join(here, 'tree', name))), name);
				}

				assert.deepEqual(readdirSync(path.join(here, 'back', 'deep')).toSorted(), ['empty', '한글 name.txt']);
			});

			test('an upload that is cut goes on where the storage says, and after a cancelled copy too', async () => {
				relay.mostBytes = 1.5 * mebibyte;
				const copyId = (await copy('large.bin', `vf:${folder}/large.bin`, '--detach')).stdout.trim();
				const state = async () => (JSON.parse((await machine.run(['transfers', '--json'])).stdout) as {transfers: ReadonlyArray<{id: string; status: string; bytes: {done: number}}>}).transfers.find(transfer => transfer.id === copyId)!;
				const cut = await eventually(async () => {
					const now = await state();
					return now.bytes.done >= mebibyte && relay.cuts() > 1 ? now : undefined;
				}, 'the upload is cut in the middle');
				assert.notEqual(cut.status, 'done');
				await machine.run(['transfers', 'cancel', copyId]);
				relay.mostBytes = undefined;
				const again = await copy('large.bin', `vf:${folder}/large.bin`, '--json');
				assert.equal(again.code, 0, again.stderr);
				const {bytes} = JSON.parse(again.stdout) as Done;
				assert.ok(bytes.resumed >= cut.bytes.done, `${bytes.resumed} of at least ${cut.bytes.done} bytes were kept`);
				assert.equal(bytes.sent, large.length - bytes.resumed);
			});

			test('a download that is cut goes on, and holds what was sent', async () => {
				relay.mostBytes = mebibyte;
				const before = relay.cuts();
				const copyId = (await copy(`vf:${folder}/large.bin`, 'cut.bin', '--detach')).stdout.trim();
				await eventually(async () => (relay.cuts() > before ? true : undefined), 'the download is cut');
				relay.mostBytes = undefined;
				await machine.run(['transfers', 'resume', copyId]);
				await eventually(async () => (existsSync(path.join(here, 'cut.bin')) ? true : undefined), 'the file is there');
				assert.ok(readFileSync(path.join(here, 'cut.bin')).equals(large));
			});

			test('sha256 is taken by reading back, and a file takes the place of another', async () => {
				const up = await copy('tree/some.bin', `vf:${folder}/large.bin`, '--verify', 'sha256', '--json');
				assert.equal(up.code, 0, up.stderr);
				assert.equal((JSON.parse(up.stdout) as Done).files.verified, 1);
				const dry = await copy('-r', `vf:${folder}/`, 'all', '--dry-run', '--json');
				assert.equal(dry.code, 0, dry.stderr);
				const {files} = JSON.parse(dry.stdout) as {files: ReadonlyArray<{source: string; size: number}>};
				assert.deepEqual(files.map(({source, size}) => [source, size]), [
					['/large.bin', (3 * mebibyte) + 17], ['/up/tree/deep/한글 name.txt', 5], ['/up/tree/nothing', 0], ['/up/tree/some.bin', (3 * mebibyte) + 17],
				]);
			});

			test('what is not there is said, with its exit code', async () => {
				assert.equal((await copy(`vf:${folder}/no/such`, '.')).code, 3);
				assert.equal((await copy(`vf:${folder}/up`, '.')).code, 2);
				assert.equal((await copy('large.bin', 'vf:no-such-folder/')).code, 3);
				const wrong = await machine.run(['cp', 'tree/nothing', `vf:${folder}/x`], {folder: here, environment: {BACKEND_OVERRIDE_STORAGE_PROXY: 'http://elsewhere:1=http://127.0.0.1:1'}});
				assert.notEqual(wrong.code, 0);
			});
		});
	}
} else {
	test('no real cluster is named by BAITUI_REAL_SESSION', {skip: true});
}
