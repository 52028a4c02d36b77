import type {Exchange} from '../../http/exchange.ts';
import type {World} from '../world/world.ts';

/** Where the caller says that the service is: what it gives as an address must lead there again. */
export function baseOf({request}: Pick<Exchange, 'request'>): string {
	return `http://${request.headers.host ?? '127.0.0.1'}`;
}

function natural(text: string | null, usual: number): number {
	return text !== null && /^\d+$/.test(text) ? Number(text) : usual;
}

/** One page of a list by `limit` (100 unless told) and `offset`, with the addresses of its neighbours. */
export function pageOf<Item>(world: World, exchange: Exchange, items: readonly Item[], record: (item: Item) => unknown): Record<string, unknown> {
	const limit = Math.min(natural(exchange.query.get('limit'), 100) || 100, world.controls.settings.pageCap);
	const offset = natural(exchange.query.get('offset'), 0);
	const address = (start: number) => {
		const query = new URLSearchParams(exchange.query);
		query.set('limit', String(limit));
		query.set('offset', String(start));
		return `${baseOf(exchange)}${exchange.path}?${query.toString()}`;
	};

	return {
		count: items.length,
		next: offset + limit < items.length ? address(offset + limit) : null,
		previous: offset > 0 ? address(Math.max(0, offset - limit)) : null,
		results: items.slice(offset, offset + limit).map(item => record(item)),
	};
}
