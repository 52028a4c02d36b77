import {rmSync} from 'node:fs';
import {Problem} from '../core/problem.ts';
import {formatAddress} from '../core/tunnel.ts';
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
Closes a tunnel, waits until its port is free, and forgets the wish. A worker that does not answer is ended.
Problem `not-found`; `refused` for a tunnel of another login host; `failed` for a silent worker where the system does not tell which process it is.
*/
export async function closeTunnel(settings: Settings, id: string): Promise<void> {
	const {tunnels, runtime} = settings.paths;
	const {spec} = findOwnWish(tunnels, id);
	const socket = socketPath(runtime, id);
	const isTold = await tellToStop(socket);
	if (isTold) {
		removeWish(tunnels, id);
	}

	const isGone = (isTold && await isGoneWithin(socket, politeness)) || await endWorker(socket, id);
	if (!isGone) {
		throw new Problem('failed', `The background worker of ${formatAddress(spec.bind)} does not answer and could not be ended.`, {hint: 'End the program that listens there, then try again.'});
	}

	removeWish(tunnels, id);
	rmSync(socket, {force: true});
	rmSync(logPath(settings, 'tunnel', id), {force: true});
}
