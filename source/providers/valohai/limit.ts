/** Runs at most so many tasks at a time, the others in the order they came. */
export function createLimit(most: number): <Value>(task: () => Promise<Value>) => Promise<Value> {
	const waiting: Array<() => void> = [];
	let running = 0;

	return async task => {
		if (running === most) {
			await new Promise<void>(resolve => {
				waiting.push(resolve);
			});
		} else {
			running++;
		}

		try {
			return await task();
		} finally {
			const next = waiting.shift();
			if (next) {
				next();
			} else {
				running--;
			}
		}
	};
}
