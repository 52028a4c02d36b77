import {rmSync} from 'node:fs';
import path from 'node:path';
import {setTimeout as pause} from 'node:timers/promises';
import type {Settings} from '../settings/settings.ts';
import {askControl, socketPath} from './control.ts';
import {findOwnWish, removeWish} from './wishes.ts';

/** Closes a tunnel, waits until its port is free, and forgets the wish. Problem `not-found`, and `refused` for a tunnel of another login host. */
export async function closeTunnel(settings: Settings, id: string): Promise<void> {
	const {tunnels, runtime, logs} = settings.paths;
	findOwnWish(tunnels, id);
	const socket = socketPath(runtime, id);
	await askControl(socket, 'stop');
	removeWish(tunnels, id);
	rmSync(path.join(logs, `tunnel-${id}.log`), {force: true});
	while (await askControl(socket, 'state') !== undefined) {
		await pause(20);
	}
}
