import {Problem} from '../core/problem.ts';
import type {TunnelSpec} from '../core/tunnel.ts';
import {askControl, socketPath} from './control.ts';
import {findOwnWish} from './wishes.ts';
import {startWorker, type WorkerHost} from './worker-host.ts';

/** A process that somebody else watches over is not replaced by one of ours. Problem `refused`. */
export function refuseForeground({isForeground, target, sessionName}: TunnelSpec): void {
	if (isForeground) {
		throw new Problem('refused', `The tunnel to ${target} of ${sessionName} belongs to the program that opened it.`, {hint: 'Start that program again, such as its systemd service.'});
	}
}

/**
Makes a tunnel try again: a worker that lives looks at its session at once, one that does not (after a reboot, or a crash) is started again on the same port.
Problem `not-found`, `refused`, `session-not-usable` for one whose session ended, `port-in-use`.
*/
export async function retryTunnel(host: WorkerHost, id: string): Promise<void> {
	const {spec, ended} = findOwnWish(host.settings.paths.tunnels, id);
	if (ended) {
		throw new Problem('session-not-usable', `The tunnel to ${spec.target} of ${spec.sessionName} is over: ${ended.reason ?? 'its session ended'}.`, {hint: 'x takes it off the list.'});
	}

	if (await askControl(socketPath(host.settings.paths.runtime, id), 'retry') !== undefined) {
		return;
	}

	refuseForeground(spec);
	await startWorker(host, 'tunnel', id);
}
