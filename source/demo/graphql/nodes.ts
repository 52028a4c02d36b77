import type {World} from '../world/world.ts';
import type {FieldType, Schema} from './execute.ts';
import {filterRows, orderRows} from './filter.ts';
import {sessionRecord} from './session-record.ts';

const plain = [
	'id',
	'row_id',
	'tag',
	'name',
	'type',
	'priority',
	'cluster_template',
	'cluster_mode',
	'cluster_size',
	'domain_name',
	'project_id',
	'user_id',
	'access_key',
	'permissions',
	'status',
	'status_info',
	'status_data',
	'status_history',
	'created_at',
	'terminated_at',
	'starts_at',
	'scheduled_at',
	'queue_position',
	'startup_command',
	'result',
	'commit_status',
	'abusing_reports',
	'idle_checks',
	'agent_ids',
	'resource_opts',
	'scaling_group',
	'service_ports',
	'vfolder_mounts',
	'occupied_slots',
	'requested_slots',
	'image_references',
	'num_queries',
	'inference_metrics',
];
const kernel = ['id', 'row_id', 'cluster_role', 'cluster_hostname', 'cluster_idx', 'status', 'live_stat'];

/** The place among those that wait, from 1; null for others. */
function placeOf(world: World, id: string): number | null {
	const place = world.sessions.values().filter(({status}) => status === 'PENDING').toArray().findIndex(session => session.id === id);
	return place === -1 ? null : place + 1;
}

function toNode(world: World, record: Record<string, unknown>): Record<string, unknown> {
	const containers = record.containers as ReadonlyArray<Record<string, unknown>>;
	return {
		...record,
		id: Buffer.from(`ComputeSessionNode:${String(record.id)}`).toString('base64'),
		row_id: record.id,
		type: String(record.type).toLowerCase(),
		project_id: record.group_id,
		owner: {email: world.account.email},
		permissions: ['update_attribute', 'execute', 'delete_session', 'convert_to_image', 'start_app', 'read_attribute'],
		queue_position: placeOf(world, String(record.id)),
		image_references: [record.image],
		kernel_nodes: {edges: containers.map(container => ({node: {...container, row_id: container.id}}))},
	};
}

/** The root field of 24.09 and later; here on 26.9 only. */
export const sessionNodes: FieldType<World> = {
	type: 'ComputeSessionConnection',
	arguments: ['scope_id', 'project_id', 'permission', 'filter', 'order', 'first', 'last', 'offset', 'after', 'before'],
	resolve(_parent, given, world) {
		const records = world.sessions.values().map(session => toNode(world, sessionRecord(world, session))).toArray();
		const filtered = typeof given.filter === 'string' && given.filter !== '' ? filterRows(records, given.filter, new Set(plain)) : records;
		const ordered = orderRows(filtered, typeof given.order === 'string' && given.order !== '' ? given.order : '-created_at');
		const offset = Number(given.offset ?? 0);
		return {count: ordered.length, edges: ordered.slice(offset, offset + Number(given.first ?? 10)).map(node => ({node, cursor: node.id}))};
	},
};

/** One session, by its relay id. */
export const sessionNode: FieldType<World> = {
	type: 'ComputeSessionNode',
	arguments: ['id', 'project_id', 'permission'],
	resolve(_parent, given, world) {
		const [, id = ''] = Buffer.from(String(given.id), 'base64').toString().split(':', 2);
		const session = world.sessions.get(id);
		return session && toNode(world, sessionRecord(world, session));
	},
};

function fields(names: readonly string[], objects: Readonly<Record<string, string>>): Readonly<Record<string, FieldType<World>>> {
	return {...Object.fromEntries(names.map(name => [name, {}])), ...Object.fromEntries(Object.entries(objects).map(([name, type]) => [name, {type}]))};
}

export const nodeTypes: Schema<World> = {
	ComputeSessionConnection: fields(['count'], {edges: 'ComputeSessionEdge'}),
	ComputeSessionEdge: fields(['cursor'], {node: 'ComputeSessionNode'}),
	ComputeSessionNode: fields(plain, {owner: 'UserNode', kernel_nodes: 'KernelConnection'}),
	UserNode: fields(['email'], {}),
	KernelConnection: fields(['count'], {edges: 'KernelEdge'}),
	KernelEdge: fields(['cursor'], {node: 'KernelNode'}),
	KernelNode: fields(kernel, {}),
};
