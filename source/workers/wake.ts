/** Milliseconds between two looks at the clock, and the gap that is more than a busy machine. */
const interval = 1000;
const shortestSleep = 3000;

/**
Notices that this process stood still (the machine slept, or the process was stopped): then the clock has gone on without it. `onWake` hears for how many milliseconds, within a second
of waking. A clock that was set forward looks the same, which does no harm. Returns what ends it.
*/
export function watchForWake(onWake: (slept: number) => void): () => void {
	let before = Date.now();
	const timer = setInterval(() => {
		const slept = Date.now() - before - interval;
		before += slept + interval;
		if (slept >= shortestSleep) {
			onWake(slept);
		}
	}, interval);
	timer.unref();
	return () => {
		clearInterval(timer);
	};
}
