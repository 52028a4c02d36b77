import {setTimeout as wait} from 'node:timers/promises';
import {execute} from '../graphql/execute.ts';
import {schemaOf} from '../graphql/schema.ts';
import {jsonBody} from '../http/exchange.ts';
import type {Handler} from '../http/router.ts';
import {missing} from './parameters.ts';

/** `POST /admin/gql`: always 200; on 26.9 `errors` is there and null when nothing went wrong. */
export const answerQuery: Handler = async (world, exchange) => {
	await wait(world.faults.listDelay ?? 0);
	const body = jsonBody(exchange);
	const query = body?.query;
	if (typeof query !== 'string') {
		throw missing(world, 'query');
	}

	const {data, errors} = execute(schemaOf(world), query, (body?.variables ?? {}) as Record<string, unknown>, world);
	if (errors.length === 0) {
		return {status: 200, body: world.release === '26.9' ? {data, errors: null} : {data}};
	}

	const codes = world.release === '26.9' ? {extensions: {code: 'backendai_generic_internal-error'}} : {};
	return {status: 200, body: {data, errors: errors.map(error => 'path' in error ? {...error, ...codes} : error)}};
};
