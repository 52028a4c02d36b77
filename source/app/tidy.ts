import {isOver, type Session} from '../core/session.ts';
import type {Settings} from '../settings/settings.ts';
import {removeSessionKey} from '../ssh/keys.ts';
import {forgetHostKey} from '../ssh/known-hosts.ts';

/** Removes keys and pins of sessions that are over, once each: they are of no use to anybody. */
export function createTidy({paths}: Settings): (sessions: readonly Session[]) => Promise<void> {
	const tidied = new Set<string>();

	return async sessions => {
		for (const {id} of sessions.filter(session => isOver(session) && !tidied.has(session.id))) {
			tidied.add(id);
			await removeSessionKey(paths.keys, id);
			await forgetHostKey(paths.knownHosts, id);
		}
	};
}
