import {listOf, recordOf, type JsonRecord} from '../json.ts';
import {eventTime} from './address.ts';
import type {Client} from './client.ts';

/** Lines of an execution's log so far, and how many the service counted then. */
type Kept = {
	readonly lines: readonly string[];
	readonly total: number;
};

/** What is asked for again and again, in lines; and what the service gives at most with a limit. */
const smallPage = 200;
const largePage = 2000;
/** Up to so many lines all are asked for at the first time. */
const mostWhole = 50_000;

/** Messages for machines, such as the ssh address. */
const markerLine = /^::\w+::/;

const signs: Readonly<Record<string, string>> = {status: '--', stderr: '!!'};

function lineOf(event: JsonRecord): string {
	const message = typeof event.message === 'string' ? event.message.trimEnd() : '';
	const time = eventTime(event.time);
	const moment = Number.isNaN(time.getTime()) ? '' : `${time.toISOString().slice(11, 19)} `;
	return `${moment}${signs[String(event.stream)] ?? '  '} ${message}`;
}

const isForPeople = ({message}: JsonRecord) => !(typeof message === 'string' && markerLine.test(message));

/**
Reads logs and remembers them: the service has no cursor, only the last so many events and how many there are in all (valohai.md section 4). What it counted and no longer gives is marked
as a gap. Lines begin with their time in UTC and are raw, with whatever control sequences are in them.
*/
export function createLogBook(client: Client): (id: string, signal?: AbortSignal) => Promise<string> {
	const books = new Map<string, Kept>();

	const ask = async (id: string, limit: number, signal: AbortSignal | undefined) => {
		const answer = await client.ask({
			path: `executions/${encodeURIComponent(id)}/events/`, query: [['limit', String(limit)]], signal, doing: 'Reading the log',
		});
		const events = listOf(answer.events).map(event => recordOf(event));
		return {events, total: Number(answer.total ?? events.length)};
	};

	return async (id, signal) => {
		const kept = books.get(id) ?? {lines: [], total: 0};
		let page = await ask(id, kept.total === 0 ? largePage : smallPage, signal);
		const isAnew = page.total < kept.total;
		const missing = () => page.total - (isAnew ? 0 : kept.total);
		if (missing() > page.events.length) {
			page = await ask(id, kept.total === 0 && page.total <= mostWhole ? 0 : largePage, signal);
		}

		const fresh = missing() > 0 ? page.events.slice(-missing()) : [];
		const skipped = missing() - fresh.length;
		const lines = [
			...(isAnew ? [] : kept.lines),
			...(skipped > 0 ? [`… ${skipped} lines are missing here`] : []),
			...fresh.filter(event => isForPeople(event)).map(event => lineOf(event)),
		];
		books.set(id, {lines, total: page.total});
		return lines.map(line => `${line}\n`).join('');
	};
}
