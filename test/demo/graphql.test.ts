import assert from 'node:assert/strict';
import {after, before, test} from 'node:test';
import {startCluster, type Cluster} from '../../source/demo/cluster.ts';
import {execute, type Schema} from '../../source/demo/graphql/execute.ts';
import {filterRows, orderRows} from '../../source/demo/graphql/filter.ts';
import {Client} from './client.ts';

type Items = {readonly compute_session_list: {readonly items: ReadonlyArray<Readonly<Record<string, unknown>>>; readonly total_count: number}};

const listQuery = (fields: string) => `query($limit:Int!, $offset:Int!, $status: String, $access_key: String, $filter: String, $order: String) {
  compute_session_list(
      limit:$limit, offset:$offset, status:$status, access_key:$access_key, filter:$filter, order:$order) {
    items { ${fields} }
    total_count
  }
}`;
const page = {
	limit: 20, offset: 0, status: null, access_key: null, filter: null, order: null,
};

let old: Client;
let current: Client;
const clusters: Cluster[] = [];

before(async () => {
	clusters.push(...await Promise.all([startCluster(), startCluster({release: '26.9'})]));
	[old, current] = await Promise.all([Client.signedIn(clusters[0]!, 'api'), Client.signedIn(clusters[1]!, 'session')]);
});
after(async () => {
	await Promise.all(clusters.map(async cluster => cluster.close()));
});

test('items have exactly the fields that were asked for, in that order', async () => {
	const {data} = await old.query<Items>(listQuery('status name id group_name'), {...page, filter: 'name == "train-llm"'});
	assert.deepEqual(Object.keys(data.compute_session_list.items[0]!), ['status', 'name', 'id', 'group_name']);
	assert.equal(data.compute_session_list.total_count, 1);
});

test('status, paging, filter and order pick and sort the sessions', async () => {
	const names = async (given: Record<string, unknown>) => {
		const {data} = await old.query<Items>(listQuery('name'), {...page, ...given});
		return data.compute_session_list.items.map(item => item.name);
	};

	assert.deepEqual(await names({status: 'TERMINATED,CANCELLED'}), ['old-run']);
	assert.deepEqual(await names({status: 'RUNNING', order: '-name'}), ['train-llm', 'sft-eval-학습용', 'notebook']);
	assert.deepEqual(await names({order: 'name', limit: 2, offset: 1}), ['notebook', 'old-run']);
	assert.deepEqual(await names({filter: 'name ilike "%TRAIN%" | status == "PULLING"', order: 'name'}), ['ablation-7', 'train-llm']);
});

test('an unknown field fails the whole query with the words of the real one, and 200', async () => {
	const reply = await old.call('POST', '/admin/gql', {query: '{compute_session_list(limit:1,offset:0){items{nosuch}}}'});
	assert.equal(reply.status, 200);
	assert.deepEqual(reply.json(), {data: null, errors: [{message: 'Cannot query field \'nosuch\' on type \'ComputeSession\'.', locations: [{line: 1, column: 47}]}]});
});

test('an unknown status or filter field fails the list alone', async () => {
	const status = await old.query<Items>('{compute_session_list(limit:1,offset:0,status:"NOSUCH"){items{id}}}');
	assert.deepEqual(status, {data: {compute_session_list: null}, errors: [{message: '\'NOSUCH\'', locations: [{line: 1, column: 2}], path: ['compute_session_list']}]});
	const filter = await old.query<Items>('{compute_session_list(limit:1,offset:0,filter:"nosuch == 1"){items{id}}}');
	assert.match(filter.errors![0]!.message, /\('Unknown\/unsupported field name', 'nosuch'\)$/);
});

test('requested_slots and priority are fields of 26.9 only; its answers carry errors: null', async () => {
	const refused = await old.query<Items>(listQuery('requested_slots'), page);
	assert.match(refused.errors![0]!.message, /requested_slots/);
	const {data, errors} = await current.query<Items>(listQuery('requested_slots priority'), {...page, filter: 'name == "train-llm"'});
	assert.equal(errors, null);
	assert.equal((JSON.parse(String(data.compute_session_list.items[0]!.requested_slots)) as Record<string, string>)['cuda.device'], '4');
});

test('mounts are Python text on 23.09 and folder ids on 26.9', async () => {
	const ask = async (client: Client) => {
		const {data} = await client.query<Items>(listQuery('mounts vfolder_mounts'), {...page, filter: 'name == "notebook"'});
		return data.compute_session_list.items[0]!;
	};

	assert.deepEqual((await ask(old)).mounts, ['data']);
	assert.match(String((await ask(old)).vfolder_mounts), /kernel_path=PurePosixPath\('\/home\/work\/data'\)/);
	assert.match(String((await ask(current)).vfolder_mounts), /^[\d\-a-f]{36}$/);
});

test('train-llm has a lifetime of about 38 minutes left', async () => {
	const {data} = await old.query<Items>(listQuery('idle_checks'), {...page, filter: 'name == "train-llm"'});
	const checks = JSON.parse(String(data.compute_session_list.items[0]!.idle_checks)) as Record<string, {readonly remaining: number}>;
	assert.ok(checks.session_lifetime!.remaining > 37 * 60);
	assert.ok(checks.session_lifetime!.remaining < 39 * 60);
	assert.ok(checks.network_timeout!.remaining <= 3600);
});

test('one session, the key pair, the user and the folders answer', async () => {
	type Data = {
		readonly compute_session_list: {readonly items: ReadonlyArray<{readonly id: string}>};
		readonly keypair: {readonly access_key: string; readonly is_admin: boolean};
		readonly user: {readonly email: string; readonly groups: ReadonlyArray<{readonly name: string}>};
		readonly vfolder_list: {readonly items: ReadonlyArray<{readonly name: string}>};
	};
	const {data} = await old.query<Data>('{compute_session_list(limit:1,offset:0,status:"RUNNING"){items{id}} keypair{access_key is_admin} user{email groups{name}} vfolder_list(limit:9,offset:0,order:"name"){items{name}}}');
	assert.equal(data.keypair.access_key, clusters[0]!.accessKey);
	assert.deepEqual(data.user, {email: clusters[0]!.email, groups: [{name: 'default'}]});
	assert.deepEqual(data.vfolder_list.items.map(item => item.name), ['ckpt', 'data', 'results']);
	const {id} = data.compute_session_list.items[0]!;
	const one = await old.query<{compute_session: {id: string; containers: ReadonlyArray<{cluster_role: string}>}}>('query($id: UUID!) {compute_session(id: $id) {id containers {cluster_role}}}', {id});
	assert.deepEqual(one.data.compute_session, {id, containers: [{cluster_role: 'main'}]});
});

test('26.9 also lists sessions as nodes', async () => {
	type Nodes = {readonly compute_session_nodes: {readonly count: number; readonly edges: ReadonlyArray<{readonly node: Readonly<Record<string, unknown>>}>}};
	const {data} = await current.query<Nodes>('query($first: Int, $filter: String) {compute_session_nodes(first: $first, filter: $filter) {count edges {node {id row_id name type image_references kernel_nodes {edges {node {cluster_role}}}}}}}', {first: 5, filter: 'name == "notebook"'});
	const {node} = data.compute_session_nodes.edges[0]!;
	assert.equal(data.compute_session_nodes.count, 1);
	assert.equal(Buffer.from(String(node.id), 'base64').toString(), `ComputeSessionNode:${String(node.row_id)}`);
	assert.equal(node.type, 'interactive');
	const refused = await old.query('{compute_session_nodes {count}}');
	assert.equal(refused.data, null);
});

const schema: Schema<undefined> = {
	Query: {
		thing: {type: 'Thing', arguments: ['a', 'b'], resolve: (_parent, given) => given}, fails: {
			resolve() {
				throw new Error('broken');
			},
		},
	},
	Thing: {a: {}, b: {}},
};

test('aliases, fragments, lists, objects and comments are understood', () => {
	const query = `query Name($x: [Int!] = [1]) { # words
		first: thing(a: $x, b: {k: [true, "two", 3.5]}) { ...Both }
		second: thing(a: WORD) { ... on Thing { a } __typename }
	} fragment Both on Thing { b a }`;
	assert.deepEqual(execute(schema, query, {x: [7]}, undefined), {data: {first: {b: {k: [true, 'two', 3.5]}, a: [7]}, second: {a: 'WORD', __typename: 'Thing'}}, errors: []});
});

test('a failing field is null and the others stay', () => {
	const {data, errors} = execute(schema, '{fails thing(a: 1) {a}}', {}, undefined);
	assert.deepEqual(data, {fails: null, thing: {a: 1}});
	assert.deepEqual(errors, [{message: 'broken', locations: [{line: 1, column: 2}], path: ['fails']}]);
});

test('syntax errors, unknown arguments and missing selections are told', () => {
	const message = (query: string) => String(execute(schema, query, {}, undefined).errors[0]!.message);
	assert.match(message('{thing(a: 1) {a}'), /^Syntax Error/);
	assert.match(message('{thing(c: 1) {a}}'), /^Unknown argument 'c'/);
	assert.match(message('{thing}'), /must have a selection of subfields/);
});

test('the filter language knows its operators', () => {
	const rows = [{name: 'one', size: 1}, {name: 'two', size: 2}, {name: 'Three', size: 3}];
	const fields = new Set(['name', 'size']);
	const names = (filter: string) => filterRows(rows, filter, fields).map(row => row.name);
	assert.deepEqual(names('size >= 2'), ['two', 'Three']);
	assert.deepEqual(names('name in ["one", "two"]'), ['one', 'two']);
	assert.deepEqual(names('!(name like "t%")'), ['one', 'Three']);
	assert.deepEqual(names('(name == "one" | size != 1) & name contains "o"'), ['one', 'two']);
	assert.throws(() => names('name =='), /Query filter parsing error/);
	assert.deepEqual(orderRows(rows, '-size').map(row => row.size), [3, 2, 1]);
});
