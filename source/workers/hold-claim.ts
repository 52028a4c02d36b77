import {rmSync} from 'node:fs';
import {lstat} from 'node:fs/promises';
import {claimControl} from './claim.ts';
import type {Control} from './control.ts';

/** Milliseconds between two looks. */
const interval = 2000;

async function inodeOf(file: string): Promise<number | undefined> {
	const stats = await lstat(file).catch(() => undefined);
	return stats?.ino;
}

/**
Claims the socket of a queue and holds it until the function it resolves with is called; undefined where another process holds it. A socket that was taken away is claimed anew: a
login's runtime directory goes with the last logout, the worker stays. `onLost` is called when another process was quicker.
*/
export async function holdClaim<State>({socketFile, control, onLost}: {
	/** Names the socket, and makes its directory where that is gone. */
	readonly socketFile: () => string;
	readonly control: Control<State>;
	readonly onLost: () => void;
}): Promise<(() => void) | undefined> {
	let server = await claimControl(socketFile(), control);
	if (!server) {
		return undefined;
	}

	let own = await inodeOf(socketFile());
	let isLooking = false;
	let isReleased = false;

	const look = async () => {
		const file = socketFile();
		if (isReleased || await inodeOf(file) === own) {
			return;
		}

		const next = await claimControl(file, control);
		server?.close();
		server = next;
		if (next) {
			own = await inodeOf(file);
		} else {
			clearInterval(timer);
			onLost();
		}
	};

	const timer = setInterval(async () => {
		if (isLooking) {
			return;
		}

		isLooking = true;
		// Without its directory there is nothing to claim; it may come back.
		await look().catch(() => undefined);
		isLooking = false;
	}, interval);

	return () => {
		isReleased = true;
		clearInterval(timer);
		if (!server) {
			return;
		}

		rmSync(socketFile(), {force: true});
		server.close();
	};
}
