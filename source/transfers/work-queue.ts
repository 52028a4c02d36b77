/** Tasks of which only so many run at once. A task may add more. */
export type WorkQueue = {
	/** `isNext`: before all that have not begun. */
	readonly add: (task: () => Promise<void>, isNext?: boolean) => void;
	/** Resolves when nothing is left. After the first error no further task begins; rejects with it when those that run have ended. */
	readonly idle: () => Promise<void>;
};

export function createWorkQueue(concurrency: number, signal?: AbortSignal): WorkQueue {
	const tasks: Array<() => Promise<void>> = [];
	let next = 0;
	let running = 0;
	let failure: {readonly error: unknown} | undefined;
	let watcher: PromiseWithResolvers<void> | undefined;

	const settle = () => {
		if (running > 0) {
			return;
		}

		if (failure) {
			watcher?.reject(failure.error);
		} else {
			watcher?.resolve();
		}
	};

	const run = async (task: () => Promise<void>) => {
		running++;
		try {
			signal?.throwIfAborted();
			await task();
		} catch (error) {
			failure ??= {error};
		}

		running--;
		begin();
		settle();
	};

	const canBegin = () => !failure && running < concurrency && next < tasks.length;

	const begin = () => {
		while (canBegin()) {
			const task = tasks[next]!;
			next++;
			void run(task);
		}

		// What was begun is let go now and then, not with each task: shift() of a long array is slow.
		if (!(next > 1024)) {
			return;
		}

		tasks.splice(0, next);
		next = 0;
	};

	return {
		add(task, isNext = false) {
			tasks.splice(isNext ? next : tasks.length, 0, task);
			begin();
		},
		async idle() {
			watcher = Promise.withResolvers();
			settle();
			return watcher.promise;
		},
	};
}
