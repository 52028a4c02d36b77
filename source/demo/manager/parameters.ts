import {jsonBody, type Exchange} from '../http/exchange.ts';
import {Refusal} from '../http/refusal.ts';
import type {World} from '../world/world.ts';

export type Parameters = Readonly<Record<string, unknown>>;

/** The query as an object; a name given several times becomes a list. */
export function queryParameters({query}: Exchange): Parameters {
	return Object.fromEntries([...new Set(query.keys())].map(name => {
		const all = query.getAll(name);
		return [name, all.length > 1 ? all : all[0]];
	}));
}

/** The rule of 23.09: where there is a body, only the body counts; else the query. */
export function parameters(exchange: Exchange): Parameters {
	return jsonBody(exchange) ?? queryParameters(exchange);
}

/** The refusal of a request that lacks a parameter, in the words of the release. */
export function missing(world: World, name: string): Refusal {
	return world.release === '23.09'
		? new Refusal(400, 'invalid-api-params', 'Missing or invalid API parameters.', {msg: 'Input validation error', data: {[name]: 'is required'}})
		: new Refusal(400, 'generic-bad-request', 'Invalid or Missing API Parameters.', {msg: `<BackendAISchemaValidationFailed(400): Schema validation failed. (1 validation error\n${name}\n  Field required [type=missing])>`});
}

/** A parameter that must be there. Refusal 400. */
export function need(world: World, given: Parameters, name: string): unknown {
	const value = given[name];
	if (value === undefined || value === null) {
		throw missing(world, name);
	}

	return value;
}

export function list(value: unknown): readonly string[] {
	return (Array.isArray(value) ? value : [value]).map(String);
}
