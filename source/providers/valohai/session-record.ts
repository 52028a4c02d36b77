import type {App, Session, SessionStatus} from '../../core/session.ts';
import {formatAge} from '../../core/format.ts';
import {recordOf, textOf, type JsonRecord} from '../json.ts';
import type {StatusEvents} from './address.ts';

/** What an execution was started with for ssh; undefined = nothing, so that no ssh ever comes. */
export type RemoteDebug = {
	/** Asked for; the address has the one that counts. */
	readonly port: number;
	/** The public key, as a line of authorized_keys. */
	readonly key: string;
};

/** What is known of an execution beside its row in the list. */
export type Facts = {
	readonly remoteDebug: RemoteDebug | undefined;
	readonly image: string;
	readonly events?: StatusEvents;
};

const statuses: Readonly<Record<string, SessionStatus>> = {
	created: 'queued',
	queued: 'queued',
	started: 'running',
	stopping: 'stopping',
	stopping_hard: 'stopping',
	complete: 'ended',
	stopped: 'ended',
	error: 'failed',
	crashed: 'failed',
};

/** Milliseconds after which what is waited for may never come. */
const patience = 120_000;

const whatMayBeWrong = 'ssh may not be switched on for the organisation, or the environment has none; the log may tell';

/** Where an execution stands that has no machine yet, in words after a time, and what may be wrong when that takes long. */
const queues: Readonly<Record<string, {readonly what: (age: string) => string; readonly why: string}>> = {
	created: {what: age => `${age} not queued yet`, why: 'a quota may be used up'},
	queued: {what: age => `${age} without a machine`, why: 'none may be free in its environment, or one is still starting'},
};

export function statusOf(record: JsonRecord): SessionStatus {
	return statuses[textOf(record.status)] ?? 'unknown';
}

/** `runtime_config.remote_debug` of a whole execution. */
export function remoteDebugOf(record: JsonRecord): RemoteDebug | undefined {
	const {debug_port: port, debug_key: key} = recordOf(recordOf(record.runtime_config).remote_debug);
	return typeof key === 'string' && key !== '' ? {port: Number(port), key: key.trim()} : undefined;
}

function titleOf({step, title}: JsonRecord): string {
	const [stepName, words] = [textOf(step), textOf(title)];
	return words === '' || words === stepName ? stepName : `${stepName}: ${words}`;
}

/** Where an execution with ssh stands: it can be used once its address is known. */
function stateOf(record: JsonRecord, facts: Facts | undefined, now: number): Pick<Session, 'status' | 'reason'> {
	const status = statusOf(record);
	const reason = textOf(record.status_detail);
	const said = reason === '' ? {} : {reason};
	const queue = queues[textOf(record.status)];
	if (queue && reason === '') {
		const waited = now - new Date(String(record.ctime)).getTime();
		return {status, reason: `${queue.what(formatAge(waited))}${waited > patience ? `: ${queue.why}` : ''}`};
	}

	if (status !== 'running' || !facts?.remoteDebug || facts.events?.address) {
		return {status, ...said};
	}

	const since = facts.events?.begunAt ?? new Date(String(record.ctime));
	const waited = now - since.getTime();
	return {status: 'starting', reason: waited > patience ? `no ssh address for ${formatAge(waited)}: ${whatMayBeWrong}` : `waiting for its ssh address for ${formatAge(waited)}`};
}

const outputs = '/valohai/outputs';

/** What people run in executions (valohai.md section 7). */
const usualPrograms: ReadonlyArray<Pick<App, 'name' | 'protocol' | 'ports'>> = [
	{name: 'debugpy', protocol: 'tcp', ports: [5678]},
	{name: 'tensorboard', protocol: 'http', ports: [6006]},
	{name: 'jupyter', protocol: 'http', ports: [8888]},
];

const appsOf = ({port}: RemoteDebug): readonly App[] => [
	{name: 'sshd', protocol: 'tcp', ports: [port]},
	...usualPrograms.map(program => ({
		...program, allowedArguments: [], allowedEnvironment: [], isInside: true,
	})),
];

/** Amounts are numbers, or numbers as words. */
function amountOf(value: unknown): number | undefined {
	const amount = Number(value ?? NaN);
	return Number.isFinite(amount) ? amount : undefined;
}

/** An execution in the words of core. Rows of a list have less than a whole one; `facts` has what was asked for beside. */
export function sessionOf(record: JsonRecord, facts: Facts | undefined, now: number): Session {
	const counter = String(Number(record.counter));
	const {name: machine, per_hour_price_usd: hourly} = recordOf(record.environment);
	const environment = textOf(machine);
	const hourlyPrice = amountOf(hourly);
	const seconds = amountOf(record.duration) ?? 0;
	const project = textOf(recordOf(record.project).name);
	const owner = textOf(record.creator_name);
	const cost = amountOf(record.price);
	const state = stateOf(record, facts, now);
	const address = facts?.events?.address;
	return {
		id: textOf(record.id),
		name: `#${counter}`,
		aliases: [counter],
		...state,
		detail: textOf(record.status) || 'unknown',
		image: textOf(record.image) || (facts?.image ?? ''),
		title: titleOf(record),
		...(project !== '' && {project}),
		...(owner !== '' && {owner}),
		...(cost !== undefined && {cost}),
		...(seconds > 0 && {ranFor: seconds * 1000}),
		resources: {accelerators: [], ...(environment !== '' && {machine: environment}), ...(hourlyPrice !== undefined && {hourlyPrice})},
		apps: facts?.remoteDebug ? appsOf(facts.remoteDebug) : [],
		mounts: [
			{
				name: 'outputs', path: outputs, isKept: true, isReadOnly: false,
			},
			{
				name: 'inputs', path: '/valohai/inputs', isKept: false, isReadOnly: false,
			},
		],
		home: '/valohai/repository',
		createdAt: new Date(textOf(record.ctime)),
		...(address && {startedAt: address.saidAt}),
	};
}
