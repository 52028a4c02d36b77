import type {Problem} from '../core/problem.ts';
import type {Tunnel, TunnelState} from '../core/tunnel.ts';
import type {Settings} from '../settings/settings.ts';
import {askControl, socketPath} from './control.ts';
import {isOfThisHost, readWishes, type Wish} from './wishes.ts';

/** Milliseconds in which a wish without a worker is one that is just starting. */
const youth = 10_000;

/** What is said of a tunnel whose worker says nothing. */
export const notRunning = (reason: string): TunnelState => ({
	status: 'failed', reason, processId: 0, startedAt: 0, connections: 0, totalConnections: 0, bytesIn: 0, bytesOut: 0, rateIn: 0, rateOut: 0, refused: 0,
});

async function stateOf({spec, ended}: Wish, runtime: string): Promise<TunnelState> {
	if (ended) {
		return ended;
	}

	if (!isOfThisHost(spec)) {
		return notRunning(`belongs to ${spec.host}`);
	}

	try {
		return await askControl<TunnelState>(socketPath(runtime, spec.id), 'state') ?? (Date.now() - Date.parse(spec.createdAt) < youth
			? {...notRunning(''), status: 'starting'}
			: notRunning('its worker is not running; r starts it again'));
	} catch (error) {
		return notRunning((error as Problem).message);
	}
}

/** All tunnels, oldest first: the wishes, each with what its worker says now. */
export async function listTunnels(settings: Settings): Promise<readonly Tunnel[]> {
	return Promise.all(readWishes(settings.paths.tunnels).map(async wish => ({spec: wish.spec, state: await stateOf(wish, settings.paths.runtime)})));
}
