import {Buffer} from 'node:buffer';
import {formatBytes} from '../../core/format.ts';
import {jsonOf} from './answer-problem.ts';
import {graphql, type Client} from './client.ts';
import {
	listOf,
	recordOf,
	slotsOf,
	textOf,
} from './json.ts';
import {leftOf} from './start-form.ts';

const fields = 'status status_info status_data scaling_group group_id occupying_slots dependencies { id name }';
const query = `query($id: UUID!) { compute_session(id: $id) { ${fields} } user { groups { id name } } }`;
const placeQuery = 'query($id: GlobalIDField!) { compute_session_node(id: $id) { queue_position } }';

/** Servers without a queue position (before 25.13), so that they are asked once only. */
const withoutPlaces = new WeakSet<Client>();

/** The place in the queue, `#3`; undefined where the release does not tell. */
async function placeOf(client: Client, id: string, signal?: AbortSignal): Promise<string | undefined> {
	if (withoutPlaces.has(client)) {
		return undefined;
	}

	const answer = jsonOf(await client.call({
		method: 'POST', path: '/admin/gql', json: {query: placeQuery, variables: {id: Buffer.from(`ComputeSessionNode:${id}`).toString('base64')}}, signal,
	}));
	if (listOf(answer.errors).length > 0) {
		withoutPlaces.add(client);
		return undefined;
	}

	const place = recordOf(recordOf(answer.data).compute_session_node).queue_position;
	return typeof place === 'number' ? `#${place}` : undefined;
}

/** What is asked for and not free: `2 cuda.device`, `100 CPU`, `16G`. */
async function missing(client: Client, record: Readonly<Record<string, unknown>>, project: string, signal?: AbortSignal): Promise<readonly string[]> {
	const answer = await client.call({
		method: 'POST', path: '/resource/check-presets', json: {group: project, scaling_group: record.scaling_group}, signal,
	});
	const left = answer.status === 200 ? leftOf(jsonOf(answer)) : {};
	return Object.entries(slotsOf(record.occupying_slots)).filter(([name, amount]) => left[name] !== undefined && amount > left[name])
		.map(([name, amount]) => (name === 'mem' ? formatBytes(amount) : `${amount} ${name === 'cpu' ? 'CPU' : name}`));
}

/** What the scheduler said: `failed_predicates` first, since they name the rule. */
function saidOf(record: Readonly<Record<string, unknown>>): string {
	const scheduler = recordOf(recordOf(record.status_data).scheduler);
	const failed = listOf(scheduler.failed_predicates).map(predicate => recordOf(predicate));
	return failed.map(({msg, name}) => textOf(msg) || textOf(name)).find(text => text !== '') ?? (textOf(scheduler.msg) || textOf(record.status_info));
}

/**
What a waiting session waits for: its place in the queue (25.13 and later), the sessions it depends on, the resources that are not free, else what the scheduler said. Only a comparison with
what is free says so in numbers: the scheduler of 23.09 only says that no machine is large enough, that of 26.9 nothing (observed).
*/
export async function waitsFor(client: Client, id: string, signal?: AbortSignal): Promise<readonly string[]> {
	const [data, place] = await Promise.all([graphql(client, query, {id}, 'Asking for the session', signal), placeOf(client, id, signal)]);
	const record = recordOf(data.compute_session);
	if (record.status !== 'PENDING') {
		return [];
	}

	const project = listOf(recordOf(data.user).groups).map(group => recordOf(group)).find(group => group.id === record.group_id);
	const resources = await missing(client, record, textOf(project?.name) || client.profile.project, signal);
	const before = listOf(record.dependencies).map(item => textOf(recordOf(item).name)).filter(name => name !== '');
	const reasons = [...before.map(name => `the end of ${name}`), ...resources];
	const reason = reasons.length > 0 ? `waits for ${reasons.join(', ')}` : saidOf(record);
	return [place ?? '', reason].filter(part => part !== '');
}
