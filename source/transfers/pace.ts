import {setTimeout as delay} from 'node:timers/promises';

/** Holds a copy to so many bytes a second; the limit may change meanwhile. */
export type Pace = (bytes: number, signal?: AbortSignal) => Promise<void>;

export function createPace(limit: () => number | undefined, now: () => number = () => performance.now()): Pace {
	let isFreeAt = 0;
	return async (bytes, signal) => {
		const bytesPerSecond = limit();
		if (bytesPerSecond === undefined) {
			return;
		}

		const start = Math.max(isFreeAt, now());
		isFreeAt = start + ((bytes / bytesPerSecond) * 1000);
		const wait = start - now();
		if (wait > 0) {
			await delay(wait, undefined, signal ? {signal} : {});
		}
	};
}
