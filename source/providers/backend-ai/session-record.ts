import type {
	App,
	Mount,
	Resources,
	Session,
	SessionStatus,
} from '../../core/session.ts';
import {sanitizeLine} from '../../core/text.ts';
import {
	listOf,
	recordOf,
	slotsOf,
	textOf,
} from './json.ts';

export const home = '/home/work';

/**
The fields asked for of a session that is over; all of them are there from 23.09 to 26.9 (observed), and one unknown field would fail the whole query. Nothing ends it any more, and
`idle_checks` costs 23.09 15 ms a session, ten times all others.
*/
export const overFields = 'id name status status_info status_data status_history image created_at terminated_at occupying_slots service_ports mounts vfolder_mounts group_name type scaling_group cluster_size agent_ids';

export const sessionFields = `${overFields} idle_checks`;

/** An item of `compute_session_list`. Many of its fields are JSON inside a string, or null. */
export type SessionRecord = Readonly<Record<string, unknown>>;

/** The service's words (backendai.md section 4.4; PREPARED and CREATING observed on 26.9). */
const statuses: Readonly<Record<string, SessionStatus>> = {
	PENDING: 'queued',
	DEPRIORITIZING: 'queued',
	SCHEDULED: 'starting',
	RESERVED: 'starting',
	PREPARING: 'starting',
	PULLING: 'starting',
	PREPARED: 'starting',
	CREATING: 'starting',
	RESTARTING: 'starting',
	RESCHEDULING: 'starting',
	RUNNING: 'running',
	RUNNING_DEGRADED: 'running',
	TERMINATING: 'stopping',
	PREEMPTED: 'stopping',
	TERMINATED: 'ended',
	CANCELLED: 'failed',
	ERROR: 'failed',
};

const checkers: Readonly<Record<string, string>> = {
	network_timeout: 'network idle',
	session_lifetime: 'max lifetime',
	utilization: 'low utilization',
};

/** Slots in the words of core: what is neither `cpu` nor `mem` is an accelerator. */
export function resourcesOf(value: unknown): Resources {
	const {cpu, mem: memory, ...others} = slotsOf(value);
	return {
		...(cpu !== undefined && {cpu}),
		...(memory !== undefined && {memory}),
		accelerators: Object.entries(others).filter(([, count]) => count > 0).map(([name, count]) => ({name: sanitizeLine(name), count})),
	};
}

/** Every container's dropbear runs with `-K 15`: a client that misses three of its questions is dropped (containers-observed section 5). */
const sshdPatience = 45_000;

/** Apps by the text that told of them: sessions of one image say the same, and each says the same again and again. */
const knownApps = new Map<string, readonly App[]>();
const mostKnown = 100;

function appsOf(value: unknown): readonly App[] {
	if (typeof value !== 'string') {
		return readApps(value);
	}

	const known = knownApps.get(value);
	if (known) {
		return known;
	}

	const apps = readApps(value);
	if (knownApps.size >= mostKnown) {
		knownApps.clear();
	}

	knownApps.set(value, apps);
	return apps;
}

function readApps(value: unknown): readonly App[] {
	return listOf(value).map(item => recordOf(item)).map(item => {
		const urlTemplate = textOf(item.url_template);
		const names = (value: unknown) => (Array.isArray(value) ? value.map(name => textOf(name)) : undefined);
		const [allowedArguments, allowedEnvironment] = [names(item.allowed_arguments), names(item.allowed_envs)];
		return {
			name: textOf(item.name),
			protocol: item.protocol === 'http' ? 'http' as const : 'tcp' as const,
			ports: listOf(item.container_ports).map(Number).filter(port => Number.isSafeInteger(port)),
			...(urlTemplate !== '' && {urlTemplate}),
			...(item.name === 'sshd' && {givesUpAfter: sshdPatience}),
			...(allowedArguments && {allowedArguments}),
			...(allowedEnvironment && {allowedEnvironment}),
		};
	}).filter(app => app.name !== '');
}

/**
`vfolder_mounts` is the repr of a Python object in 23.09 (observed), JSON in between, and a bare id in 26.9; `mounts` has names only. Where no path is told it is
the default one, which the session itself corrects when its files are opened.
*/
export function mountsOf(names: unknown, described: unknown): Mount[] {
	const details = new Map(listOf(described).map(item => {
		const text = typeof item === 'string' ? item : '';
		const json = recordOf(item);
		const name = textOf(json.name) || (/\bname='([^']*)'/.exec(text)?.[1] ?? '');
		const path = textOf(json.kernel_path) || (/\bkernel_path=\w*\('([^']*)'\)/.exec(text)?.[1] ?? '');
		return [name, {path: path === '' ? undefined : path, isReadOnly: json.mount_perm === 'ro' || /\bmount_perm=<[^>]*'ro'>/.test(text)}] as const;
	}));

	return listOf(names).map(name => textOf(name)).map(name => {
		const detail = details.get(name);
		return {
			name, path: detail?.path ?? `${home}/${name}`, isKept: true, isReadOnly: detail?.isReadOnly ?? false,
		};
	});
}

/** The nearest end among the idle checkers: 23.09 and later have `remaining` in seconds, -1 = now, null = no limit (backendai.md section 4.6). */
function endOf(value: unknown, now: number): Pick<Session, 'endsAt' | 'endsBecause' | 'limits'> {
	const ends = Object.entries(recordOf(value)).flatMap(([name, check]) => {
		const {remaining, remaining_time_type: kind} = recordOf(check);
		return typeof remaining === 'number' && kind !== 'grace_period' ? [{at: new Date(now + (Math.max(0, remaining) * 1000)), rule: checkers[name] ?? sanitizeLine(name)}] : [];
	}).toSorted((one, other) => one.at.getTime() - other.at.getTime());
	return ends[0] ? {endsAt: ends[0].at, endsBecause: ends[0].rule, limits: ends} : {};
}

/**
When it last began to start, from `status_history`, a map of each status to when it last was so. RUNNING itself does not tell: a session that lost one of several containers, and got it back,
is RUNNING anew. A restart of 23.09 writes RESTARTING (observed).
*/
function startOf(history: unknown): Pick<Session, 'startedAt'> {
	const times = Object.entries(recordOf(history)).filter(([status]) => statuses[status] === 'starting').map(([, time]) => Date.parse(String(time))).filter(time => !Number.isNaN(time));
	return times.length === 0 ? {} : {startedAt: new Date(Math.max(...times))};
}

/** Why it waits or ended: `status_info`, and what the scheduler or the agent said of it. */
function reasonOf(record: SessionRecord): string {
	const data = recordOf(record.status_data);
	const scheduler = recordOf(data.scheduler);
	const error = recordOf(data.error);
	const predicates = listOf(scheduler.failed_predicates).map(item => textOf(recordOf(item).msg));
	const said = [...predicates, textOf(scheduler.msg), textOf(error.repr)].find(text => text !== '') ?? '';
	return [textOf(record.status_info), said].filter(text => text !== '').join(': ');
}

/** What kind it is and where it runs. The machines are told once it has some, and only where the site does not hide them. */
function placeOf(record: SessionRecord): Pick<Session, 'type' | 'resourceGroup' | 'containers' | 'machines'> {
	const [type, resourceGroup, count] = [textOf(record.type).toLowerCase(), textOf(record.scaling_group), Number(record.cluster_size ?? 0)];
	const machines = [...new Set(listOf(record.agent_ids).map(id => sanitizeLine(textOf(id))).filter(id => id !== ''))];
	return {
		...(type !== '' && {type}), ...(resourceGroup !== '' && {resourceGroup}), ...(count > 0 && {containers: count}), ...(machines.length > 0 && {machines}),
	};
}

/** A session in the words of core. `now` is when the answer came, since the countdowns in it are relative. */
export function sessionOf(record: SessionRecord, now: number): Session {
	const detail = textOf(record.status);
	const status = statuses[detail] ?? 'unknown';
	const reason = reasonOf(record);
	const project = textOf(record.group_name);
	return {
		id: textOf(record.id),
		name: textOf(record.name),
		status,
		detail,
		...(reason !== '' && {reason}),
		image: textOf(record.image),
		...(project !== '' && {project}),
		...placeOf(record),
		resources: resourcesOf(record.occupying_slots),
		apps: appsOf(record.service_ports),
		mounts: mountsOf(record.mounts, record.vfolder_mounts),
		home,
		createdAt: new Date(textOf(record.created_at)),
		...startOf(record.status_history),
		...((status === 'running') && endOf(record.idle_checks, now)),
	};
}
