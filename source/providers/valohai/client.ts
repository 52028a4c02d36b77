import type {IncomingMessage} from 'node:http';
import {Problem} from '../../core/problem.ts';
import type {CredentialStore, Profile} from '../../core/profile.ts';
import {trimSlashes} from '../address.ts';
import {openDownload} from '../download.ts';
import {createEndpoints} from '../endpoints.ts';
import {type HttpAnswer, request, type StreamedBody} from '../http.ts';
import {
	listOf,
	parseAnswer,
	recordOf,
	type JsonRecord,
} from '../json.ts';
import {answerProblem, isLoginRefused} from './answer-problem.ts';

export type Query = ReadonlyArray<readonly [string, string]>;

export type Call = {
	readonly method?: string;
	/** Below `/api/v0/`, with the slash at its end that Django wants: `executions/`. */
	readonly path: string;
	readonly query?: Query;
	/** Sent as JSON. */
	readonly json?: unknown;
	/** Sent as it is. */
	readonly content?: {readonly type: string; readonly body: string | StreamedBody};
	readonly signal?: AbortSignal | undefined;
	readonly timeout?: number;
	/** Begins the sentence of the Problem: "Listing executions". */
	readonly doing: string;
};

export type Client = {
	readonly profile: Profile;
	readonly credentials: CredentialStore;
	/** Only a success is an answer. Problem `sign-in-needed`, `unreachable`, `rate-limited`, `not-found`, `refused`, `failed`. */
	readonly call: (call: Call) => Promise<HttpAnswer>;
	/** The same, and the answer's JSON as a record. */
	readonly ask: (call: Call) => Promise<JsonRecord>;
	/** The answer of a GET whose body is read as it comes. */
	readonly stream: (call: Pick<Call, 'path' | 'signal' | 'doing'>) => Promise<IncomingMessage>;
	/** A call without the token. Any answer. */
	readonly open: (call: Call) => Promise<HttpAnswer>;
	/** Must be called after the store was written. */
	readonly forget: () => void;
};

const userAgent = 'baitui';

/**
The wire below every call (valohai.md sections 1 and 3). Requests go to addresses made here, never to those in answers: so the token meets no other host than the one it belongs to.
*/
export function createClient(profile: Profile, credentials: CredentialStore): Client {
	const endpoints = createEndpoints(profile.endpoints);
	let known: string | undefined;

	const hosts = profile.endpoints.map(address => new URL(address).host).join(' or ');
	const signInNeeded = (sentence: string) => new Problem('sign-in-needed', sentence, {hint: `Sign in: baitui login --profile ${profile.name}`});

	const token = async (): Promise<string> => {
		known ??= (await credentials.read())?.token;
		if (known === undefined) {
			throw signInNeeded(`You are not signed in to ${hosts}.`);
		}

		return known;
	};

	const headersFor = (proof: string | undefined) => ({'User-Agent': userAgent, Accept: 'application/json', ...(proof !== undefined && {Authorization: `Token ${proof}`})});

	const send = async ({method = 'GET', path, query = [], json, content, signal, timeout}: Call, proof: string | undefined): Promise<HttpAnswer> => endpoints.first(async endpoint => {
		const body = json === undefined ? content?.body : JSON.stringify(json);
		const type = json === undefined ? content?.type : 'application/json';
		const words = query.map(([name, value]) => `${encodeURIComponent(name)}=${encodeURIComponent(value)}`).join('&');
		return request({
			method,
			url: `${trimSlashes(endpoint)}/api/v0/${path}${words === '' ? '' : `?${words}`}`,
			headers: {...headersFor(proof), ...(type !== undefined && {'Content-Type': type})},
			skipsTlsVerification: profile.skipsTlsVerification,
			authorities: profile.authorities,
			signal,
			...(body !== undefined && {body}),
			...(timeout !== undefined && {timeout}),
		});
	});

	const call = async (options: Call): Promise<HttpAnswer> => {
		const proof = await token();
		let answer = await send(options, proof);
		if (isLoginRefused(answer)) {
			// Another process may have signed in since.
			known = undefined;
			const newer = await token();
			if (newer === proof) {
				throw signInNeeded(`The token is not accepted by ${hosts}.`);
			}

			answer = await send(options, newer);
		}

		if (answer.status >= 300) {
			throw answerProblem(answer, options.doing);
		}

		return answer;
	};

	return {
		profile,
		credentials,
		call,
		ask: async options => recordOf(parseAnswer(await call(options))),
		async stream({path, signal, doing}) {
			const headers = headersFor(await token());
			const {skipsTlsVerification, authorities} = profile;
			const answer = await endpoints.first(async endpoint => openDownload({
				url: `${trimSlashes(endpoint)}/api/v0/${path}`, headers, skipsTlsVerification, authorities, signal,
			}));
			if (answer.statusCode === 200) {
				return answer;
			}

			answer.resume();
			throw answerProblem({status: answer.statusCode ?? 0, headers: answer.headers, body: Buffer.alloc(0)}, doing);
		},
		open: async options => send(options, undefined),
		forget() {
			known = undefined;
		},
	};
}

/** All rows of a list, page after page (`limit`, `offset`); `most` ends it early. A page without `next` is the last. */
export async function listAll(client: Client, call: Call, {page = 1000, most = Infinity}: {readonly page?: number; readonly most?: number} = {}): Promise<readonly JsonRecord[]> {
	const rows: JsonRecord[] = [];
	for (;;) {
		const limit = Math.min(page, most - rows.length);
		const answer = await client.ask({...call, query: [...(call.query ?? []), ['limit', String(limit)], ['offset', String(rows.length)]]});
		const results = listOf(answer.results).map(row => recordOf(row));
		rows.push(...results);
		if (typeof answer.next !== 'string' || results.length === 0 || rows.length >= most) {
			return rows;
		}
	}
}
