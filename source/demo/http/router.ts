import type {World} from '../world/world.ts';
import {Refusal} from './refusal.ts';
import type {Answer, Exchange} from './exchange.ts';

export type Handler = (world: World, exchange: Exchange, parameters: readonly string[]) => Answer | Promise<Answer>;

export type Route = {
	readonly method: string;
	/** Segments; `*` takes one and hands it to the handler, decoded. */
	readonly pattern: string;
	readonly handler: Handler;
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

/** Runs the handler of the first route that fits. Refusal 404 for an unknown path, 405 with `Allow` for another method. */
export async function dispatch(routes: readonly Route[], world: World, exchange: Exchange): Promise<Answer> {
	const allowed = new Set<string>();
	for (const route of routes) {
		const parameters = match(route.pattern, exchange.path);
		if (parameters === undefined) {
			continue;
		}

		if (route.method === exchange.method) {
			return route.handler(world, exchange, parameters);
		}

		allowed.add(route.method);
	}

	if (allowed.size > 0) {
		throw new MethodNotAllowed([...allowed, 'OPTIONS'].toSorted().join(','));
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
