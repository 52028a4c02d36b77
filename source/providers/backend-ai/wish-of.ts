import {Problem} from '../../core/problem.ts';
import type {StartWish} from '../../core/start.ts';
import {jsonOf} from './answer-problem.ts';
import {graphql, type Client} from './client.ts';
import {
	listOf,
	recordOf,
	slotsOf,
	textOf,
} from './json.ts';
import {home, mountsOf} from './session-record.ts';

const fields = 'name type image architecture group_id scaling_group occupying_slots resource_opts cluster_size cluster_mode mounts vfolder_mounts startup_command containers { cluster_role preopen_ports }';
const query = `query($id: UUID!) { compute_session(id: $id) { ${fields} } user { groups { id name } } }`;

const controls: Readonly<Record<string, string>> = {n: '\n', t: '\t', r: '\r'};

/** A Python dict of texts as its repr has it: `{'FOO': 'bar', 'Q': "it's"}`; escapes of a backslash and of quotes are undone. */
export function parseVariables(repr: string): ReadonlyArray<readonly [string, string]> {
	const text = String.raw`'((?:[^'\\]|\\.)*)'|"((?:[^"\\]|\\.)*)"`;
	const plain = (word: string) => word.replaceAll(/\\(.)/gs, (_, letter: string) => controls[letter] ?? letter);
	return repr.matchAll(new RegExp(`(?:${text}): (?:${text})`, 'gs')).map(([, one, other, value, otherValue]) => [plain(one ?? other ?? ''), plain(value ?? otherValue ?? '')] as const).toArray();
}

/** What the server says of the variables of a session that is not over (both releases: the repr of a dict). None where it does not tell. */
async function variablesOf(client: Client, id: string, signal?: AbortSignal): Promise<readonly string[]> {
	const answer = await client.call({method: 'GET', path: `/session/${encodeURIComponent(id)}`, signal});
	const {environ} = answer.status === 200 ? jsonOf(answer) : {};
	return typeof environ === 'string' ? parseVariables(environ).map(([name, value]) => `${name}=${value}`) : [];
}

const several = (name: string, values: readonly string[]): StartWish => (values.length === 0 ? {} : {[name]: values});
const one = (name: string, value: string, usual = ''): StartWish => (value === '' || value === usual ? {} : {[name]: [value]});

/**
The wish for another session like one that is there or was. Bootstrap scripts and priorities are not told by the server. The name of the project is taken from the user's own ones:
`group_name` of one session has only its first letter (seen on 23.09 and 26.9).
*/
export async function wishOf(client: Client, id: string, signal?: AbortSignal): Promise<StartWish> {
	const [data, variables] = await Promise.all([graphql(client, query, {id}, 'Asking for the session', signal), variablesOf(client, id, signal)]);
	const record = recordOf(data.compute_session);
	if (record.image === undefined) {
		throw new Problem('not-found', 'The server does not know this session any more.');
	}

	const {cpu, mem, ...accelerators} = slotsOf(record.occupying_slots);
	const project = listOf(recordOf(data.user).groups).map(group => recordOf(group)).find(group => group.id === record.group_id);
	const options = recordOf(recordOf(record.resource_opts).main1);
	const main = listOf(record.containers).map(container => recordOf(container)).find(container => container.cluster_role === 'main');
	const mounts = mountsOf(record.mounts, record.vfolder_mounts).map(({name, path, isReadOnly}) => [name, ...(path === `${home}/${name}` ? [] : [path]), ...(isReadOnly ? ['ro'] : [])].join(':'));
	return {
		...one('image', textOf(record.image)),
		...one('name', textOf(record.name)),
		...one('project', textOf(project?.name)),
		...one('resource-group', textOf(record.scaling_group)),
		...one('cpu', cpu === undefined ? '' : String(cpu)),
		...one('mem', mem === undefined ? '' : String(mem)),
		...several('gpu', Object.entries(accelerators).filter(([, amount]) => amount > 0).map(([name, amount]) => `${name}=${amount}`)),
		...one('shm', options.shmem === undefined ? '' : String(Number(options.shmem))),
		...several('mount', mounts),
		...several('env', variables),
		...several('port', listOf(main?.preopen_ports).map(String)),
		...one('command', record.type === 'BATCH' ? textOf(record.startup_command) : ''),
		...one('size', String(Number(record.cluster_size ?? 1)), '1'),
		...one('mode', textOf(record.cluster_mode), 'single-node'),
		...one('arch', textOf(record.architecture), 'x86_64'),
	};
}
