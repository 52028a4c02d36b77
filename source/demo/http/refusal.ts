/** An answer that says no: thrown by a handler, written as `application/problem+json`. */
export class Refusal extends Error {
	override readonly name = 'Refusal';
	readonly status: number;
	readonly slug: string;
	readonly extra: Readonly<Record<string, unknown>>;

	constructor(status: number, slug: string, title: string, extra: Readonly<Record<string, unknown>> = {}) {
		super(title);
		this.status = status;
		this.slug = slug;
		this.extra = extra;
	}

	/** The body. `errorCode` is in it where the release writes one. */
	body(errorCode: string | undefined): Record<string, unknown> {
		return {
			type: `https://api.backend.ai/probs/${this.slug}`,
			title: this.message,
			...(errorCode !== undefined && {error_code: errorCode}),
			...this.extra,
		};
	}
}

const errorCodes: Readonly<Record<string, string>> = {
	'object-not-found': 'backendai_read_not-found',
	'entity-not-found': 'session_read_not-found',
	'url-not-found': 'api_read_not-found',
	'method-not-allowed': 'api_access_forbidden',
	'auth-failed': 'user_auth_unauthorized',
	'invalid-auth-params': 'api_auth_invalid-parameters',
	'generic-bad-request': 'api_parsing_invalid-parameters',
	'invalid-api-params': 'api_parsing_invalid-parameters',
	'generic-forbidden': 'backendai_generic_forbidden',
	'session-already-exists': 'session_create_already-exists',
	'vfolder-already-exists': 'vfolder_create_already-exists',
	'app-service-start-failed': 'session_start_internal-error',
	'rate-limit-exceeded': 'api_access_unavailable',
	'service-unavailable': 'backendai_generic_unavailable',
	'not-implemented': 'backendai_generic_not-implemented',
	'bad-gateway': 'api_request_unreachable',
};

/** The `error_code` that 26.9 puts beside a problem's type (observed for most; the rest follow its pattern). */
export function errorCodeOf(slug: string): string {
	return errorCodes[slug] ?? 'backendai_generic_internal-error';
}

/** What the webserver says for whatever went wrong behind it. */
export function badGateway(details?: string): Refusal {
	return new Refusal(502, 'bad-gateway', 'The proxy target server is inaccessible.', details === undefined ? {} : {details});
}

export function unauthorized(): Refusal {
	return new Refusal(401, 'auth-failed', 'Unauthorized access');
}
