import assert from 'node:assert/strict';
import {after, before, test} from 'node:test';
import {startCluster, type Cluster} from '../../source/demo/cluster.ts';
import {recognise} from '../../source/providers/index.ts';

let cluster: Cluster;

before(async () => {
	cluster = await startCluster({release: '26.9'});
});
after(async () => cluster.close());

test('a webserver is told from a manager, and http is assumed on this machine', async () => {
	const {host} = new URL(cluster.endpoints.session);
	const webserver = await recognise(host);
	assert.deepEqual([webserver.mode, webserver.address], ['session', `http://${host}`]);
	assert.match(webserver.description, /26\.9/);
	assert.equal((await recognise(`${cluster.endpoints.api}/`)).mode, 'api');
});

test('of several addresses the first that answers tells, and all are kept', async () => {
	const dead = 'http://127.0.0.1:1';
	const found = await recognise(`${dead}, ${cluster.endpoints.session}`);
	assert.deepEqual([found.mode, found.addresses], ['session', [dead, cluster.endpoints.session]]);
});

test('what is no address, what does not answer and what is another server are three sentences', async () => {
	await assert.rejects(recognise('ftp://x'), {code: 'usage'});
	await assert.rejects(recognise('http://127.0.0.1:1'), {code: 'unreachable'});
	await assert.rejects(recognise(`${cluster.endpoints.session}/config.toml`), {code: 'failed'});
});
