import {jsonBody} from '../../http/exchange.ts';
import type {Handler} from '../http/handler.ts';
import {findExecution} from '../world/lookup.ts';

/** Replaces the tags of an execution. */
export const setTags: Handler = (world, exchange, [reference]) => {
	const execution = findExecution(world, reference!);
	const tags = jsonBody(exchange)?.tags;
	execution.tags = Array.isArray(tags) ? tags.map(String) : [];
	return {status: 200, body: {tags: execution.tags}};
};
