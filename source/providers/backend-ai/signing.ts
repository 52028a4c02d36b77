import {createHash, createHmac} from 'node:crypto';

const hashOfNothing = createHash('sha256').update('').digest('hex');

function hmac(key: string | Buffer, text: string): Buffer {
	return createHmac('sha256', key).update(text).digest();
}

/** The date as the server wants it in `Date`: ISO-8601 with an offset. */
export function signingDate(now: Date): string {
	return now.toISOString().replace('Z', '+00:00');
}

/**
The Authorization header of api mode (HMAC-SHA256; observed on 23.09 and 26.9, backendai-observed section 1). The body is never part of it.
`path` is exactly what is sent, with the query; `host` has its port where the URL writes one; a request without a Content-Type header signs `application/octet-stream`.
*/
export function authorization({method, path, date, host, contentType, version, accessKey, secretKey}: {
	readonly method: string;
	readonly path: string;
	readonly date: string;
	readonly host: string;
	readonly contentType: string;
	readonly version: string;
	readonly accessKey: string;
	readonly secretKey: string;
}): string {
	const text = [method, path, date, `host:${host}`, `content-type:${contentType}`, `x-backendai-version:${version}`, hashOfNothing].join('\n');
	const key = hmac(hmac(secretKey, date.slice(0, 10).replaceAll('-', '')), host);
	return `BackendAI signMethod=HMAC-SHA256, credential=${accessKey}:${hmac(key, text).toString('hex')}`;
}
