import type {Handler} from '../http/router.ts';
import {eventData, type SessionEvent} from '../world/events.ts';
import {findSession} from '../world/lookup.ts';

/**
`GET /events/session`: server-sent events from now on, without end. 26.9 sends a comment every 15 s, 404 for an unknown name, and kernel events only for `sessionName=*`;
23.09 never tells of session_started.
*/
export const streamEvents: Handler = (world, exchange) => {
	const isNew = world.release === '26.9';
	const name = exchange.query.get('sessionName') ?? '*';
	const id = exchange.query.get('sessionId');
	const scopes = new Set((exchange.query.get('scope') ?? '*').split(','));
	if (isNew && name !== '*') {
		findSession(world, name);
	}

	const isWanted = ({name: event, session}: SessionEvent) => {
		const kind = event.startsWith('kernel_') ? 'kernel' : 'session';
		return ['*', session.name, session.id].includes(name)
			&& (id === null || session.id === id)
			&& (scopes.has('*') || scopes.has(kind))
			&& !(isNew && name !== '*' && kind === 'kernel')
			&& world.faults.isEventStreamSilent !== true;
	};

	return {
		status: 200,
		headers: {'Content-Type': 'text/event-stream', 'Cache-Control': 'no-cache', 'X-Accel-Buffering': 'no'},
		stream(response) {
			response.flushHeaders();
			const listener = (event: SessionEvent) => {
				if (isWanted(event)) {
					response.write(`event: ${event.name}\r\ndata: ${JSON.stringify(eventData(world, event))}\r\n\r\n`.repeat(world.faults.eventCopies ?? 1));
				}
			};

			world.eventListeners.add(listener);
			const pings = isNew ? setInterval(() => response.write(': ping\r\n\r\n'), 15_000) : undefined;
			response.once('close', () => {
				clearInterval(pings);
				world.eventListeners.delete(listener);
			});
		},
	};
};
