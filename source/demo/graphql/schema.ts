import {type DemoSession, isLive} from '../world/session.ts';
import {images, type Image} from '../world/images.ts';
import type {World} from '../world/world.ts';
import type {Arguments, FieldType, Schema} from './execute.ts';
import {filterRows, orderRows} from './filter.ts';
import {folderRecord} from './folder-record.ts';
import {nodeTypes, sessionNode, sessionNodes} from './nodes.ts';
import {sessionRecord} from './session-record.ts';

type Fields = Readonly<Record<string, FieldType<World>>>;

/** Plain fields, by name. */
export function scalars(...names: readonly string[]): Fields {
	return Object.fromEntries(names.map(name => [name, {}]));
}

const statuses = new Set(['PENDING', 'SCHEDULED', 'PREPARING', 'PULLING', 'BUILDING', 'RUNNING', 'RESTARTING', 'RUNNING_DEGRADED', 'TERMINATING', 'TERMINATED', 'ERROR', 'CANCELLED']);
const newStatuses = new Set(['PREPARED', 'CREATING', 'DEPRIORITIZING', 'RESERVED', 'PREEMPTED', 'RESCHEDULING']);
const filterable = new Set([
	'id',
	'type',
	'name',
	'image',
	'agent_ids',
	'domain_name',
	'group_name',
	'user_email',
	'full_name',
	'access_key',
	'scaling_group',
	'cluster_mode',
	'cluster_size',
	'status',
	'status_info',
	'result',
	'created_at',
	'terminated_at',
	'starts_at',
	'scheduled_at',
	'startup_command',
]);

function text(value: unknown): string | undefined {
	return typeof value === 'string' && value !== '' ? value : undefined;
}

/** Newest first, as a list without an order comes. */
function newestFirst(world: World): DemoSession[] {
	return world.sessions.values().toArray().toSorted((one, other) => (other.terminatedAt ?? other.createdAt).getTime() - (one.terminatedAt ?? one.createdAt).getTime());
}

function paged(rows: ReadonlyArray<Record<string, unknown>>, given: Arguments, fields: ReadonlySet<string>): Record<string, unknown> {
	const filter = text(given.filter);
	const order = text(given.order);
	const filtered = filter === undefined ? rows : filterRows(rows, filter, fields);
	const ordered = order === undefined ? filtered : orderRows(filtered, order);
	const offset = Number(given.offset ?? 0);
	return {items: ordered.slice(offset, offset + Number(given.limit ?? 10)), total_count: ordered.length};
}

function sessionList(world: World, given: Arguments): Record<string, unknown> {
	const accessKey = text(given.access_key);
	if (accessKey !== undefined && accessKey !== world.account.accessKey) {
		throw new Error('Permission denied');
	}

	const wanted = text(given.status)?.split(',');
	for (const status of wanted ?? []) {
		if (!statuses.has(status) && !(world.release === '26.9' && newStatuses.has(status))) {
			throw new Error(`'${status}'`);
		}
	}

	const sessions = newestFirst(world).filter(session => wanted === undefined || wanted.includes(session.status));
	return paged(sessions.map(session => sessionRecord(world, session)), given, filterable);
}

function sessionFields(world: World): Fields {
	return {
		...scalars(
			'id', 'session_id', 'main_kernel_id', 'tag', 'name', 'type', 'main_kernel_role', 'image', 'architecture', 'registry', 'cluster_template', 'cluster_mode', 'cluster_size', 'domain_name', 'group_name', 'group_id', 'user_email', 'full_name', 'user_id', 'access_key', 'created_user_email', 'created_user_id', 'status', 'status_changed', 'status_info', 'status_data', 'status_history', 'created_at', 'terminated_at', 'starts_at', 'scheduled_at', 'startup_command', 'result', 'commit_status', 'abusing_reports', 'idle_checks', 'agent_ids', 'agents', 'resource_opts', 'scaling_group', 'service_ports', 'mounts', 'vfolder_mounts', 'occupying_slots', 'occupied_slots', 'num_queries', 'inference_metrics',
		),
		...((world.release === '26.9') && scalars('priority', 'requested_slots')),
		containers: {type: 'ComputeContainer'},
		dependencies: {type: 'ComputeSession'},
	};
}

/** What the agent reads of an image. */
function imageLabels({apps}: Image): ReadonlyArray<{readonly key: string; readonly value: string}> {
	const ports = apps.filter(({name}) => name !== 'sshd' && name !== 'ttyd').map(({name, protocol, port}) => `${name}:${protocol}:${port}`).join(',');
	return [{key: 'ai.backend.role', value: 'COMPUTE'}, {key: 'ai.backend.service-ports', value: ports}];
}

const listArguments = ['limit', 'offset', 'filter', 'order', 'domain_name', 'group_id', 'access_key'];

function keypair({account, sessions, keyPair}: World): Record<string, unknown> {
	return {
		id: account.accessKey, user_id: account.email, full_name: account.fullName, access_key: account.accessKey, secret_key: account.secretKey, is_active: true, is_admin: false, resource_policy: 'default',
		created_at: null, last_used: null, rate_limit: 30_000, num_queries: 0, user: account.userId, projects: [account.project.name], ssh_public_key: keyPair?.publicKey ?? null,
		concurrency_used: sessions.values().filter(session => isLive(session)).toArray().length,
	};
}

function group({account}: World): Record<string, unknown> {
	const rights = ['create-vfolder', 'modify-vfolder', 'delete-vfolder', 'mount-in-session', 'upload-file', 'download-file', 'invite-others', 'set-user-specific-permission'];
	return {
		id: account.project.id, name: account.project.name, description: null, is_active: true, created_at: null, modified_at: null, domain_name: account.domain, total_resource_slots: '{}',
		allowed_vfolder_hosts: JSON.stringify({'local:volume1': rights}), integration_id: null, resource_policy: 'default', scaling_groups: ['default'],
	};
}

/** What the demo answers on `/admin/gql`, field by field as the release has them. */
export function schemaOf(world: World): Schema<World> {
	return {
		[world.release === '23.09' ? 'Queries' : 'Query']: {
			keypair: {type: 'KeyPair', arguments: ['domain_name', 'access_key'], resolve: (_parent, _given, context) => keypair(context)},
			user: {
				type: 'User', arguments: ['domain_name', 'email'],
				resolve: (_parent, _given, context) => ({
					id: context.account.userId, uuid: context.account.userId, username: context.account.userName, email: context.account.email, full_name: context.account.fullName, role: 'user', is_active: true,
					status: 'active', domain_name: context.account.domain, need_password_change: false, totp_activated: context.faults.needsOtp === true, resource_policy: 'default', groups: [group(context)],
				}),
			},
			groups: {type: 'Group', arguments: ['domain_name', 'is_active', 'type'], resolve: (_parent, _given, context) => [group(context)]},
			compute_session_list: {type: 'ComputeSessionList', arguments: [...listArguments, 'status'], resolve: (_parent, given, context) => sessionList(context, given)},
			compute_session: {
				type: 'ComputeSession', arguments: ['id'],
				resolve(_parent, given, context) {
					const session = context.sessions.get(String(given.id));
					// Of a single session both releases tell only the first letter of the project.
					return session && {...sessionRecord(context, session), group_name: context.account.project.name.slice(0, 1)};
				},
			},
			vfolder_list: {
				type: 'VirtualFolderList', arguments: listArguments,
				resolve: (_parent, given, context) => paged(context.folders.values().map(folder => folderRecord(context, folder)).toArray(), given, new Set(['id', 'name', 'host', 'status', 'usage_mode', 'permission', 'created_at'])),
			},
			images: {
				type: 'Image', arguments: ['is_installed', 'is_operation'],
				resolve: (_parent, given) => images.filter(image => given.is_installed !== true || image.pull === undefined).map(image => ({
					...image, architecture: 'x86_64', digest: 'sha256:demo', installed: image.pull === undefined, humanized_name: image.name, supported_accelerators: ['cuda'], labels: imageLabels(image), resource_limits: [{key: 'cpu', min: '1', max: null}, {key: 'mem', min: '64m', max: null}],
				})),
			},
			...((world.release === '26.9') && {compute_session_nodes: sessionNodes, compute_session_node: sessionNode}),
		},
		KeyPair: scalars('id', 'user_id', 'full_name', 'access_key', 'secret_key', 'is_active', 'is_admin', 'resource_policy', 'created_at', 'last_used', 'rate_limit', 'num_queries', 'user', 'projects', 'ssh_public_key', 'concurrency_used'),
		User: {...scalars('id', 'uuid', 'username', 'email', 'need_password_change', 'full_name', 'description', 'is_active', 'status', 'status_info', 'created_at', 'modified_at', 'domain_name', 'role', 'resource_policy', 'allowed_client_ip', 'totp_activated', 'totp_activated_at', 'sudo_session_enabled', 'main_access_key'), groups: {type: 'UserGroup'}},
		UserGroup: scalars('id', 'name'),
		Group: scalars('id', 'name', 'description', 'is_active', 'created_at', 'modified_at', 'domain_name', 'total_resource_slots', 'allowed_vfolder_hosts', 'integration_id', 'resource_policy', 'scaling_groups'),
		ComputeSessionList: {items: {type: 'ComputeSession'}, total_count: {}},
		ComputeSession: sessionFields(world),
		ComputeContainer: scalars('id', 'idx', 'role', 'hostname', ...(world.release === '26.9' ? ['kernel_id'] : []), 'cluster_idx', 'local_rank', 'cluster_role', 'cluster_hostname', 'session_id', 'image', 'architecture', 'registry', 'status', 'status_changed', 'status_info', 'status_data', 'created_at', 'terminated_at', 'starts_at', 'scheduled_at', 'abusing_report', 'agent', 'agent_addr', 'container_id', 'resource_opts', 'occupied_slots', 'live_stat', 'last_stat', 'preopen_ports'),
		VirtualFolderList: {items: {type: 'VirtualFolder'}, total_count: {}},
		VirtualFolder: scalars('id', 'host', 'quota_scope_id', 'name', 'user', 'user_email', 'group', 'group_name', 'creator', 'unmanaged_path', 'usage_mode', 'permission', 'ownership_type', 'max_files', 'max_size', 'created_at', 'last_used', 'num_files', 'cur_size', 'cloneable', 'status'),
		Image: {...scalars('name', 'tag', 'registry', 'architecture', 'digest', 'installed', 'humanized_name', 'supported_accelerators'), labels: {type: 'KVPair'}, resource_limits: {type: 'ResourceLimit'}},
		KVPair: scalars('key', 'value'),
		ResourceLimit: scalars('key', 'min', 'max'),
		...nodeTypes,
	};
}

