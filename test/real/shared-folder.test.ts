import assert from 'node:assert/strict';
import {randomBytes} from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import {after, before, test} from 'node:test';
import {request, sign} from '../demo/client.ts';
import {createMachine, type Finished, type Machine} from '../helpers/baitui.ts';
import {openFolder} from '../helpers/open-folder.ts';
import {createRawCalls, realCluster} from '../helpers/real-cluster.ts';
import {emptyTrash, removeRealFolder} from '../helpers/real-folder.ts';

type Listed = {
	readonly name: string;
	readonly permission: string;
	readonly readOnly: boolean;
	readonly owner: string | null;
	readonly used: number | null;
	readonly files: number | null;
	readonly quota: number | null;
};

const mark = randomBytes(3).toString('hex');
const folder = `shared-${mark}`;
const session = `reads-${mark}`;

if (realCluster?.limited) {
	const cluster = realCluster;
	const {limited} = realCluster;
	let owner: Machine;
	let guest: Machine;
	let raw: Awaited<ReturnType<typeof createRawCalls>>;
	let id: string;

	const succeed = ({code, stdout, stderr}: Finished): string => {
		assert.equal(code, 0, stderr);
		return stdout;
	};

	const listedBy = async (machine: Machine) => (JSON.parse(succeed(await machine.run(['folders', '--json']))) as {folders: readonly Listed[]}).folders.find(({name}) => name === folder);

	/** As the other user, whom few requests are allowed. */
	const asGuest = async (method: string, where: string, json?: unknown) => {
		const url = new URL(where, cluster.api);
		const {status, body} = await request(method, url, {...sign(limited, method, url, 'application/json'), 'Content-Type': 'application/json'}, json === undefined ? undefined : JSON.stringify(json));
		assert.equal(status, 200, body.toString());
		return JSON.parse(body.toString()) as Record<string, unknown>;
	};

	before(async () => {
		owner = createMachine();
		guest = createMachine();
		raw = await createRawCalls(cluster);
		await emptyTrash(raw);
		succeed(await owner.run(['login', cluster.session, '--user', cluster.user, '--password-stdin'], {input: `${cluster.password}\n`}));
		succeed(await guest.run(['login', cluster.api, '--access-key', limited.accessKey, '--password-stdin'], {input: `${limited.secretKey}\n`}));
		({folder: {id}} = JSON.parse(succeed(await owner.run(['folders', 'create', folder, '--json']))) as {folder: {id: string}});
		fs.writeFileSync(path.join(owner.directory, 'note'), 'of the owner\n');
		succeed(await owner.run(['cp', 'note', `vf:${folder}/note`], {folder: owner.directory}));
	});

	after(async () => {
		await owner.run(['stop', session, '--yes', '--wait']);
		await removeRealFolder(raw, folder);
		await Promise.all([owner.close(), guest.close()]);
	});

	test('who may only read a folder sees whose it is and how much is in it, takes files out, and is told that nothing goes in', async () => {
		const invited = await raw('POST', `/folders/${folder}/invite`, {perm: 'ro', emails: [limited.user]});
		assert.equal(invited.status, 201, JSON.stringify(invited.body));
		const {invitations} = await asGuest('GET', '/folders/invitations/list') as {invitations: ReadonlyArray<{id: string; vfolder_name: string}>};
		await asGuest('POST', '/folders/invitations/accept', {inv_id: invitations.find(one => one.vfolder_name === folder)!.id});

		const seen = await listedBy(guest);
		assert.deepEqual([seen?.permission, seen?.readOnly, seen?.owner, seen?.used, seen?.files], ['ro', true, cluster.user, 13, 1]);
		succeed(await guest.run(['cp', `vf:${folder}/note`, 'got'], {folder: guest.directory}));
		assert.equal(fs.readFileSync(path.join(guest.directory, 'got'), 'utf8'), 'of the owner\n');
		const up = await guest.run(['cp', 'got', `vf:${folder}/more`], {folder: guest.directory});
		assert.equal(up.code, 10, up.stderr);
		assert.match(up.stderr, /You may only read in/);

		const own = await listedBy(owner);
		assert.deepEqual([own?.permission, own?.readOnly, own?.owner, own?.files], ['rw', false, null, 1]);
	});

	test('a folder that is mounted to be read only is so in the session, for commands and for copies', async () => {
		if (cluster.volume) {
			openFolder(cluster.volume, id.replaceAll('-', ''));
		}

		const started = await owner.run(['start', cluster.image, '--name', session, '--cpu', '1', '--mem', '256m', '-m', `${folder}:kept:ro`, '--wait=5m']);
		const {body: {manager}} = await raw('GET', '/');
		if (String(manager).startsWith('23.')) {
			assert.equal(started.code, 10, started.stderr);
			assert.match(started.stderr, /cannot mount a folder read-only.*\n.*Leave :ro out/);
			return;
		}

		succeed(started);
		const {stdout} = await owner.run(['ssh', session, '--', 'cat kept/note; touch kept/more 2>/dev/null; echo $?']);
		assert.equal(stdout, 'of the owner\n1\n');
		fs.writeFileSync(path.join(owner.directory, 'more'), 'x');
		const up = await owner.run(['cp', 'more', `${session}:kept/more`], {folder: owner.directory});
		assert.equal(up.code, 8, up.stderr);
		assert.equal(succeed(await owner.run(['ssh', session, '--', 'ls kept'])), 'note\n');
	});
} else {
	test('no real cluster with a second user is named by BAITUI_REAL_SESSION and BAITUI_REAL_LIMITED_ACCESS_KEY', {skip: true});
}
