import type {Session} from '../../core/session.ts';
import {type Client, graphql} from './client.ts';
import {type SessionRecord, sessionFields, sessionOf} from './session-record.ts';

/** The largest page the server gives (backendai.md section 4.1). */
const pageSize = 100;
const dayInMilliseconds = 24 * 60 * 60 * 1000;

/** By filter instead of `status`, because a status word that a release does not know fails the query; both forms were run on 23.09 and 26.9. */
const liveFilter = 'status != "terminated" & status != "cancelled"';
const overFilter = 'status == "terminated" | status == "cancelled"';

type Page = {readonly items: readonly SessionRecord[]; readonly total_count: number};

const page = `compute_session_list(limit: ${pageSize}, offset: $offset, filter: $filter, order: "-created_at", access_key: $owner)`;
const liveQuery = `query($offset: Int!, $filter: String, $owner: String) { live: ${page} { items { ${sessionFields} } total_count } }`;
const bothQuery = `query($offset: Int!, $filter: String, $overFilter: String, $owner: String) {
	live: ${page} { items { ${sessionFields} } total_count }
	over: compute_session_list(limit: 20, offset: 0, filter: $overFilter, order: "-terminated_at", access_key: $owner) { items { ${sessionFields} } total_count }
}`;

/** The key whose sessions are the user's own: an administrator would otherwise see everybody's (backendai.md section 4.7). */
async function ownerOf(client: Client): Promise<string | undefined> {
	return client.profile.accessKey ?? (await client.credentials.read())?.accessKey;
}

/** All live sessions and those that ended within the last day, newest first. */
export async function listSessions(client: Client, signal?: AbortSignal): Promise<readonly Session[]> {
	const doing = 'Listing sessions';
	const owner = await ownerOf(client) ?? null;
	const answer = await graphql(client, bothQuery, {
		offset: 0, filter: liveFilter, overFilter, owner,
	}, doing, signal);
	const live = answer.live as Page;
	const records = [...live.items];
	while (records.length < live.total_count) {
		const next = (await graphql(client, liveQuery, {offset: records.length, filter: liveFilter, owner}, doing, signal)).live as Page;
		if (next.items.length === 0) {
			break;
		}

		records.push(...next.items);
	}

	const now = Date.now();
	const over = (answer.over as Page).items.filter(record => now - Date.parse(String(record.terminated_at)) < dayInMilliseconds);
	// A session that came or went between two pages may be in both.
	const unique = new Map([...over, ...records].map(record => [record.id, record]));
	return unique.values().map(record => sessionOf(record, now)).toArray().toSorted((one, other) => other.createdAt.getTime() - one.createdAt.getTime());
}

/** One session as it is now; undefined when the server does not know it any more. */
export async function readSession(client: Client, id: string, signal?: AbortSignal): Promise<Session | undefined> {
	const answer = await graphql(client, `query($id: UUID!) { compute_session(id: $id) { ${sessionFields} } }`, {id}, 'Asking for the session', signal);
	const record = answer.compute_session as SessionRecord | null;
	if (!record) {
		return undefined;
	}

	// Of a single session the server tells the first letter of the project only (seen on 23.09 and 26.9).
	const {project: _, ...session} = sessionOf(record, Date.now());
	return session;
}
