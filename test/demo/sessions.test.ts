import assert from 'node:assert/strict';
import {once} from 'node:events';
import fs from 'node:fs';
import http from 'node:http';
import path from 'node:path';
import {after, before, test} from 'node:test';
import {startCluster, type Cluster} from '../../source/demo/cluster.ts';
import {
	Client,
	request,
	until,
	type Reply,
} from './client.ts';

let old: Client;
let current: Client;
const clusters: Cluster[] = [];

before(async () => {
	clusters.push(...await Promise.all([startCluster({pace: 20}), startCluster({release: '26.9', pace: 20})]));
	[old, current] = await Promise.all([Client.signedIn(clusters[0]!, 'session'), Client.signedIn(clusters[1]!, 'api')]);
});
after(async () => {
	await Promise.all(clusters.map(async cluster => cluster.close()));
});

const slug = (reply: Reply) => String(reply.json().type).replace('https://api.backend.ai/probs/', '');
const wish = (name: string, more: Record<string, unknown> = {}) => ({
	name, image: 'python', config: {resources: {cpu: '1', mem: '256m'}, mounts: ['results']}, ...more,
});

test('a created session runs, keeps its folder and loses its home when it ends', async () => {
	const made = await old.call('POST', '/session', wish('life'));
	assert.equal(made.status, 201);
	assert.deepEqual([made.json().status, made.json().created, made.json().sessionName], ['RUNNING', true, 'life']);
	const home = clusters[0]!.homeDirectory('life')!;
	fs.writeFileSync(path.join(home, 'lost.txt'), 'x');
	fs.writeFileSync(path.join(home, 'results', 'kept.txt'), 'x');
	const ended = await old.call('DELETE', '/session/life');
	assert.deepEqual([ended.status, ended.json()], [200, {stats: {status: 'terminated'}}]);
	assert.equal(await old.status('life'), 'TERMINATED');
	assert.equal(fs.existsSync(home), false);
	assert.equal(fs.existsSync(path.join(clusters[0]!.folderDirectory('results')!, 'kept.txt')), true);
});

test('an enqueued session answers at once and passes the states of its release', async () => {
	for (const [client, expected] of [[old, ['PENDING', 'SCHEDULED', 'PREPARING', 'RUNNING']], [current, ['PENDING', 'SCHEDULED', 'PREPARING', 'PREPARED', 'CREATING', 'RUNNING']]] as const) {
		const made = await client.call('POST', '/session', wish('queue', {enqueueOnly: true}));
		assert.deepEqual([made.status, made.json().status, made.json().servicePorts], [201, 'PENDING', []]);
		await until(async () => await client.status('queue') === 'RUNNING');
		const {data} = await client.query<{compute_session: {status_history: string}}>('query($id: UUID!) {compute_session(id: $id) {status_history}}', {id: made.json().sessionId});
		assert.deepEqual(Object.keys(JSON.parse(data.compute_session.status_history) as object), expected);
	}
});

test('what asks for more than there is stays pending with a reason, and is cancelled', async () => {
	await old.call('POST', '/session', wish('huge', {enqueueOnly: true, config: {resources: {cpu: '100', mem: '1g'}}}));
	const {data} = await old.query<{compute_session_list: {items: ReadonlyArray<{status: string; status_info: string}>}}>(String.raw`{compute_session_list(limit:1,offset:0,filter:"name == \"huge\""){items{status status_info}}}`);
	assert.deepEqual(data.compute_session_list.items[0], {status: 'PENDING', status_info: 'no-available-instances'});
	assert.deepEqual((await old.call('GET', '/stream/session/huge/apps')).json(), []);
	assert.deepEqual((await old.call('DELETE', '/session/huge')).json(), {stats: {status: 'cancelled'}});
	assert.equal(await old.status('huge'), 'CANCELLED');
});

test('a name in use is reused or refused, a bad name and an unknown image are refused', async () => {
	const again = await old.call('POST', '/session', {...wish('notebook'), reuseIfExists: true});
	assert.deepEqual([again.status, again.json().created], [201, false]);
	const refused = await old.call('POST', '/session', {...wish('notebook'), reuseIfExists: false});
	assert.deepEqual([refused.status, slug(refused)], [400, 'session-already-exists']);
	const bad = await old.call('POST', '/session', {name: 'x'});
	assert.deepEqual(bad.json(), {
		type: 'https://api.backend.ai/probs/invalid-api-params', title: 'Missing or invalid API parameters.', msg: 'Input validation error', data: {name: String.raw`does not match pattern ^(?=.{4,64}$)\w[\w.-]*\w$`, image: 'is required'},
	});
	assert.equal((await old.call('POST', '/session', {...wish('good-name'), image: 'nosuch'})).status, 404);
	assert.equal((await old.call('POST', '/session', {...wish('good-name'), bogus: 1})).status, 400);
	assert.equal((await current.call('POST', '/session', {...wish('y'), bogus: 1, enqueueOnly: true})).status, 201);
});

test('rename: query or body on 23.09, body alone on 26.9; names in use are accepted only by 23.09', async () => {
	await Promise.all([old, current].flatMap(client => ['first', 'second'].map(async name => client.call('POST', '/session', wish(name)))));
	assert.equal((await old.call('POST', '/session/first/rename?name=third')).status, 204);
	assert.equal((await current.call('POST', '/session/first/rename?name=third')).status, 400);
	assert.equal((await current.call('POST', '/session/first/rename?name=third', {name: 'third'})).status, 204);
	assert.equal((await current.call('POST', '/session/second/rename', {name: 'third'})).status, 400);
	assert.equal((await old.call('POST', '/session/second/rename', {name: 'third'})).status, 204);
	const ambiguous = await old.call('GET', '/stream/session/third/apps');
	assert.deepEqual([ambiguous.status, slug(ambiguous)], [404, 'too-many-sessions-matched']);
});

test('logs of a name that had an earlier session are ambiguous on 23.09, its id never is', async () => {
	for (const _ of [1, 2]) {
		await old.call('POST', '/session', wish('twice'));
		if (_ === 1) {
			await old.call('DELETE', '/session/twice');
		}
	}

	assert.equal(slug(await old.call('GET', '/session/twice/logs')), 'too-many-sessions-matched');
	assert.equal((await old.call('GET', '/stream/session/twice/apps')).status, 200);
	const {matches} = (await old.call('GET', '/session/_/match?id=twice')).json() as {matches: ReadonlyArray<{id: string}>};
	assert.equal((await old.call('GET', `/session/${matches[0]!.id}/logs`)).status, 200);
});

test('restart drops connections on 23.09 and is 501 on 26.9', async () => {
	const webSocket = await (await Client.signedIn(clusters[0]!, 'api')).tunnel('sft-eval-학습용', 'rawtcp');
	webSocket.on('error', () => undefined);
	const closed = once(webSocket, 'close');
	assert.equal((await old.call('PATCH', `/session/${encodeURIComponent('sft-eval-학습용')}`)).status, 204);
	assert.equal((await closed)[0], 1006);
	const gone = await current.call('PATCH', '/session/notebook');
	assert.deepEqual([gone.status, slug(gone)], [501, 'not-implemented']);
});

test('destroying a pulling session is forbidden on 23.09', async () => {
	const reply = await old.call('DELETE', '/session/ablation-7');
	assert.deepEqual([reply.status, slug(reply)], [403, 'generic-forbidden']);
});

test('a tunnel of a destroyed session: api mode hears 1001, session mode nothing', async () => {
	const [web, api] = [old, await Client.signedIn(clusters[0]!, 'api')];
	await web.call('POST', '/session', wish('short'));
	const [silent, told] = await Promise.all([web.tunnel('short', 'rawtcp'), api.tunnel('short', 'rawtcp')]);
	const closed = once(told, 'close');
	await web.call('DELETE', '/session/short');
	assert.equal((await closed)[0], 1001);
	silent.ping();
	await once(silent, 'pong');
	assert.equal(silent.readyState, silent.OPEN);
	silent.terminate();
});

test('download: GET on 23.09, POST with a query on 26.9, and 405 the other way', async () => {
	const archive = await old.call('GET', '/session/train-llm/download', {files: ['id_container']});
	assert.match(String(archive.headers['content-type']), /^multipart\/mixed; boundary=/);
	assert.match(archive.body.toString('latin1'), /Content-Encoding: identity\r\nContent-Length: 3584\r\n\r\nid_container\0/);
	assert.equal((await old.call('POST', '/session/train-llm/download?files=id_container')).headers.allow, 'GET,OPTIONS');
	assert.equal((await current.call('POST', '/session/train-llm/download?files=id_container', {files: ['id_container']})).status, 200);
	assert.equal((await current.call('POST', '/session/train-llm/download', {files: ['id_container']})).status, 400);
	const wrong = await current.call('GET', '/session/train-llm/download?files=id_container');
	assert.deepEqual([wrong.status, wrong.headers.allow, wrong.json().error_code], [405, 'OPTIONS,POST', 'api_access_forbidden']);
});

test('a missing file and one over 1 MiB fail as the agent fails', async () => {
	const missing = await old.call('GET', '/session/train-llm/download?files=nosuch');
	assert.deepEqual(missing.json(), {
		type: 'https://api.backend.ai/probs/kernel-execution-failed', title: 'Executing user code in the kernel has failed.',
		'agent-details': {type: 'https://api.backend.ai/probs/agent-failure', title: 'Agent-side exception occurred.', exception: 'FileNotFoundError(\'Could not found the file: /home/work/nosuch\')'},
	});
	fs.writeFileSync(path.join(clusters[0]!.homeDirectory('train-llm')!, 'large'), Buffer.alloc((1024 * 1024) + 1));
	assert.equal((await old.call('GET', '/session/train-llm/download_single?file=large')).status, 500);
	assert.equal((await current.call('POST', '/session/train-llm/download?files=nosuch')).json().error_code, 'backendai_generic_internal-error');
});

test('files: body on 23.09, query on 26.9', async () => {
	const names = (reply: Reply) => (JSON.parse(String(reply.json().files)) as ReadonlyArray<{filename: string}>).map(file => file.filename);
	assert.ok(names(await old.call('GET', '/session/train-llm/files', {path: 'data'})).includes('train.jsonl'));
	assert.equal((await old.call('GET', '/session/train-llm/files?path=data')).status, 400);
	assert.ok(names(await current.call('GET', '/session/train-llm/files', {path: 'data'})).includes('id_container'));
	assert.ok(names(await current.call('GET', '/session/train-llm/files?path=data')).includes('train.jsonl'));
	const missing = (await old.call('GET', '/session/train-llm/files', {path: 'no/such'})).json();
	assert.equal(missing.files, '');
	assert.match(String(missing.errors), /Traceback/);
	assert.equal((await old.call('GET', '/session/train-llm/files', {path: '/etc'})).status, 500);
});

test('an upload lands in the home, and beneath a mounted folder it is lost', async () => {
	const body = Buffer.from('--b\r\nContent-Disposition: form-data; name="src"; filename="sub/a.txt"\r\nContent-Type: application/octet-stream\r\n\r\nfirst\r\n--b\r\nContent-Disposition: form-data; name="src"; filename="data/b.txt"\r\n\r\nsecond\r\n--b--\r\n');
	assert.equal((await old.call('POST', '/session/train-llm/upload', body, 'multipart/form-data; boundary=b')).status, 204);
	assert.equal(fs.readFileSync(path.join(clusters[0]!.homeDirectory('train-llm')!, 'sub/a.txt'), 'utf8'), 'first');
	assert.equal(fs.existsSync(path.join(clusters[0]!.folderDirectory('data')!, 'b.txt')), false);
});

test('an unknown session, path and method are refused in the words of the release', async () => {
	assert.deepEqual((await old.call('GET', '/session/nosuch/logs')).json(), {type: 'https://api.backend.ai/probs/object-not-found', title: 'No such session.', msg: 'Session (id=nosuch) does not exist.'});
	assert.deepEqual((await current.call('GET', '/session/nosuch/logs')).json(), {
		type: 'https://api.backend.ai/probs/entity-not-found', title: 'Entity not found.', error_code: 'session_read_not-found', msg: 'No SessionRow matches the given key',
	});
	assert.deepEqual((await old.call('GET', '/nosuch')).json(), {type: 'https://api.backend.ai/probs/url-not-found', title: 'Unknown URL path.', data: '/nosuch'});
	assert.deepEqual((await current.call('GET', '/nosuch')).json(), {
		type: 'https://api.backend.ai/probs/url-not-found', title: 'Unknown URL path.', error_code: 'api_read_not-found', data: '/nosuch',
	});
});

test('start-service has no coordinator to go to', async () => {
	const reply = await old.call('POST', '/session/train-llm/start-service', {app: 'ttyd'});
	assert.deepEqual(reply.json(), {type: 'https://api.backend.ai/probs/service-unavailable', title: 'Serivce unavailable.', msg: 'No coordinator configured for this resource group'});
});

test('a registered key is the key of sessions started later', async () => {
	assert.deepEqual((await old.call('GET', '/auth/ssh-keypair')).json(), {ssh_public_key: null});
	const made = (await old.call('PATCH', '/auth/ssh-keypair')).json();
	assert.match(String(made.ssh_private_key), /^-----BEGIN RSA PRIVATE KEY-----/);
	await old.call('POST', '/session', wish('keyed'));
	assert.equal(await old.privateKey('keyed'), made.ssh_private_key);
	assert.notEqual(await old.privateKey('notebook'), made.ssh_private_key);
});

test('events of a session\'s life are streamed', async () => {
	const listen = async (client: Client, name: string) => {
		const url = client.url(`/events/session?sessionName=${encodeURIComponent(name)}&scope=*`);
		let text = '';
		const sent = http.get(url, {headers: client.headers('GET', url, 'application/octet-stream')});
		const [response] = await once(sent, 'response') as [http.IncomingMessage];
		assert.equal(response.headers['content-type'], 'text/event-stream');
		response.setEncoding('utf8').on('data', (chunk: string) => {
			text += chunk;
		});
		return {
			names: () => text.matchAll(/^event: (.*)\r?$/gm).map(match => match[1]).toArray(), text: () => text,
			close() {
				sent.destroy();
			},
		};
	};

	const [first, all] = await Promise.all([listen(old, 'told'), listen(current, '*')]);
	await Promise.all([old, current].map(async client => {
		await client.call('POST', '/session', wish('told'));
		await client.call('DELETE', '/session/told');
	}));
	await until(() => first.names().includes('session_terminated') && all.names().includes('session_terminated'));
	first.close();
	all.close();
	assert.deepEqual(first.names(), ['session_enqueued', 'session_scheduled', 'kernel_preparing', 'kernel_creating', 'kernel_started', 'session_terminating', 'kernel_terminating', 'kernel_terminated', 'session_terminated']);
	assert.ok(all.names().includes('session_started'));
	assert.match(first.text(), /"clusterRole":"main","clusterIdx":1/);
	assert.equal((await current.call('GET', '/events/session?sessionName=nosuch')).status, 404);
});

test('presets, groups and slots are told', async () => {
	assert.deepEqual((await old.call('GET', '/scaling-groups?group=default')).json(), {scaling_groups: [{name: 'default'}]});
	const check = (await old.call('POST', '/resource/check-presets', {group: 'default', scaling_group: 'default'})).json();
	assert.deepEqual(check.keypair_limits, {cpu: 'Infinity', mem: 'Infinity', 'cuda.device': 'Infinity'});
	assert.equal((await request('GET', `${clusters[0]!.endpoints.session}/config.toml`)).status, 200);
	assert.match(String((await old.call('GET', '/manager/announcement')).headers['x-ratelimit-remaining']), /^\d+$/);
});
