import {Refusal} from '../http/refusal.ts';
import {iso} from '../graphql/session-record.ts';
import {isLive, type DemoSession} from './session.ts';
import type {World} from './world.ts';

function notFound(world: World, reference: string): Refusal {
	return world.release === '23.09'
		? new Refusal(404, 'object-not-found', 'No such session.', {msg: `Session (id=${reference}) does not exist.`})
		: new Refusal(404, 'entity-not-found', 'Entity not found.', {msg: 'No SessionRow matches the given key'});
}

/**
The session that a path means, by id or name. On 23.09 logs and rename (`findsDead`) also see ended sessions of that name, which makes the name ambiguous.
Refusal 404: none, or several of that name; 403 where a `permission` is missed.
*/
export function findSession(world: World, reference: string, {findsDead = false, permission}: {
	readonly findsDead?: boolean;
	/** What 26.9 misses on an id that is no session's: it looks for the right before it looks for the session (observed). */
	readonly permission?: 'READ: 1' | 'UPDATE: 2' | 'SOFT_DELETE: 8';
} = {}): DemoSession {
	if (permission !== undefined && world.release === '26.9' && /^[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}$/.test(reference) && !world.sessions.has(reference)) {
		throw new Refusal(403, 'not-enough-permission', 'Insufficient permission to perform this operation.', {
			error_code: 'permission_access_forbidden', msg: `User ${world.account.userId} lacks permission <Permission.${permission}> on session ${reference}`,
		});
	}

	const byId = world.sessions.get(reference);
	const named = world.sessions.values().filter(session => session.name === reference).toArray();
	const matches = byId ? [byId] : named.filter(session => isLive(session) || (findsDead && world.release === '23.09'));
	if (matches.length === 0 && findsDead && named.length > 0) {
		return named.at(-1)!;
	}

	const [found, ...others] = matches;
	if (found === undefined || (!findsDead && !isLive(found))) {
		throw notFound(world, reference);
	}

	if (others.length > 0) {
		throw new Refusal(404, 'too-many-sessions-matched', 'Too many sessions matched.', {
			data: {
				matches: matches.map(({id, name, status, createdAt}) => ({
					id, name, status, created_at: iso(createdAt),
				})),
			},
		});
	}

	return found;
}
