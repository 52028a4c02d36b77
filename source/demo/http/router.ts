import type {World as BackendAiWorld} from '../world/world.ts';
import {Refusal} from './refusal.ts';
import type {Answer, Exchange} from './exchange.ts';

export type Handler<World = BackendAiWorld> = (world: World, exchange: Exchange, parameters: readonly string[]) => Answer | Promise<Answer>;

export type Route<World = BackendAiWorld> = {
	readonly method: string;
	/** Segments; `*` takes one and hands it to the handler, decoded. */
	readonly pattern: string;
	readonly handler: Handler<World>;
};

function match(pattern: string, path: string): string[] | undefined {
	const wanted = pattern.split('/');
	const given = path.split('/');
	if (wanted.length !== given.length) {
		return undefined;
	}

	const taken: string[] = [];
	for (const [index, segment] of wanted.entries()) {
		if (segment === '*') {
			taken.push(decodeURIComponent(given[index]!));
		} else if (segment !== given[index]) {
			return undefined;
		}
	}

	return taken;
}

/** The first route that fits with what its pattern took, or the methods that the path has. */
export function findRoute<World>(routes: ReadonlyArray<Route<World>>, {method, path}: Pick<Exchange, 'method' | 'path'>): {readonly route: Route<World>; readonly parameters: readonly string[]} | {readonly allowed: readonly string[]} {
	const allowed = new Set<string>();
	for (const route of routes) {
		const parameters = match(route.pattern, path);
		if (parameters === undefined) {
			continue;
		}

		if (route.method === method) {
			return {route, parameters};
		}

		allowed.add(route.method);
	}

	return {allowed: [...allowed]};
}

/** Runs the handler of the first route that fits. Refusal 404 for an unknown path, 405 with `Allow` for another method. */
export async function dispatch(routes: readonly Route[], world: BackendAiWorld, exchange: Exchange): Promise<Answer> {
	const found = findRoute(routes, exchange);
	if ('route' in found) {
		return found.route.handler(world, exchange, found.parameters);
	}

	if (found.allowed.length > 0) {
		throw new MethodNotAllowed([...found.allowed, 'OPTIONS'].toSorted().join(','));
	}

	throw new Refusal(404, 'url-not-found', 'Unknown URL path.', {data: exchange.path});
}

export class MethodNotAllowed extends Refusal {
	readonly allow: string;

	constructor(allow: string) {
		super(405, 'method-not-allowed', 'HTTP Method Not Allowed.');
		this.allow = allow;
	}
}
