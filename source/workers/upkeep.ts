import {rmSync} from 'node:fs';
import {lstat} from 'node:fs/promises';
import type net from 'node:net';
import {askControl, type Control} from './control.ts';

/** Milliseconds between two looks. */
const interval = 2000;

export type UpkeepOptions<State> = {
	readonly control: Control<State>;
	/** Names the socket, and makes its directory where that is gone. */
	readonly socketFile: () => string;
	/** Answers at the socket; undefined where another worker does, and the socket is what tells. */
	readonly serve: (file: string, control: Control<State>) => Promise<net.Server | undefined>;
	readonly wishFiles: () => readonly string[];
	/** Called once, when the worker has nothing to live for any more. */
	readonly onEnd: (reason: string) => void;
};

const replaced = 'another worker is in its place';

/** The inode of a file. `gone` only where the system says so: a home that does not answer just now is not an empty one. */
async function inodeOf(file: string): Promise<number | 'gone' | 'unknown'> {
	try {
		return (await lstat(file)).ino;
	} catch (error) {
		return (error as NodeJS.ErrnoException).code === 'ENOENT' ? 'gone' : 'unknown';
	}
}

/**
Answers on the control socket and keeps up what a worker lives by, until the function it resolves with is called. A socket that was taken away is made anew: a login's runtime
directory goes with the last logout, the worker stays. It is over when all wishes are gone, and when another worker answers in its place; undefined where that is so from the start.
*/
export async function keepUp<State>({control, socketFile, serve, wishFiles, onEnd}: UpkeepOptions<State>): Promise<(() => void) | undefined> {
	let server: net.Server | undefined;
	let own: number | 'gone' | 'unknown' = 'gone';
	let misses = 0;
	let timer: NodeJS.Timeout | undefined;
	let isOver = false;

	const answer = async (): Promise<boolean> => {
		const file = socketFile();
		// Removes the file too, so it comes before the new one.
		server?.close();
		server = await serve(file, control);
		own = await inodeOf(file);
		return server !== undefined;
	};

	const stop = () => {
		isOver = true;
		clearTimeout(timer);
		if (!server) {
			return;
		}

		server.close();
		rmSync(socketFile(), {force: true});
	};

	/** Resolves with why the worker is over. */
	const look = async (): Promise<string | undefined> => {
		const wishes = await Promise.all(wishFiles().map(async file => inodeOf(file)));
		misses = wishes.every(wish => wish === 'gone') ? misses + 1 : 0;
		if (misses > 1) {
			return 'nobody wishes for it any more';
		}

		const file = socketFile();
		const found = await inodeOf(file);
		if (found === own || found === 'unknown') {
			return undefined;
		}

		if (found !== 'gone' && await askControl(file, 'state') !== undefined) {
			// Closing the server would remove the file, which is the other one's.
			server = undefined;
			return replaced;
		}

		return await answer() ? undefined : replaced;
	};

	const schedule = () => {
		if (isOver) {
			return;
		}

		timer = setTimeout(async () => {
			const reason = await look().catch(() => undefined);
			if (isOver) {
				return;
			}

			if (reason === undefined) {
				schedule();
			} else {
				onEnd(reason);
			}
		}, interval);
		timer.unref();
	};

	if (!(await answer())) {
		return undefined;
	}

	schedule();
	return stop;
}
