import type {Handler} from '../http/handler.ts';
import {eventTime, type LogEvent} from '../world/log-event.ts';
import {findExecution} from '../world/lookup.ts';

const usualLimit = 2000;

const record = ({time, stream, message}: LogEvent) => ({time: eventTime(time), stream, message});

function limitOf(query: URLSearchParams): number {
	const text = query.get('limit');
	return text !== null && /^\d+$/.test(text) ? Number(text) : usualLimit;
}

/** The last lines of the log; `limit=0` is all of it. */
export const listEvents: Handler = (world, exchange, [reference]) => {
	const {events} = findExecution(world, reference!);
	const limit = limitOf(exchange.query);
	return {
		status: 200,
		body: {
			total: events.length, truncated: limit > 0 && events.length > limit, limit, events: events.slice(-limit).map(event => record(event)),
		},
	};
};

/** The first lines of the stream `status`. */
export const listStatusEvents: Handler = (world, exchange, [reference]) => {
	const events = findExecution(world, reference!).events.filter(({stream}) => stream === 'status');
	return {status: 200, body: {total: events.length, status_events: events.slice(0, limitOf(exchange.query) || events.length).map(event => record(event))}};
};

export const listMetadata: Handler = (world, _exchange, [reference]) => {
	findExecution(world, reference!);
	return {status: 200, body: []};
};
