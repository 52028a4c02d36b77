import {Problem} from '../../core/problem.ts';
import type {CredentialStore, Credentials, Profile} from '../../core/profile.ts';
import {type HttpAnswer, request} from '../http.ts';
import {trimSlashes} from '../address.ts';
import {createEndpoints} from '../endpoints.ts';
import {answerProblem, jsonOf, refusalOf} from './answer-problem.ts';
import {authorization, signingDate} from './signing.ts';
import {oldestCommonVersion, negotiate} from './version.ts';

export type Call = {
	readonly method: string;
	/** Without the prefix of the mode: `/session/alpha/logs`. Segments are already percent-encoded. */
	readonly path: string;
	readonly query?: ReadonlyArray<readonly [string, string]>;
	/** Sent as JSON, with GET too. */
	readonly json?: unknown;
	readonly signal?: AbortSignal | undefined;
	readonly timeout?: number;
	/** In words, for whoever looks at what is asked. */
	readonly doing?: string;
};

/** An address and the headers that prove who asks, for a request or a WebSocket handshake. */
export type SignedTarget = {
	readonly url: string;
	readonly headers: Readonly<Record<string, string>>;
};

export type Client = {
	readonly profile: Profile;
	/** Any answer but 401. Problem `sign-in-needed` for that one, `unreachable`, `rate-limited`. */
	readonly call: (call: Call) => Promise<HttpAnswer>;
	/** The same, but only a success is an answer. `doing` begins the sentence of the Problem: "Listing sessions". */
	readonly demand: (call: Call, doing: string) => Promise<HttpAnswer>;
	/** Runs a handshake at the first endpoint that can be reached. It is told the URL (http or https) and its headers, and repeated once with newer credentials when it throws `sign-in-needed`. */
	readonly handshake: <Result>(path: string, query: ReadonlyArray<readonly [string, string]>, attempt: (target: SignedTarget) => Promise<Result>) => Promise<Result>;
	/** A call of the webserver itself, outside of /func, without credentials unless a cookie is given. */
	readonly server: (path: string, json: unknown, cookie?: string, signal?: AbortSignal) => Promise<HttpAnswer>;
	readonly credentials: CredentialStore;
	/** Must be called after the store was written by someone who knows better. */
	readonly forget: () => void;
};

export const userAgent = 'baitui';
export const cookieName = 'AIOHTTP_SESSION';

function encodeQuery(query: ReadonlyArray<readonly [string, string]>): string {
	return query.length === 0 ? '' : `?${query.map(([name, value]) => `${encodeURIComponent(name)}=${encodeURIComponent(value)}`).join('&')}`;
}

/** The wire below every call: endpoints, prefix, credentials, version (backendai.md sections 1 and 2). */
export function createClient(profile: Profile, credentials: CredentialStore): Client {
	const endpoints = createEndpoints(profile.endpoints);
	const prefix = profile.mode === 'session' ? '/func' : '';
	const {skipsTlsVerification} = profile;
	let version = oldestCommonVersion;
	let known: Credentials | undefined;

	const hosts = profile.endpoints.map(address => new URL(address).host).join(' or ');
	const signInNeeded = (sentence: string) => new Problem('sign-in-needed', sentence, {hint: `Sign in: baitui login --profile ${profile.name}`});

	const current = async (): Promise<Credentials> => {
		known ??= await credentials.read();
		if (profile.mode === 'session' ? !known?.cookie : !(known?.secretKey && profile.accessKey)) {
			throw signInNeeded(`You are not signed in to ${hosts}.`);
		}

		return known!;
	};

	const sign = (endpoint: string, proof: Credentials, method: string, path: string, contentType: string | undefined): SignedTarget => {
		const url = `${trimSlashes(endpoint)}${prefix}${path}`;
		const {host, pathname, search} = new URL(url);
		const date = signingDate(new Date());
		const proven = profile.mode === 'session'
			? {Cookie: `${cookieName}=${proof.cookie ?? ''}`}
			: {
				Authorization: authorization({
					method, path: pathname + search, date, host, contentType: contentType ?? 'application/octet-stream', version,
					accessKey: profile.accessKey!, secretKey: proof.secretKey!,
				}),
			};
		const headers = {
			'User-Agent': userAgent,
			'X-BackendAI-Domain': profile.domain,
			'X-BackendAI-Version': version,
			Date: date,
			...(contentType !== undefined && {'Content-Type': contentType}),
			...proven,
		};

		return {url, headers};
	};

	/** Another process may have signed in since: the store is asked once more before the user is. */
	const withLogin = async <Result>(attempt: (proof: Credentials) => Promise<Result>): Promise<Result> => {
		const proof = await current();
		try {
			return await attempt(proof);
		} catch (error) {
			if (!(error instanceof Problem) || error.code !== 'sign-in-needed') {
				throw error;
			}

			known = undefined;
			const newer = await current();
			if (newer.cookie === proof.cookie && newer.secretKey === proof.secretKey) {
				throw signInNeeded(profile.mode === 'session' ? `Your sign-in has ended at ${hosts}.` : `The access key is not accepted by ${hosts}.`);
			}

			return attempt(newer);
		}
	};

	const once = async ({method, path, query = [], json, signal, timeout, doing}: Call, proof: Credentials): Promise<HttpAnswer> => endpoints.first(async endpoint => {
		const body = json === undefined ? undefined : JSON.stringify(json);
		const {url, headers} = sign(endpoint, proof, method, path + encodeQuery(query), body === undefined ? 'text/plain' : 'application/json');
		const answer = await request({
			method, url, headers, skipsTlsVerification, signal, doing, ...(body !== undefined && {body}), ...(timeout !== undefined && {timeout}),
		});
		if (answer.status === 401 || answer.status === 429) {
			throw answerProblem(answer, path);
		}

		return answer;
	});

	const call = async (options: Call): Promise<HttpAnswer> => withLogin(async proof => {
		const answer = await once(options, proof);
		if (answer.status === 400 && refusalOf(answer).message.includes('Unsupported API version')) {
			version = await endpoints.first(async endpoint => negotiate(`${trimSlashes(endpoint)}${prefix}/`, profile, options.signal));
			return once(options, proof);
		}

		return answer;
	});

	return {
		profile,
		credentials,
		call,
		async demand(options, doing) {
			const answer = await call({...options, doing});
			if (answer.status >= 300) {
				throw answerProblem(answer, doing);
			}

			return answer;
		},
		handshake: async (path, query, attempt) => withLogin(async proof => endpoints.first(async endpoint => attempt(sign(endpoint, proof, 'GET', path + encodeQuery(query), undefined)))),
		server: async (path, json, cookie, signal) => endpoints.first(async endpoint => request({
			method: 'POST',
			url: `${trimSlashes(endpoint)}/server/${path}`,
			headers: {'User-Agent': userAgent, 'Content-Type': 'application/json', ...(cookie !== undefined && {Cookie: `${cookieName}=${cookie}`})},
			body: JSON.stringify(json),
			skipsTlsVerification,
			signal,
		})),
		forget() {
			known = undefined;
		},
	};
}

/** The answer of a GraphQL query, whole or not at all: an answer with `errors` is a failure even where data is partly there. */
export async function graphql(client: Client, query: string, variables: Readonly<Record<string, unknown>>, doing: string, signal?: AbortSignal): Promise<Record<string, unknown>> {
	const answer = jsonOf(await client.demand({
		method: 'POST', path: '/admin/gql', json: {query, variables}, signal,
	}, doing));
	const {errors} = answer;
	if (Array.isArray(errors) && errors.length > 0) {
		throw new Problem('failed', `${doing}: the server answered ${(errors[0] as {message?: string}).message ?? 'an error'}`);
	}

	return answer.data as Record<string, unknown>;
}
