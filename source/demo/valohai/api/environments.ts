import type {Handler} from '../http/handler.ts';
import {pageOf} from '../http/page.ts';
import {environmentRecord} from '../records/environment.ts';

export const listEnvironments: Handler = (world, exchange) => {
	const includes = exchange.query.getAll('include').flatMap(text => text.split(','));
	return {status: 200, body: pageOf(world, exchange, world.environments, environment => environmentRecord(world, environment, includes))};
};
