import {setTimeout as delay} from 'node:timers/promises';

/** Holds a copy to so many bytes a second; the limit may change meanwhile. */
export type Pace = (bytes: number, signal?: AbortSignal) => Promise<void>;

/** In ms: who waits asks this often whether the limit is still the same. */
const lookAgain = 200;

export function createPace(limit: () => number | undefined, now: () => number = () => performance.now()): Pace {
	/** Bytes that went ahead of their time. */
	let owed = 0;
	let seenAt = now();
	let line: Promise<unknown> = Promise.resolve();

	/** In ms, from now until nothing is owed. */
	const wait = (): number => {
		const bytesPerSecond = limit();
		const elapsed = now() - seenAt;
		seenAt += elapsed;
		owed = bytesPerSecond === undefined ? 0 : Math.max(0, owed - (bytesPerSecond * elapsed / 1000));
		return bytesPerSecond === undefined ? 0 : owed / bytesPerSecond * 1000;
	};

	const pass = async (before: Promise<unknown>, bytes: number, signal: AbortSignal | undefined): Promise<void> => {
		await before;
		for (let rest = wait(); rest > 0; rest = wait()) {
			await delay(Math.min(rest, lookAgain), undefined, signal ? {signal} : {});
		}

		owed += bytes;
	};

	return async (bytes, signal) => {
		if (limit() === undefined) {
			return;
		}

		const passed = pass(line, bytes, signal);
		line = passed.catch(() => undefined);
		return passed;
	};
}
