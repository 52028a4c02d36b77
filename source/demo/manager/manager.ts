import type {Answer, Exchange} from '../http/exchange.ts';
import {Refusal} from '../http/refusal.ts';
import {dispatch, type Route} from '../http/router.ts';
import {releases} from '../release.ts';
import type {World} from '../world/world.ts';
import {routesOf} from './routes.ts';

const limit = 30_000;
const routeTables = new Map<string, readonly Route[]>();

/** What the manager writes into its answers about the rate limit. */
export function managerHeaders(world: World): Record<string, string> {
	return {
		Server: 'BackendAI',
		'X-RateLimit-Limit': String(limit),
		'X-RateLimit-Remaining': String(Math.max(0, limit - world.calls)),
		...((world.release === '26.9') && {'X-RateLimit-Reset': '900'}),
		'X-RateLimit-Window': '900',
	};
}

/** The manager's answer to an authenticated call; paths without `/func`. */
export async function dispatchManager(world: World, exchange: Exchange): Promise<Answer> {
	if (exchange.method === 'GET' && exchange.path === '/') {
		const {api, manager} = releases[world.release];
		return {status: 200, body: {version: api, manager}};
	}

	world.calls++;
	if (world.faults.isRateLimited) {
		throw new Refusal(429, 'rate-limit-exceeded', 'You have reached your API query rate limit.');
	}

	const routes = routeTables.get(world.release) ?? routesOf(world.release);
	routeTables.set(world.release, routes);
	return dispatch(routes, world, exchange);
}
