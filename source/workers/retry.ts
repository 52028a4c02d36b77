import {Problem} from '../core/problem.ts';
import {askControl, socketPath} from './control.ts';
import {findOwnWish} from './wishes.ts';
import {startWorker, type WorkerHost} from './worker-host.ts';

/**
Makes a tunnel try again: a worker that lives looks at its session at once, one that does not (after a reboot, or a crash) is started again on the same port.
Problem `not-found`, `refused`, `session-not-usable` for one whose session ended, `port-in-use`.
*/
export async function retryTunnel(host: WorkerHost, id: string): Promise<void> {
	const {spec, ended} = findOwnWish(host.settings.paths.tunnels, id);
	if (ended) {
		throw new Problem('session-not-usable', `The tunnel to ${spec.target} of ${spec.sessionName} is over: ${ended.reason ?? 'its session ended'}.`, {hint: 'x takes it off the list.'});
	}

	if (await askControl(socketPath(host.settings.paths.runtime, id), 'retry') === undefined) {
		await startWorker(host, 'tunnel', id);
	}
}
