import {Problem, type ProblemCode} from '../../core/problem.ts';
import {sanitizeLine} from '../../core/text.ts';
import type {HttpAnswer} from '../http.ts';

/** The body of a refusal, `application/problem+json`; every field may be absent, and the body may be HTML of a proxy in front. */
export type Refusal = {
	readonly type: string;
	readonly title: string;
	readonly message: string;
	readonly data: unknown;
};

/** An answer's JSON as a record; empty for anything else. */
export function jsonOf(answer: HttpAnswer): Record<string, unknown> {
	try {
		const value: unknown = JSON.parse(answer.body.toString());
		return typeof value === 'object' && value !== null ? value as Record<string, unknown> : {};
	} catch {
		return {};
	}
}

function textOf(value: unknown): string {
	return typeof value === 'string' ? sanitizeLine(value.split('\n', 1)[0] ?? '') : '';
}

export function refusalOf(answer: HttpAnswer): Refusal {
	const body = jsonOf(answer);
	return {
		type: textOf(body.type).split('/').at(-1) ?? '',
		title: textOf(body.title),
		message: textOf(body.msg) || textOf(body.details),
		data: body.data,
	};
}

/** What the server said about itself, one line: the title and its detail. */
export function describe(refusal: Refusal, status: number): string {
	const reason = textOf(refusal.data);
	const parts = [refusal.title, refusal.message, reason].filter((part, index, all) => part !== '' && all.indexOf(part) === index);
	return parts.length === 0 ? `HTTP ${status}` : parts.join(' ');
}

/**
A refusal of the server as a Problem. Decided by status and type, never by the title, since titles change between releases
(backendai.md section 9, backendai-observed section 9, -26 section 8).
*/
export function answerProblem(answer: HttpAnswer, doing: string): Problem {
	const {status} = answer;
	const refusal = refusalOf(answer);
	const said = describe(refusal, status);
	const make = (code: ProblemCode, hint?: string, isTemporary?: boolean): Problem => new Problem(code, `${doing}: the server answered ${said} (${status}).`, {
		...(hint !== undefined && {hint}),
		...(isTemporary !== undefined && {isTemporary}),
	});

	if (status === 429) {
		const wait = Number(answer.headers['x-ratelimit-reset']);
		return new Problem('rate-limited', `${doing}: too many requests; the server asks to wait${wait > 0 ? ` ${wait} s` : ''}.`, {hint: 'The limit counts the last 15 minutes.'});
	}

	if (refusal.message.includes('Date/time sync')) {
		return new Problem('sign-in-refused', 'The clock of this machine differs from the server\'s by more than 15 minutes; signed requests are refused.', {hint: 'Set the clock.'});
	}

	if (status === 401) {
		return new Problem('sign-in-needed', 'The server does not accept the sign-in.', {hint: 'Sign in again: baitui login'});
	}

	if (status === 404) {
		return make('not-found');
	}

	if (status === 403) {
		return make('refused');
	}

	if (status === 412) {
		return make('refused', 'A quota of your account is used up.');
	}

	return [502, 503, 504].includes(status) ? make('unreachable', 'The cluster may be under maintenance.') : make('failed', undefined, status >= 500);
}
