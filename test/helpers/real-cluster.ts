import process from 'node:process';
import {request} from '../../source/providers/http.ts';
import {createProvider} from '../../source/providers/index.ts';
import type {Profile} from '../../source/core/profile.ts';
import {memoryCredentials} from './memory-credentials.ts';

/**
The Backend.AI cluster that BAITUI_REAL_* names: SESSION and API (addresses), USER, PASSWORD, ACCESS_KEY, SECRET_KEY; of a user with few requests LIMITED_USER, LIMITED_ACCESS_KEY, LIMITED_SECRET_KEY;
of one with one-time codes OTP_USER, OTP_PASSWORD, OTP_SECRET (base32); IMAGE to start sessions of; VOLUME, a directory whose folders may be made writable. Undefined without it.
*/
export type RealCluster = Readonly<Record<'session' | 'api' | 'user' | 'password' | 'accessKey' | 'secretKey', string>> & {
	readonly limited: {readonly user: string; readonly accessKey: string; readonly secretKey: string} | undefined;
	readonly otp: {readonly user: string; readonly password: string; readonly secret: string} | undefined;
	readonly image: string;
	readonly volume: string | undefined;
};

const get = (name: string) => process.env[`BAITUI_REAL_${name}`] ?? '';

export const realCluster: RealCluster | undefined = get('SESSION') === ''
	? undefined
	: {
		session: get('SESSION'),
		api: get('API'),
		user: get('USER'),
		password: get('PASSWORD'),
		accessKey: get('ACCESS_KEY'),
		secretKey: get('SECRET_KEY'),
		limited: get('LIMITED_ACCESS_KEY') === '' ? undefined : {user: get('LIMITED_USER') || 'other@rig.example', accessKey: get('LIMITED_ACCESS_KEY'), secretKey: get('LIMITED_SECRET_KEY')},
		otp: get('OTP_USER') === '' ? undefined : {user: get('OTP_USER'), password: get('OTP_PASSWORD'), secret: get('OTP_SECRET')},
		image: get('IMAGE') || 'cr.rig.local/stable/python:3.11-debian12',
		volume: get('VOLUME') || undefined,
	};

export function profileOf(endpoint: string, mode: Profile['mode'], more: Partial<Profile> = {}): Profile {
	return {
		name: 'real', service: 'backend-ai', endpoints: [endpoint], mode, domain: 'default', project: 'default', skipsTlsVerification: false, ...more,
	};
}

/** The web address with a login of its own, for what baitui itself does not do: making and destroying sessions and folders. */
export async function createRawCalls({session, user, password}: RealCluster): Promise<(method: string, path: string, json?: unknown) => Promise<{status: number; body: Record<string, unknown>}>> {
	const credentials = memoryCredentials();
	await createProvider(profileOf(session, 'session'), credentials).signIn({kind: 'password', user, password});
	const {cookie} = credentials.value()!;
	return async (method, path, json) => {
		// Not by `fetch`, which tells no length of nothing: the webserver passes such a request on in pieces, and now and then its manager takes that for a malformed body (seen on 23.09.10).
		const answer = await request({
			method,
			url: `${session}/func${path}`,
			headers: {Cookie: `AIOHTTP_SESSION=${cookie}`, 'X-BackendAI-Version': 'v7.20230615', 'Content-Type': 'application/json'},
			body: json === undefined ? '' : JSON.stringify(json),
		});
		const text = answer.body.toString();
		return {status: answer.status, body: text.startsWith('{') ? JSON.parse(text) as Record<string, unknown> : {text}};
	};
}
