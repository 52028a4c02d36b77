/** An answer that says no, in the words of Django REST framework. */
export class ApiError extends Error {
	override readonly name = 'ApiError';
	readonly status: number;
	readonly body: unknown;
	readonly headers: Readonly<Record<string, string>>;

	constructor(status: number, body: unknown, headers: Readonly<Record<string, string>> = {}) {
		super(JSON.stringify(body));
		this.status = status;
		this.body = body;
		this.headers = headers;
	}
}

export function notFound(): ApiError {
	return new ApiError(404, {detail: 'Not found.'});
}

/** 400 for fields: name to what is wrong with it. */
export function invalid(fields: Readonly<Record<string, {readonly message: string; readonly code: string}>>): ApiError {
	return new ApiError(400, Object.fromEntries(Object.entries(fields).map(([name, problem]) => [name, [problem]])));
}

export const required = {message: 'This field is required.', code: 'required'} as const;

export function unauthorized(detail = 'Invalid token.'): ApiError {
	return new ApiError(401, {detail}, {'WWW-Authenticate': 'Token'});
}

/** 429, with the seconds after which it may be asked again. */
export function throttled(seconds: number): ApiError {
	return new ApiError(429, {detail: `Request was throttled. Expected available in ${seconds} second${seconds === 1 ? '' : 's'}.`}, {'Retry-After': String(seconds)});
}
