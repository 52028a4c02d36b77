import type {Answer, Exchange} from '../../http/exchange.ts';
import type {Controls} from './controls.ts';

function without(value: unknown, [name, ...others]: readonly string[]): unknown {
	if (Array.isArray(value)) {
		return value.map(item => without(item, [name!, ...others]));
	}

	return typeof value !== 'object' || value === null ? value : Object.fromEntries(Object.entries(value).filter(([key]) => key !== name || others.length > 0).map(([key, item]) => [key, key === name ? without(item, others) : item]));
}

function withoutAll(value: unknown, fields: readonly string[]): unknown {
	const [field, ...others] = fields;
	return field === undefined ? value : withoutAll(without(value, field.split('.')), others);
}

/** An answer without the fields that are left out of it. */
export function withoutDropped({dropped}: Controls, {method, path}: Exchange, answer: Answer): Answer {
	if (answer.body === undefined || Buffer.isBuffer(answer.body)) {
		return answer;
	}

	const fields = dropped.filter(({match}) => match.test(`${method} ${path}`)).map(({field}) => field);
	return {...answer, body: withoutAll(answer.body, fields)};
}
