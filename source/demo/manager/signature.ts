import {createHash, createHmac, timingSafeEqual} from 'node:crypto';
import type {IncomingMessage} from 'node:http';
import {Refusal, unauthorized} from '../http/refusal.ts';
import type {World} from '../world/world.ts';

const emptyHash = createHash('sha256').update('').digest('hex');
const tolerance = 15 * 60_000;
const apiVersion = /^v[4-9]\.\d{8}$/;

function hmac(key: string | Buffer, text: string): Buffer {
	return createHmac('sha256', key).update(text).digest();
}

function dateOf(request: IncomingMessage): string {
	const text = String(request.headers.date ?? request.headers['x-backendai-date'] ?? '');
	const moment = Date.parse(text);
	if (Number.isNaN(moment) || Math.abs(moment - Date.now()) > tolerance) {
		throw new Refusal(400, 'invalid-auth-params', 'Missing or invalid authorization parameters.', {msg: 'Date/time sync error'});
	}

	return text;
}

/** YYYYMMDD of the date in its own zone, whichever of the two forms it has. */
function dayOf(date: string): string {
	const isoDay = /^(\d{4})-?(\d{2})-?(\d{2})/.exec(date);
	return isoDay ? isoDay.slice(1, 4).join('') : new Date(date).toISOString().slice(0, 10).replaceAll('-', '');
}

function expected(world: World, request: IncomingMessage, date: string): string {
	const host = request.headers.host ?? '';
	const contentType = (request.headers['content-type'] ?? 'application/octet-stream').split(';', 1)[0]!.trim().toLowerCase();
	const version = String(request.headers['x-backendai-version'] ?? '');
	const text = [request.method, request.url, date, `host:${host}`, `content-type:${contentType}`, `x-backendai-version:${version}`, emptyHash].join('\n');
	return hmac(hmac(hmac(world.account.secretKey, dayOf(date)), host), text).toString('hex');
}

/**
Checks the `Authorization` header of api mode (backendai.md, section 2.1): method, raw path and query, date, host, content type and version are signed; the body is not.
Refusal 400 or 401.
*/
export function checkSignature(world: World, request: IncomingMessage): void {
	const isNew = world.release === '26.9';
	const {authorization} = request.headers;
	const version = request.headers['x-backendai-version'];
	if (version !== undefined && !(apiVersion.test(String(version)))) {
		throw new Refusal(400, 'generic-bad-request', 'Bad request.', {msg: 'Unsupported API version.'});
	}

	if (authorization === undefined && isNew) {
		throw unauthorized();
	}

	const date = dateOf(request);
	const [, accessKey, signature] = /^BackendAI signMethod=HMAC-SHA256, *credential=([^:]+):([\da-f]+)$/.exec(authorization ?? '') ?? [];
	if (authorization === undefined) {
		throw unauthorized();
	}

	if (accessKey === undefined || signature === undefined) {
		throw new Refusal(400, 'invalid-auth-params', 'Missing or invalid authorization parameters.');
	}

	const refuse = (message: string) => new Refusal(401, 'auth-failed', 'Credential/signature mismatch.', {msg: message});
	if (accessKey !== world.account.accessKey) {
		throw refuse(isNew ? 'Access key not found in HMAC' : 'Access key not found');
	}

	const right = Buffer.from(expected(world, request, date));
	const given = Buffer.from(signature);
	if (given.length !== right.length || !timingSafeEqual(given, right)) {
		throw refuse(isNew ? 'HMAC signature mismatch' : 'Signature mismatch');
	}
}
