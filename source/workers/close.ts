import {rmSync} from 'node:fs';
import {Problem} from '../core/problem.ts';
import {formatAddress, type TunnelSpec} from '../core/tunnel.ts';
import type {Settings} from '../settings/settings.ts';
import {askControl, Silence, socketPath} from './control.ts';
import {endWorker, isGoneWithin} from './worker-process.ts';
import {findOwnWish, removeWish} from './wishes.ts';
import {logPath} from './worker-host.ts';

/** Milliseconds that a worker which said yes may take to end. */
const politeness = 5000;

/** True when the worker took the word. */
async function tellToStop(socket: string): Promise<boolean> {
	try {
		await askControl(socket, 'stop');
		return true;
	} catch (error) {
		if (error instanceof Silence) {
			return false;
		}

		throw error;
	}
}

/**
Ends the worker of a tunnel and waits until its port is free; the wish stays. A worker that does not answer is ended. `onTold` is called when it said yes.
Problem `failed` for a silent worker where the system does not tell which process it is.
*/
export async function endTunnel(settings: Settings, {id, bind}: TunnelSpec, onTold?: () => void): Promise<void> {
	const socket = socketPath(settings.paths.runtime, id);
	const isTold = await tellToStop(socket);
	if (isTold) {
		onTold?.();
	}

	const isGone = (isTold && await isGoneWithin(socket, politeness)) || await endWorker(socket, id);
	if (!isGone) {
		throw new Problem('failed', `The background worker of ${formatAddress(bind)} does not answer and could not be ended.`, {hint: 'End the program that listens there, then try again.'});
	}

	rmSync(socket, {force: true});
}

/** Closes a tunnel, waits until its port is free, and forgets the wish. Problem `not-found`; `refused` for a tunnel of another login host; and that of `endTunnel`. */
export async function closeTunnel(settings: Settings, id: string): Promise<void> {
	const {tunnels} = settings.paths;
	const {spec} = findOwnWish(tunnels, id);
	await endTunnel(settings, spec, () => {
		removeWish(tunnels, id);
	});
	removeWish(tunnels, id);
	rmSync(logPath(settings, 'tunnel', id), {force: true});
}
