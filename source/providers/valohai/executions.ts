import {Problem} from '../../core/problem.ts';
import type {OlderSessions} from '../../core/provider.ts';
import type {Session} from '../../core/session.ts';
import {
	listOf,
	recordOf,
	textOf,
	type JsonRecord,
} from '../json.ts';
import {askStatusEvents} from './address.ts';
import {type Client, listAll} from './client.ts';
import {createLimit} from './limit.ts';
import {
	remoteDebugOf,
	sessionOf,
	statusOf,
	type Facts,
} from './session-record.ts';

/** Reads executions, and remembers of each what does not change, so that a list costs one question as a rule. */
export type Executions = {
	readonly list: (signal?: AbortSignal) => Promise<readonly Session[]>;
	readonly older: OlderSessions;
	/** By its number, with `#` or without. */
	readonly findByNumber: (word: string, signal?: AbortSignal) => Promise<Session | undefined>;
	/** Undefined when the service does not know it. `isFresh` asks for its address even where one is known. */
	readonly find: (id: string, options?: {readonly isFresh?: boolean; readonly signal?: AbortSignal | undefined}) => Promise<Session | undefined>;
	/** What was learned of an execution, by a list or by `find`. */
	readonly factsOf: (id: string) => Facts | undefined;
};

/** Rows of the list: the newest, and older ones that are not over. */
const pageSize = 100;

/** Rows of a page of older ones that the page before has too: as many may be deleted meanwhile without one being missed. */
const overlap = 20;

/** Questions at a time beside the list. */
const atOnce = 4;

/** `GET executions/` needs no more than the row; what it lacks is asked of the execution itself, once, without its large parts (valohai.md section 4). */
const withoutLargeParts = ['exclude', 'metadata,events,outputs'] as const;

/** `projectId` is asked when it is needed, since it may have to be looked up. */
export function createExecutions(client: Client, projectId: (signal?: AbortSignal) => Promise<string>): Executions {
	const known = new Map<string, Facts>();
	const limit = createLimit(atOnce);

	const ask = async (reference: string, signal?: AbortSignal) => client.ask({
		path: `executions/${encodeURIComponent(reference)}/`, query: [withoutLargeParts], signal, doing: 'Asking for the execution',
	});

	/** Facts of an execution whose row, or the whole of it, is here. */
	const learn = async (record: JsonRecord, {isWhole, isFresh = false, signal}: {readonly isWhole: boolean; readonly isFresh?: boolean; readonly signal: AbortSignal | undefined}): Promise<Facts> => {
		const id = textOf(record.id);
		let facts = known.get(id);
		if (!facts) {
			const whole = isWhole ? record : await ask(id, signal);
			facts = {remoteDebug: remoteDebugOf(whole), image: textOf(whole.image)};
		}

		if (statusOf(record) !== 'running') {
			// Its address may be another's tomorrow.
			facts = {remoteDebug: facts.remoteDebug, image: facts.image};
		} else if (facts.remoteDebug && (isFresh || !facts.events?.address)) {
			facts = {...facts, events: await askStatusEvents(client, id, signal)};
		}

		known.set(id, facts);
		return facts;
	};

	const query = async (signal?: AbortSignal) => ({
		path: 'executions/', query: [['project', await projectId(signal)], ['ordering', '-counter'], ['deleted', 'false']], signal, doing: 'Listing executions',
	} as const);

	const sessionsOf = async (rows: readonly JsonRecord[], signal?: AbortSignal): Promise<readonly Session[]> => {
		const now = Date.now();
		return Promise.all(rows.map(async row => {
			const isLive = !['ended', 'failed'].includes(statusOf(row));
			return sessionOf(row, isLive ? await limit(async () => learn(row, {isWhole: false, signal})) : undefined, now);
		}));
	};

	/** `reference` is an id, or `project:number`. */
	const findOne = async (reference: string, {isFresh = false, signal}: {readonly isFresh?: boolean; readonly signal?: AbortSignal | undefined} = {}): Promise<Session | undefined> => {
		try {
			const record = await ask(reference, signal);
			// A deleted one is hidden from lists only.
			return record.deleted === true ? undefined : sessionOf(record, await learn(record, {isWhole: true, isFresh, signal}), Date.now());
		} catch (error) {
			if (error instanceof Problem && error.code === 'not-found') {
				return undefined;
			}

			throw error;
		}
	};

	let hasOlder = false;
	return {
		async list(signal) {
			const call = await query(signal);
			const newest = await listAll(client, call, {page: pageSize, most: pageSize});
			hasOlder = newest.length === pageSize;
			const older = hasOlder ? await listAll(client, {...call, query: [...call.query, ['status', 'incomplete']]}) : [];
			const rows = new Map([...older, ...newest].map(row => [textOf(row.id), row])).values().toArray();
			const latest = textOf(newest[0]?.id);
			const sessions = await sessionsOf(rows, signal);
			return sessions.map(session => (session.id === latest ? {...session, aliases: [...session.aliases ?? [], 'latest']} : session)).toSorted((one, other) => other.createdAt.getTime() - one.createdAt.getTime());
		},
		older: {
			areThere: () => hasOlder,
			async list(page, signal) {
				const call = await query(signal);
				const offset = (pageSize * (page + 1)) - overlap;
				const answer = await client.ask({...call, query: [...call.query, ['limit', String(pageSize + overlap)], ['offset', String(offset)]]});
				return {sessions: await sessionsOf(listOf(answer.results).map(row => recordOf(row)), signal), isLast: typeof answer.next !== 'string'};
			},
		},
		async findByNumber(word, signal) {
			const number = /^#?(\d+)$/.exec(word)?.[1];
			return number === undefined ? undefined : findOne(`${await projectId(signal)}:${number}`, {signal});
		},
		find: findOne,
		factsOf: id => known.get(id),
	};
}
