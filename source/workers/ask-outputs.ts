import {Problem} from '../core/problem.ts';
import type {Output, Provider, SessionActions} from '../core/provider.ts';
import type {Session} from '../core/session.ts';

/** What a session left at its service, asked of the server now. Problem `refused` where the service keeps nothing, `not-found`. */
export async function askForOutputs({outputs, readOutput, label}: Pick<Provider, 'outputs' | 'readOutput' | 'label'>, session: Pick<Session, 'id'>, signal?: AbortSignal): Promise<{readonly outputs: readonly Output[]; readonly read: SessionActions['readOutput']}> {
	if (!outputs || !readOutput) {
		throw new Problem('refused', `${label} has no way to keep outputs.`);
	}

	return {outputs: await outputs(session, signal), read: readOutput};
}
