import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import {after, before, test} from 'node:test';
import {startCluster, type Cluster} from '../../source/demo/cluster.ts';
import {startTransfer} from '../../source/transfers/transfer.ts';
import {createFolderRemote} from '../../source/transfers/folder-remote.ts';
import {createProvider} from '../../source/providers/index.ts';
import {Client} from '../demo/client.ts';
import {createMachine} from '../helpers/baitui.ts';
import {startCuttingRelay} from '../helpers/cutting-relay.ts';
import {memoryCredentials} from '../helpers/memory-credentials.ts';
import {profileOf} from '../helpers/real-cluster.ts';
import {signInTo} from '../helpers/sign-in.ts';

const machine = createMachine();
let cluster: Cluster;
let client: Client;

before(async () => {
	fs.writeFileSync(path.join(machine.directory, 'a.txt'), 'text\n');
	cluster = await startCluster();
	client = await Client.signedIn(cluster, 'session');
	await signInTo(machine, cluster);
});
after(async () => {
	await machine.close();
	await cluster.close();
});

test('a folder that one may only read is refused before anything is sent', async () => {
	await client.call('POST', '/folders', {name: 'looked-at', host: 'local:volume1', permission: 'ro'});
	const up = await machine.run(['cp', 'a.txt', 'vf:looked-at/']);
	assert.equal(up.code, 10, up.stderr);
	assert.match(up.stderr, /You may only read in vf:looked-at\./);
	assert.match((await machine.run(['folders', '--quick'])).stdout, /^looked-at .* ro /m);
});

test('the storage is reached where BACKEND_OVERRIDE_STORAGE_PROXY says', async t => {
	const {url} = (await client.call('POST', '/folders/data/request-download', {path: 'README.txt', archive: false})).json();
	const {origin, hostname, port} = new URL(String(url));
	const relay = await startCuttingRelay(hostname, Number(port));
	t.after(relay.close);
	const over = async (value: string) => machine.run(['cp', 'vf:data/README.txt', 'got.txt'], {environment: {BACKEND_OVERRIDE_STORAGE_PROXY: value}});
	const whole = await over(`${origin}/download=http://127.0.0.1:${relay.port}/download`);
	assert.equal(whole.code, 0, whole.stderr);
	assert.ok(relay.connections() > 0, 'nothing came through the relay');
	const none = await over('http://elsewhere:1=http://127.0.0.1:1');
	assert.notEqual(none.code, 0);
	assert.match(none.stderr, /BACKEND_OVERRIDE_STORAGE_PROXY has no address for/);
});

test('a name from the storage that would lead out of the folder is not followed', async () => {
	const credentials = memoryCredentials();
	const provider = createProvider(profileOf(cluster.endpoints.session, 'session'), credentials);
	await provider.signIn({kind: 'password', user: cluster.email, password: cluster.password});
	const folder = (await provider.storage!.list()).find(({name}) => name === 'data')!;
	const files = await provider.storage!.files(folder);
	const target = path.join(machine.directory, 'deep', 'target');
	fs.mkdirSync(path.dirname(target));
	const {ended} = startTransfer({
		version: 1, id: 'a1b2', profile: 'demo', sessionId: `vf:${folder.id}`, sessionName: 'vf:data', host: 'here', createdAt: new Date().toISOString(),
		direction: 'download', sources: ['/'], destination: target, ifExists: 'overwrite',
	}, {
		// The true storage, but for one entry more.
		connect: async () => createFolderRemote({
			...files, async list(place) {
				const entries = await files.list(place);
				return [...entries, {...entries[0]!, name: '../escaped'}];
			},
		}),
		journal: path.join(machine.directory, 'journal'),
		onState() {},
	});
	const {status, failed} = await ended;
	assert.equal(status, 'failed');
	assert.deepEqual(failed.map(({reason}) => reason), ['Its name would lead out of the folder.']);
	assert.ok(fs.existsSync(path.join(target, 'README.txt')));
	assert.deepEqual(fs.readdirSync(path.dirname(target)), ['target']);
});
