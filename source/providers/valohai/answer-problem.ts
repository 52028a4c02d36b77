import {Problem, type ProblemCode, type ProblemOptions} from '../../core/problem.ts';
import type {HttpAnswer} from '../http.ts';
import {
	listOf,
	parseAnswer,
	recordOf,
	textOf,
} from '../json.ts';

/** Fields whose name says nothing beside their text. */
const plainFields = new Set(['non_field_errors', 'detail', 'error']);

const longestText = 300;

/** What a body of a refusal says, in one line: texts, objects with `message`, lists and fields of those, nested (valohai.md section 8). */
function describe(value: unknown): string {
	if (Array.isArray(value)) {
		return value.map(item => describe(item)).filter(Boolean).join('; ');
	}

	const record = recordOf(value);
	if (typeof record.message === 'string') {
		return textOf(record.message);
	}

	const entries = Object.entries(record).map(([name, inner]) => {
		const said = describe(inner);
		return said === '' || plainFields.has(name) ? said : `${textOf(name)}: ${said}`;
	});
	return entries.length > 0 ? entries.filter(Boolean).join('; ') : textOf(value);
}

/** Whether a field was refused with this code, such as `environment` with `does_not_exist`. */
export function hasFieldCode(answer: HttpAnswer, field: string, code: string): boolean {
	return listOf(recordOf(parseAnswer(answer))[field]).some(item => recordOf(item).code === code);
}

/** The code at the top of a refusal, such as `has_2fa`; empty without one. */
export function codeOf(answer: HttpAnswer): string {
	return textOf(recordOf(parseAnswer(answer)).code);
}

/** Milliseconds that a throttled client is to wait: `Retry-After` in seconds or as a date, else as the text says it. */
function waitOf(answer: HttpAnswer, said: string): number {
	const header = answer.headers['retry-after'] ?? /available in (\d+) second/.exec(said)?.[1] ?? '';
	const wait = /^\d+$/.test(header) ? Number(header) * 1000 : Date.parse(header) - Date.now();
	return Number.isNaN(wait) ? 0 : Math.max(0, wait);
}

/** Whether the login itself was refused: 401, or a 403 that says so, as Django does without `WWW-Authenticate`. */
export function isLoginRefused(answer: HttpAnswer): boolean {
	return answer.status === 401 || (answer.status === 403 && /token|credential/i.test(describe(parseAnswer(answer))));
}

/** A refusal as a Problem; `doing` begins its sentence: "Listing executions". */
export function answerProblem(answer: HttpAnswer, doing: string): Problem {
	const {status} = answer;
	const said = describe(parseAnswer(answer)).slice(0, longestText);
	const make = (code: ProblemCode, options: ProblemOptions = {}) => new Problem(code, `${doing}: the server answered ${said === '' ? '' : `"${said}" `}(${status}).`, options);

	if (status === 429) {
		const wait = waitOf(answer, said);
		return new Problem('rate-limited', `${doing}: too many requests; the server asks to wait${wait > 0 ? ` ${Math.ceil(wait / 1000)} s` : ''}.`, {retryAfter: wait});
	}

	if (isLoginRefused(answer)) {
		return new Problem('sign-in-needed', 'The server does not accept the token.', {hint: 'Sign in again: baitui login'});
	}

	if (status === 404) {
		return make('not-found');
	}

	if (status === 403) {
		return make('refused', {hint: 'Your account may not do this in this project.'});
	}

	if (status < 500) {
		return make('refused', hasFieldCode(answer, 'environment', 'does_not_exist') ? {hint: 'It is no environment of this project.'} : {});
	}

	return [502, 503, 504].includes(status) ? make('unreachable', {hint: 'The service may be under maintenance.', retryAfter: waitOf(answer, said)}) : make('failed', {isTemporary: true});
}
