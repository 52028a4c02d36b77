import {Problem} from '../core/problem.ts';
import {endTunnel} from './close.ts';
import {openProvider} from './open-provider.ts';
import {refuseForeground} from './retry.ts';
import {startWorker, type WorkerHost} from './worker-host.ts';
import {findOwnWish} from './wishes.ts';

/**
Ends the worker of a tunnel and starts another one, with the program as it is now and on the same address. Problem `not-found`, `session-not-usable` for one whose session ended;
`refused` for one of another login host, and for one whose process somebody else watches over; those of `openProvider`; `port-in-use`.
*/
export async function restartTunnel(host: WorkerHost, id: string): Promise<void> {
	const {spec, ended} = findOwnWish(host.settings.paths.tunnels, id);
	if (ended) {
		throw new Problem('session-not-usable', `The tunnel to ${spec.target} of ${spec.sessionName} is over: ${ended.reason ?? 'its session ended'}.`, {hint: 'Open a new one.'});
	}

	refuseForeground(spec);
	// What could not be started again stays.
	openProvider(host, spec.profile);
	await endTunnel(host.settings, spec);
	await startWorker(host, 'tunnel', id);
}
