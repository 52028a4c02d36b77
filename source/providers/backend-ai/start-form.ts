import {formatBytes} from '../../core/format.ts';
import {
	valueOf,
	type StartChoice,
	type StartField,
	type StartForm,
	type StartWish,
} from '../../core/start.ts';
import {graphql, type Client} from './client.ts';
import {
	listOf,
	recordOf,
	slotsOf,
	textOf,
} from './json.ts';

type Facts = {
	readonly images: readonly StartChoice[];
	readonly projects: readonly string[];
	readonly groups: readonly string[];
	readonly presets: readonly StartChoice[];
	readonly folders: readonly StartChoice[];
	/** What may still be taken, by slot. */
	readonly left: Readonly<Record<string, number>>;
	/** Kinds of accelerators. */
	readonly accelerators: readonly string[];
};

const query = `query {
	images { name tag registry installed labels { key value } }
	user { groups { id name } }
	compute_session_list(limit: 50, offset: 0, order: "-created_at") { items { image } }
}`;

/** The images one can compute in, those on the machines first, and what one's own sessions run where the server tells of no images (as 26.9 does when a project has no registry). */
function imagesOf(data: Readonly<Record<string, unknown>>): readonly StartChoice[] {
	const told = listOf(data.images).map(item => recordOf(item)).flatMap(image => {
		const label = (key: string) => textOf(listOf(image.labels).map(item => recordOf(item)).find(item => item.key === key)?.value);
		const apps = label('ai.backend.service-ports').split(',').map(port => port.split(':', 1)[0]!).filter(name => name !== '');
		return ['', 'COMPUTE'].includes(label('ai.backend.role'))
			? [{value: `${textOf(image.registry)}/${textOf(image.name)}:${textOf(image.tag)}`, isInstalled: image.installed === true, apps}]
			: [];
	});
	const installed = told.toSorted((one, other) => Number(other.isInstalled) - Number(one.isInstalled) || one.value.localeCompare(other.value));
	const own = [...new Set(listOf(recordOf(data.compute_session_list).items).map(item => textOf(recordOf(item).image)))].filter(image => image !== '' && told.every(({value}) => value !== image));
	return [
		...installed.map(({value, isInstalled, apps}) => ({value, detail: isInstalled ? apps.join(', ') : 'must be pulled first'})),
		...own.map(value => ({value, detail: 'used by a session of yours'})),
	];
}

/** `2 CPU 4G 1 cuda.device`. */
export function formatSlots({cpu, mem, ...others}: Readonly<Record<string, number>>): string {
	return [
		...(cpu === undefined ? [] : [`${cpu} CPU`]),
		...(mem === undefined ? [] : [formatBytes(mem)]),
		...Object.entries(others).map(([name, amount]) => `${amount} ${name}`),
	].join(' ');
}

/** What is left where the account, the project and the resource group have their limits; what no rule limits is left out (`Infinity`, and `NaN` = hidden). */
export function leftOf(answer: Readonly<Record<string, unknown>>): Readonly<Record<string, number>> {
	const all = [answer.keypair_remaining, answer.group_remaining, answer.scaling_group_remaining].map(remaining => slotsOf(remaining));
	const names = [...new Set(all.flatMap(remaining => Object.keys(remaining)))];
	return Object.fromEntries(names.map(name => [name, Math.min(...all.map(remaining => remaining[name] ?? Infinity))]));
}

/** The refusal of one of these questions leaves its choices empty; what must be is typed then. */
async function tell(client: Client, call: {readonly method: string; readonly path: string; readonly query?: ReadonlyArray<readonly [string, string]>; readonly json?: unknown}, signal?: AbortSignal): Promise<unknown> {
	const answer = await client.call({...call, signal});
	return answer.status < 300 ? JSON.parse(answer.body.toString()) as unknown : undefined;
}

async function ask(client: Client, wish: StartWish, signal?: AbortSignal): Promise<Facts> {
	const project = valueOf(wish, 'project') ?? client.profile.project;
	const group = valueOf(wish, 'resource-group');
	const [data, groups, slots, folders] = await Promise.all([
		graphql(client, query, {}, 'Asking what can be started', signal),
		tell(client, {method: 'GET', path: '/scaling-groups', query: [['group', project]]}, signal),
		tell(client, {method: 'POST', path: '/resource/check-presets', json: {group: project, ...(group !== undefined && {scaling_group: group})}}, signal),
		tell(client, {method: 'GET', path: '/folders'}, signal),
	]);
	const answer = recordOf(slots);
	return {
		images: imagesOf(data),
		projects: listOf(recordOf(data.user).groups).map(item => textOf(recordOf(item).name)),
		groups: listOf(recordOf(groups).scaling_groups).map(item => textOf(recordOf(item).name)),
		presets: listOf(answer.presets).map(item => recordOf(item)).map(preset => ({
			value: textOf(preset.name), detail: formatSlots(slotsOf(preset.resource_slots)), ...(preset.allocatable === false && {obstacle: 'not free now'}),
		})),
		folders: listOf(folders).map(item => recordOf(item)).filter(({status, name}) => (status === undefined || status === 'ready') && !textOf(name).startsWith('.')).map(folder => ({
			value: textOf(folder.name), detail: folder.permission === 'ro' ? 'read-only' : '',
		})),
		left: leftOf(answer),
		accelerators: Object.keys(recordOf(answer.scaling_group_remaining)).filter(name => name !== 'cpu' && name !== 'mem'),
	};
}

const choices = (values: readonly string[]): readonly StartChoice[] => values.map(value => ({value}));

/** Nothing where the cluster has no accelerators. */
function acceleratorFields(names: readonly string[]): readonly StartField[] {
	const field: StartField = {
		name: 'gpu', label: 'GPU', kind: 'list', form: 'NUMBER or NAME=NUMBER', usual: 'none', choices: names.map(name => ({value: `${name}=1`})),
	};
	return names.length === 0 ? [] : [field];
}

/** The fields of a start, with what may be chosen in the project and resource group that are wished. */
export async function startForm(client: Client, wish: StartWish, signal?: AbortSignal): Promise<StartForm> {
	const {images, projects, groups, presets, folders, left, accelerators} = await ask(client, wish, signal);
	const fields: readonly StartField[] = [
		{
			name: 'image', label: 'Image', kind: 'text', form: 'NAME:TAG or an alias', isNeeded: true, choices: images,
		},
		{
			name: 'name', label: 'Name', kind: 'text', form: '4 to 64 letters and digits', usual: 'made from the image',
		},
		{
			name: 'preset', label: 'Preset', kind: 'text', form: 'NAME', choices: presets,
		},
		{
			name: 'cpu', label: 'CPU', kind: 'text', form: 'cores', usual: 'of the preset, else the least of the image',
		},
		{
			name: 'mem', label: 'Memory', kind: 'text', form: '4g or 512m', usual: 'of the preset, else the least of the image',
		},
		...acceleratorFields(accelerators),
		{
			name: 'mount', label: 'Folders', kind: 'list', form: 'NAME[:PATH][:ro]', usual: 'none', choices: folders,
		},
		{
			name: 'project', label: 'Project', kind: 'text', form: 'NAME', usual: client.profile.project, choices: choices(projects), isLeading: true,
		},
		{
			name: 'resource-group', label: 'Resource group', kind: 'text', form: 'NAME', usual: 'any that is allowed', choices: choices(groups), isLeading: true,
		},
		{
			name: 'env', label: 'Environment', kind: 'list', form: 'NAME=VALUE', usual: 'none', isSpecial: true,
		},
		{
			name: 'port', label: 'Ports to open', kind: 'list', form: '1024 to 65535', usual: 'none', isSpecial: true,
		},
		{
			name: 'shm', label: 'Shared memory', kind: 'text', form: '1g, taken from the memory', usual: '64m', isSpecial: true,
		},
		{
			name: 'command', label: 'Batch command', kind: 'text', form: 'a line for the shell; the session ends with it', usual: 'none, interactive', isSpecial: true,
		},
		{
			name: 'bootstrap', label: 'Bootstrap', kind: 'path', form: 'a script of this machine, run at its start', usual: 'that of your account', isSpecial: true,
		},
		{
			name: 'after', label: 'After', kind: 'list', form: 'sessions that must succeed before', usual: 'none', isSpecial: true,
		},
		{
			name: 'size', label: 'Containers', kind: 'text', form: 'a number', usual: '1', isSpecial: true,
		},
		{
			name: 'mode', label: 'Spread', kind: 'text', form: 'over one machine or several', usual: 'single-node', isSpecial: true, choices: choices(['single-node', 'multi-node']),
		},
		{
			name: 'priority', label: 'Priority', kind: 'text', form: '0 to 100, from release 24.09', usual: '10', isSpecial: true,
		},
		{
			name: 'arch', label: 'Architecture', kind: 'text', form: 'that of the image', usual: 'x86_64', isSpecial: true, choices: choices(['x86_64', 'aarch64']),
		},
	];
	const text = formatSlots(left);
	return {fields, ...(text !== '' && {left: text})};
}
