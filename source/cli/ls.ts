import {formatCost} from '../core/format.ts';
import {Problem} from '../core/problem.ts';
import {isOfAnother} from '../core/session-order.ts';
import {isOver, type Session, type SessionStatus} from '../core/session.ts';
import {needWords, type Arguments} from './arguments.ts';
import {connect} from './connect.ts';
import {formatJson, formatTable, write} from './output.ts';
import {describeSession} from './session-json.ts';
import {
	formatAgeOf,
	formatEnds,
	formatResources,
	formatStatus,
	shortenImage,
} from './session-text.ts';
import type {Verb} from './verb.ts';
import {listAll} from './list-all.ts';

const statuses: readonly SessionStatus[] = ['queued', 'starting', 'running', 'stopping', 'ended', 'failed', 'unknown'];

/** The wish of --status: words of baitui or of the service, in any case. */
function parseStatuses(text: string): ReadonlySet<string> {
	const words = text.split(',').map(word => word.trim().toLowerCase()).filter(word => word !== '');
	if (words.length === 0) {
		throw new Problem('usage', '--status names no status.', {hint: `Use some of ${statuses.join(', ')}, or the words of your server.`});
	}

	return new Set(words);
}

/** The rows that were asked for; `owner` leaves those that are known to be of others out. */
export function selectSessions(sessions: readonly Session[], given: Pick<Arguments, 'flag' | 'text'>, owner?: string): readonly Session[] {
	const status = given.text('status');
	const wanted = status === undefined ? undefined : parseStatuses(status);
	const filter = given.text('filter')?.toLowerCase() ?? '';

	return sessions
		.filter(session => !isOfAnother(session, owner))
		.filter(session => wanted === undefined ? given.flag('all') || !isOver(session) : wanted.has(session.status) || wanted.has(session.detail.toLowerCase()))
		.filter(session => [session.name, session.id, session.image, session.title ?? '', session.owner ?? '', session.status, session.detail, ...session.mounts.map(mount => mount.name)]
			.some(text => text.toLowerCase().includes(filter)));
}

export const verb: Verb = {
	usage: `Usage: baitui ls [--all] [--status WORD,...] [--filter TEXT] [--mine] [--watch]
                 [--limit N] [--json]

Lists your sessions, newest first.

  --all          ended and failed ones too
  --status WORD  only these: queued, starting, running, stopping, ended, failed,
                 unknown, or the words of your server, such as PREPARING
  --filter TEXT  only those with this text in name, id, image, status or mounts
  --mine         only those you started, where others' are listed too
  --limit N      as many as N of the newest, where the service gives older ones
                 only when they are asked for
  --watch        stay, and write one line for each change; with --json each line
                 is a document with "session", or "gone" and an id
  --json         {"version": 1, "sessions": [{"name", "id", "status", "detail",
                 "reason", "image", "title", "project", "owner",
                 "type", "resourceGroup", "containers", "machines", "cost",
                 "ranFor", "machine", "hourlyPrice", "cpu", "memory",
                 "accelerators", "created", "ends", "endsBecause", "home",
                 "mounts", "apps"}]} with sizes in bytes, prices in US dollars,
                 ranFor in seconds and dates in ISO 8601
`,
	options: {
		all: {type: 'boolean', short: 'a'}, status: {type: 'string'}, filter: {type: 'string'}, mine: {type: 'boolean'}, limit: {type: 'string'}, watch: {type: 'boolean', short: 'w'},
	},
	async run(given, context) {
		needWords(given, []);
		selectSessions([], given);
		const provider = connect(context);
		const {profile, identity} = provider;
		const owner = given.flag('mine') ? profile.user ?? (await identity(context.signal)).user : undefined;
		if (given.flag('watch')) {
			const {watchSessions} = await import('./ls-watch.ts');
			return watchSessions(provider, sessions => selectSessions(sessions, given, owner), context);
		}

		const sessions = selectSessions(await listAll(provider, given.text('limit'), context.signal), given, owner);
		if (context.isJson) {
			await write(context.stdout, formatJson({sessions: sessions.map(session => describeSession(session))}));
			return 0;
		}

		if (sessions.length === 0) {
			await write(context.stderr, 'No sessions.\n');
			return 0;
		}

		const now = new Date();
		await write(context.stdout, formatTable(sessions, [
			{heading: 'NAME', cell: session => session.name},
			{heading: 'STATUS', cell: session => formatStatus(session)},
			sessions.some(({title}) => title !== undefined)
				? {heading: 'WHAT', cell: session => session.title ?? shortenImage(session.image)}
				: {heading: 'IMAGE', cell: session => shortenImage(session.image)},
			{heading: 'RESOURCES', cell: session => formatResources(session.resources)},
			...(sessions.some(({owner}) => owner !== undefined) ? [{heading: 'OWNER', cell: (session: Session) => session.owner ?? '-'}] : []),
			...(sessions.some(({cost}) => cost !== undefined) ? [{heading: 'COST', cell: (session: Session) => (session.cost === undefined ? '-' : formatCost(session.cost))}] : []),
			{heading: 'AGE', cell: session => formatAgeOf(session.createdAt, now)},
			{heading: 'ENDS IN', cell: session => formatEnds(session, now)},
			{heading: 'MOUNTS', cell: session => session.mounts.map(mount => mount.name).join(',') || '-'},
		]));
		return 0;
	},
};
