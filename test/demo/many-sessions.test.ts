import assert from 'node:assert/strict';
import {once} from 'node:events';
import {existsSync} from 'node:fs';
import {test} from 'node:test';
import {startCluster} from '../../source/demo/cluster.ts';
import {parseServeArguments} from '../../source/demo/serve-arguments.ts';
import {Client, until} from './client.ts';

type Page = {readonly compute_session_list: {readonly items: ReadonlyArray<{readonly name: string; readonly status: string}>; readonly total_count: number}};

const pageQuery = 'query($offset: Int!) {compute_session_list(limit: 100, offset: $offset, order: "-created_at") {items {name status} total_count}}';

for (const release of ['23.09', '26.9'] as const) {
	test(`${release}: a cluster of many sessions gives them page by page, and each can be used`, async t => {
		const cluster = await startCluster({release, sessions: 250});
		t.after(async () => cluster.close());
		const client = await Client.signedIn(cluster, 'api');
		const pages = await Promise.all([0, 100, 200].map(async offset => (await client.query<Page>(pageQuery, {offset})).data.compute_session_list));
		assert.deepEqual(pages.map(page => [page.items.length, page.total_count]), [[100, 250], [100, 250], [50, 250]]);
		const names = pages.flatMap(({items}) => items.map(({name}) => name));
		assert.equal(new Set(names).size, 250);
		assert.equal(names.includes('train-llm'), true);

		const home = cluster.homeDirectory('sweep-0100')!;
		assert.equal(existsSync(home), false, 'nothing of it runs before it is used');
		const webSocket = await client.tunnel('sweep-0100', 'sshd');
		const [banner] = await once(webSocket, 'message') as [Buffer];
		assert.match(banner.toString(), /^SSH-2\.0-/);
		webSocket.terminate();
		assert.equal(existsSync(home), true);

		const key = await client.call(release === '23.09' ? 'GET' : 'POST', '/session/sweep-0101/download_single?file=id_container');
		assert.match(key.body.toString(), /PRIVATE KEY/);
		const made = await client.call('POST', '/session', {
			name: 'one-more', image: 'python', enqueueOnly: true, config: {resources: {cpu: '32', mem: '128g'}},
		});
		assert.equal(made.status, 201, 'there is as much room as beside five');
		const ended = await client.call('DELETE', '/session/sweep-0100');
		assert.equal(ended.status, 200);
		await until(() => !existsSync(home));
	});
}

test('--sessions takes a whole number from 5 to 10000, for Backend.AI only', () => {
	assert.equal(parseServeArguments(['--sessions', '1000']).sessions, 1000);
	for (const given of ['4', '10001', '7.5', 'many']) {
		assert.throws(() => parseServeArguments(['--sessions', given]), /--sessions wants/);
	}

	assert.throws(() => parseServeArguments(['--service', 'valohai', '--sessions', '9']), /not for --service valohai/);
});
