import {rmSync} from 'node:fs';
import {setTimeout as pause} from 'node:timers/promises';
import type {Settings} from '../settings/settings.ts';
import {askControl, socketPath} from './control.ts';
import {findOwnWish, removeWish} from './wishes.ts';
import {logPath} from './worker-host.ts';

/** Closes a tunnel, waits until its port is free, and forgets the wish. Problem `not-found`, and `refused` for a tunnel of another login host. */
export async function closeTunnel(settings: Settings, id: string): Promise<void> {
	const {tunnels, runtime} = settings.paths;
	findOwnWish(tunnels, id);
	const socket = socketPath(runtime, id);
	await askControl(socket, 'stop');
	removeWish(tunnels, id);
	rmSync(logPath(settings, 'tunnel', id), {force: true});
	while (await askControl(socket, 'state') !== undefined) {
		await pause(20);
	}
}
