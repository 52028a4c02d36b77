import {Problem} from '../../core/problem.ts';
import {
	listOf,
	recordOf,
	textOf,
	type JsonRecord,
} from '../json.ts';
import type {Client} from './client.ts';

/** Where the sshd of an execution is reached, as its events say. */
export type SshAddress = {
	readonly host: string;
	readonly port: number;
	/** When it was said: another time is another container. */
	readonly saidAt: Date;
};

export type StatusEvents = {
	/** The newest; undefined while none was said. */
	readonly address: SshAddress | undefined;
	/** Of the first event. */
	readonly begunAt: Date | undefined;
};

const marker = '::ssh::';
const humanLine = /ssh\s+-i\s+\S+\s+(?:\w+@)?([\w\-.:]+)\s+-p\s+(\d+)/;

/** Times of events have no zone; they are UTC (valohai.md section 4). */
export function eventTime(value: unknown): Date {
	const text = textOf(value);
	return new Date(/(?:Z|[+-]\d\d:?\d\d)$/.test(text) ? text : `${text}Z`);
}

function parseMarker(message: string): readonly [unknown, unknown] {
	try {
		const {address, port} = recordOf(JSON.parse(message.slice(marker.length)));
		return [address, port];
	} catch {
		return [undefined, undefined];
	}
}

/** The address of one event: the machine's marker, or the line for people that older servers have only. */
function addressOf(event: JsonRecord): SshAddress | undefined {
	const message = typeof event.message === 'string' ? event.message : '';
	const [host, given] = message.startsWith(marker) ? parseMarker(message) : (humanLine.exec(message)?.slice(1) ?? []);
	const port = Number(given);
	return typeof host === 'string' && /^[\w\-.:]+$/.test(host) && Number.isSafeInteger(port) && port > 0 && port < 65_536
		? {host, port, saidAt: eventTime(event.time)}
		: undefined;
}

/** What status events say. A run that began anew on another machine says its address again, so the last counts (valohai.md section 5). */
export function readStatusEvents(events: readonly JsonRecord[]): StatusEvents {
	const status = events.filter(({stream}) => stream === undefined || stream === 'status');
	const addresses = status.flatMap(event => addressOf(event) ?? []);
	const last = addresses.at(-1);
	// The line for people follows the marker of the same container.
	const first = last && addresses.find(({host, port}) => host === last.host && port === last.port);
	return {address: last && {...last, saidAt: first!.saidAt}, begunAt: status[0] && eventTime(status[0].time)};
}

/** The server gives the first so many. */
const mostEvents = 2000;

/** Asks for the address: in the status events, or where a server has none of these, among all events. Problem `sign-in-needed`, `unreachable`. */
export async function askStatusEvents(client: Client, id: string, signal?: AbortSignal): Promise<StatusEvents> {
	const ask = async (kind: string, limit: number) => client.ask({
		path: `executions/${encodeURIComponent(id)}/${kind}/`, query: [['limit', String(limit)]], signal, doing: 'Asking for the ssh address',
	});
	try {
		let answer = await ask('status-events', 100);
		if (Number(answer.total) > 100) {
			answer = await ask('status-events', mostEvents);
		}

		return readStatusEvents(listOf(answer.status_events).map(event => recordOf(event)));
	} catch (error) {
		if (!(error instanceof Problem) || error.code !== 'not-found') {
			throw error;
		}
	}

	const {events} = await ask('events', mostEvents);
	return readStatusEvents(listOf(events).map(event => recordOf(event)));
}
