import {need} from '../core/need.ts';
import type {Output, Provider, SessionActions} from '../core/provider.ts';
import type {Session} from '../core/session.ts';

/** What a session left at its service, asked of the server now. Problem `refused` where the service keeps nothing, `not-found`. */
export async function askForOutputs(provider: Provider, session: Pick<Session, 'id'>, signal?: AbortSignal): Promise<{readonly outputs: readonly Output[]; readonly read: SessionActions['readOutput']}> {
	const [list, read] = [need(provider, 'outputs', 'keep outputs'), need(provider, 'readOutput', 'keep outputs')];
	return {outputs: await list(session, signal), read};
}
