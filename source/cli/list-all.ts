import {Problem} from '../core/problem.ts';
import type {Provider} from '../core/provider.ts';
import type {Session} from '../core/session.ts';

/** The list, and with `limit` as many of the newest as it says, older ones page by page. Problem `usage`. */
export async function listAll(provider: Provider, limit: string | undefined, signal: AbortSignal): Promise<readonly Session[]> {
	if (limit !== undefined && !/^[1-9]\d{0,5}$/.test(limit)) {
		throw new Problem('usage', `--limit cannot be "${limit}".`, {hint: 'It is a number.'});
	}

	const sessions = new Map((await provider.listSessions(signal)).map(session => [session.id, session]));
	const wanted = Number(limit ?? 0);
	for (let page = 0, isLast = !provider.older?.areThere(); !isLast && sessions.size < wanted; page++) {
		const older = await provider.older!.list(page, signal);
		isLast = older.isLast;
		for (const session of older.sessions.filter(({id}) => !sessions.has(id))) {
			sessions.set(session.id, session);
		}
	}

	const all = sessions.values().toArray().toSorted((one, other) => other.createdAt.getTime() - one.createdAt.getTime());
	return limit === undefined ? all : all.slice(0, wanted);
}
