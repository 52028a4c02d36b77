import type {DemoSession} from '../world/session.ts';
import type {World} from '../world/world.ts';

/** A moment as Python writes it. */
export function iso(date: Date): string {
	return date.toISOString().replace('Z', '000+00:00');
}

function slotsText(slots: DemoSession['slots']): string {
	return JSON.stringify(slots);
}

/** The idle rules as GraphQL tells them; seconds left. */
export function idleChecks(session: DemoSession): Record<string, unknown> {
	const left = session.endsAt === undefined ? null : Math.max(-1, (session.endsAt.getTime() - Date.now()) / 1000);
	const checks: Record<string, unknown> = {session_lifetime: {remaining: left, remaining_time_type: 'expire_after', extra: null}};
	if (session.idleTimeout !== undefined) {
		const idle = session.idleSince === undefined ? 0 : (Date.now() - session.idleSince.getTime()) / 1000;
		checks.network_timeout = {remaining: session.idleSince === undefined ? null : session.idleTimeout - idle, remaining_time_type: 'expire_after', extra: null};
	}

	return checks;
}

function servicePorts(session: DemoSession): string {
	return JSON.stringify(session.apps.map(({
		name, protocol, port, urlTemplate, allowedArguments, allowedEnvironment,
	}, index) => ({
		name,
		protocol,
		host_ports: [31_000 + index],
		is_inference: false,
		...(urlTemplate !== undefined && {url_template: urlTemplate}),
		...(allowedArguments && {allowed_arguments: allowedArguments}),
		...(allowedEnvironment && {allowed_envs: allowedEnvironment}),
		container_ports: [port],
	})));
}

/** 23.09 gives Python's own writing of an object, with the mount's path in the middle of it; 26.9 the folder's id. */
function mountTexts(world: World, session: DemoSession): string[] {
	return session.mounts.map(({folder, path, isReadOnly}) => world.release === '26.9'
		? folder.id
		: `VFolderMount(name='${folder.name}', vfid=<ai.backend.common.types.VFolderID object at 0x7fbfbfbc2f90>, vfsubpath=PurePosixPath('.'), host_path=PurePosixPath('/vfroot/volume1/${folder.id.slice(0, 2)}/${folder.id.slice(2, 4)}/${folder.id.slice(4)}'), kernel_path=PurePosixPath('${path}'), mount_perm=<MountPermission.${isReadOnly ? 'READ_ONLY: \'ro\'' : 'READ_WRITE: \'rw\''}>, usage_mode=<VFolderUsageMode.GENERAL: 'general'>)`);
}

function liveStat(session: DemoSession): string | null {
	if (session.container === undefined) {
		return null;
	}

	const memory = Number(session.slots.mem ?? 0);
	const cores = Number(session.slots.cpu ?? 1);
	const metric = (current: number, capacity: number, hint: string) => ({
		current: current.toFixed(3), capacity: String(capacity), pct: ((current / capacity) * 100).toFixed(2), unit_hint: hint,
	});
	return JSON.stringify({
		cpu_util: metric(cores * 41, cores * 100, 'percent'),
		mem: metric(Math.round(memory * 0.37), memory, 'bytes'),
		...(session.slots['cuda.device'] && {cuda_util: metric(Number(session.slots['cuda.device']) * 87, Number(session.slots['cuda.device']) * 100, 'percent')}),
	});
}

/** The main container, and `sub1` and so on after it. */
function containerRecord({release}: World, session: DemoSession, index: number): Record<string, unknown> {
	const role = index === 0 ? 'main' : 'sub';
	const name = index === 0 ? 'main1' : `sub${index}`;
	const id = index === 0 ? session.kernelId : session.kernelId.slice(0, -2) + index.toString(16).padStart(2, '0');
	const isRunning = session.container !== undefined;
	return {
		id, idx: null, role, hostname: name, kernel_id: id, cluster_idx: Math.max(1, index), local_rank: index, cluster_role: role, cluster_hostname: name,
		session_id: session.id, image: session.image, architecture: 'x86_64', registry: session.image.split('/', 1)[0], status: session.status, status_changed: iso(session.history.values().toArray().at(-1)!),
		status_info: session.statusInfo, status_data: JSON.stringify(session.statusData), created_at: iso(session.createdAt), terminated_at: session.terminatedAt ? iso(session.terminatedAt) : null,
		starts_at: null, scheduled_at: null, abusing_report: null, agent: isRunning ? 'i-demo' : null, agent_addr: null, container_id: isRunning ? session.kernelId.replaceAll('-', '').repeat(2) : null,
		resource_opts: JSON.stringify({shmem: session.extras.sharedMemory}), occupied_slots: slotsText(session.slots), live_stat: liveStat(session), last_stat: liveStat(session), preopen_ports: session.extras.ports.length === 0 && release === '23.09' ? null : session.extras.ports,
	};
}

/** All fields of a `ComputeSession`. */
export function sessionRecord(world: World, session: DemoSession): Record<string, unknown> {
	const {account, release} = world;
	const isNew = release === '26.9';
	return {
		id: session.id, session_id: session.id, main_kernel_id: session.kernelId, tag: session.tag, name: session.name, type: session.type, main_kernel_role: 'INTERACTIVE',
		priority: 10, image: session.image, architecture: 'x86_64', registry: session.image.split('/', 1)[0], cluster_template: null, cluster_mode: session.extras.clusterMode, cluster_size: session.extras.clusterSize,
		domain_name: account.domain, group_name: account.project.name, group_id: account.project.id, user_email: account.email, full_name: account.fullName, user_id: account.userId,
		access_key: account.accessKey, created_user_email: null, created_user_id: null, status: session.status, status_changed: iso(session.history.values().toArray().at(-1)!),
		status_info: session.statusInfo, status_data: isNew && session.statusInfo === null ? null : JSON.stringify(session.statusData),
		status_history: JSON.stringify(Object.fromEntries([...session.history].map(([status, date]) => [status, iso(date)]))),
		created_at: iso(session.createdAt), terminated_at: session.terminatedAt ? iso(session.terminatedAt) : null, starts_at: null,
		scheduled_at: session.history.has('SCHEDULED') ? iso(session.history.get('SCHEDULED')!) : null, startup_command: session.extras.command, result: session.result, commit_status: 'ready', abusing_reports: [null],
		idle_checks: JSON.stringify(session.status === 'RUNNING' ? idleChecks(session) : {}), agent_ids: session.container ? ['i-demo'] : [], agents: session.container ? ['i-demo'] : [],
		resource_opts: JSON.stringify({main1: {shmem: session.extras.sharedMemory}}), scaling_group: session.extras.resourceGroup, service_ports: session.container === undefined ? null : servicePorts(session),
		mounts: session.mounts.map(mount => mount.folder.name), vfolder_mounts: mountTexts(world, session), occupying_slots: slotsText(session.slots), occupied_slots: slotsText(session.slots),
		requested_slots: slotsText(session.slots), num_queries: 0, inference_metrics: '{"requests": 0, "last_response_ms": 0}', containers: Array.from({length: session.extras.clusterSize}, (_, index) => containerRecord(world, session, index)),
		dependencies: session.extras.dependencies.flatMap(id => world.sessions.get(id) ?? []).map(({id, name}) => ({id, name})),
	};
}
