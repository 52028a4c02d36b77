import {formatCost, formatDuration} from '../core/format.ts';
import type {Session} from '../core/session.ts';
import {formatAddress, type Tunnel} from '../core/tunnel.ts';
import {listTunnels} from '../workers/list.ts';
import {needWords} from './arguments.ts';
import {askForSession, connect} from './connect.ts';
import {formatJson, formatPairs, write} from './output.ts';
import {describeSession} from './session-json.ts';
import {
	formatAgeOf,
	formatEnds,
	formatResources,
	formatStatus,
} from './session-text.ts';
import {describeTunnel} from './tunnel-text.ts';
import type {Verb} from './verb.ts';

const formatMount = ({name, path, isKept, isReadOnly}: Session['mounts'][number]) =>
	`${path} (${name}, ${isKept ? 'kept after the session' : 'lost with the session'}${isReadOnly ? ', read-only' : ''})`;

function formatSession(session: Session, tunnels: readonly Tunnel[]): string {
	const now = new Date();
	const ends = session.endsAt === undefined ? 'not known' : `in ${formatEnds(session, now)}${session.endsBecause === undefined ? '' : ` (${session.endsBecause})`}`;
	const all = <Value>(name: string, values: readonly Value[], text: (value: Value) => string) =>
		values.length === 0 ? [[name, '-'] as const] : values.map((value, index) => [index === 0 ? name : '', text(value)] as const);

	return formatPairs([
		['Name', session.name],
		['Id', session.id],
		['Status', formatStatus(session)],
		...(session.reason === undefined ? [] : [['Reason', session.reason] as const]),
		...(session.title === undefined ? [] : [['What', session.title] as const]),
		['Image', session.image],
		...(session.type === undefined ? [] : [['Type', session.type] as const]),
		...(session.containers === undefined ? [] : [['Containers', `${session.containers}${session.machines === undefined ? '' : ` on ${session.machines.join(', ')}`}`] as const]),
		...(session.project === undefined ? [] : [['Project', session.project] as const]),
		...(session.resourceGroup === undefined ? [] : [['Group', session.resourceGroup] as const]),
		...(session.owner === undefined ? [] : [['Owner', session.owner] as const]),
		...(session.cost === undefined ? [] : [['Cost', formatCost(session.cost)] as const]),
		['Resources', formatResources(session.resources)],
		...(session.resources.hourlyPrice === undefined ? [] : [['Price', `${formatCost(session.resources.hourlyPrice)} an hour`] as const]),
		...(session.ranFor === undefined ? [] : [['Ran for', formatDuration(session.ranFor)] as const]),
		['Created', `${session.createdAt.toISOString()} (${formatAgeOf(session.createdAt, now)} ago)`],
		['Ends', ends],
		['Home', session.home],
		...all('Mounts', session.mounts, formatMount),
		...all('Apps', session.apps, ({name, protocol, ports, isInside}) => `${name} (${protocol} ${ports.join(', ')}${isInside ? ', through ssh, if it runs' : ''})`),
		...all('Tunnels', tunnels, tunnel => `${formatAddress(tunnel.spec.bind)} -> ${tunnel.spec.target} (${tunnel.state.status})`),
	]);
}

export const verb: Verb = {
	usage: `Usage: baitui show NAME [--json]

Shows all about one session: image, resources, mounts and whether they are
kept, apps, tunnels.

  --json  {"version": 1, "session": {as in ls}, "tunnels": [as in tunnel ls]}
`,
	options: {},
	async run(given, context) {
		needWords(given, ['NAME']);
		const session = await askForSession(connect(context), given.words[0]!, context.signal);
		const all = await listTunnels(context.settings);
		const tunnels = all.filter(({spec}) => spec.sessionId === session.id);
		await write(context.stdout, context.isJson
			? formatJson({session: describeSession(session), tunnels: tunnels.map(tunnel => describeTunnel(tunnel))})
			: formatSession(session, tunnels));
		return 0;
	},
};
