import {Problem} from '../../core/problem.ts';
import type {Session} from '../../core/session.ts';
import type {HttpAnswer} from '../http.ts';
import {type Client, graphql} from './client.ts';
import {createSessionPages} from './session-pages.ts';
import {
	overFields,
	type SessionRecord,
	sessionFields,
	sessionOf,
} from './session-record.ts';

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
	over: compute_session_list(limit: 20, offset: 0, filter: $overFilter, order: "-terminated_at", access_key: $owner) { items { ${overFields} } total_count }
}`;

/** The key whose sessions are the user's own: an administrator would otherwise see everybody's (backendai.md section 4.7). */
async function ownerOf(client: Client): Promise<string | undefined> {
	return client.profile.accessKey ?? (await client.credentials.read())?.accessKey;
}

/**
Lists all live sessions and those that ended within the last day, newest first. The first time every page is asked for; after that only the first one and one of the others, in turn, so that thousands of
sessions cost two questions a look.
*/
export function createSessionList(client: Client): (signal?: AbortSignal) => Promise<readonly Session[]> {
	const pages = createSessionPages();

	return async signal => {
		const doing = 'Listing sessions';
		const owner = await ownerOf(client) ?? null;
		const take = (offset: number, {items, total_count: total}: Page): void => {
			const now = Date.now();
			pages.add({offset, sessions: items.map(record => sessionOf(record, now)), total});
		};

		const answer = await graphql(client, bothQuery, {
			offset: 0, filter: liveFilter, overFilter, owner,
		}, doing, signal);
		take(0, answer.live as Page);
		for (const offset of pages.next(pageSize)) {
			take(offset, (await graphql(client, liveQuery, {offset, filter: liveFilter, owner}, doing, signal)).live as Page);
		}

		const now = Date.now();
		const over = (answer.over as Page).items.filter(record => now - Date.parse(String(record.terminated_at)) < dayInMilliseconds).map(record => sessionOf(record, now));
		// A session that ended between two pages may be in both; then it is over.
		const ids = new Set(over.map(({id}) => id));
		return [...pages.all().filter(({id}) => !ids.has(id)), ...over].toSorted((one, other) => other.createdAt.getTime() - one.createdAt.getTime());
	};
}

/** Milliseconds. */
const longPause = 5000;

/** Milliseconds between two looks: a list of more than one page takes two questions each time. */
export function pause(sessions: readonly Session[]): number {
	return sessions.length > pageSize ? longPause : 0;
}

/** The list, once. */
export async function listSessions(client: Client, signal?: AbortSignal): Promise<readonly Session[]> {
	return createSessionList(client)(signal);
}

/**
For a session that is not there 26.9 answers 403, no permission on it, and 23.09 answers 500 where its dependencies are asked for (seen on 26.9.6 and 23.09.10); so after such an
answer it is looked for. Problem `not-found`.
*/
export async function needKnown(client: Client, {id, name}: Session, {status}: HttpAnswer, signal?: AbortSignal): Promise<void> {
	if ((status === 403 || status === 500) && !await readSession(client, id, signal)) {
		throw new Problem('not-found', `The server does not know ${name} any more.`);
	}
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
