import {existsSync} from 'node:fs';
import {toProblem} from '../core/problem.ts';
import type {Tunnel, TunnelState} from '../core/tunnel.ts';
import type {Settings} from '../settings/settings.ts';
import {askControl, Silence, socketPath} from './control.ts';
import {readState, silentState} from './read-state.ts';
import {isOfThisHost, readWishes, type Wish} from './wishes.ts';

/** Milliseconds in which a wish without a worker is one that is just starting. */
const youth = 10_000;

/** Milliseconds that one worker may keep the list of all waiting. */
const patience = 1000;

async function stateOf({spec, ended}: Wish, runtime: string): Promise<TunnelState> {
	if (ended) {
		return readState(ended);
	}

	if (!isOfThisHost(spec)) {
		return silentState('unknown', `belongs to ${spec.host}`);
	}

	const file = socketPath(runtime, spec.id);
	try {
		const answer = await askControl<unknown>(file, 'state', patience);
		if (answer !== undefined) {
			return readState(answer);
		}

		// A socket that nobody answers was left by a worker that is gone.
		return Date.now() - Date.parse(spec.createdAt) < youth && !existsSync(file) ? silentState('starting') : silentState('failed', 'its worker is not running; r, or baitui tunnel up, starts it again');
	} catch (error) {
		return silentState('unknown', error instanceof Silence ? 'its worker does not answer' : toProblem(error).message);
	}
}

/** All tunnels, oldest first: the wishes, each with what its worker says now. */
export async function listTunnels(settings: Settings): Promise<readonly Tunnel[]> {
	return Promise.all(readWishes(settings.paths.tunnels).map(async wish => ({spec: wish.spec, state: await stateOf(wish, settings.paths.runtime)})));
}
