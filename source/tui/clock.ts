import {createStore, type ReadonlyStore} from '../core/store.ts';

/** The time in milliseconds since the epoch, renewed once a second while somebody listens. */
export function createClock(): ReadonlyStore<number> {
	const now = createStore(Date.now());
	let listeners = 0;
	let timer: NodeJS.Timeout | undefined;

	return {
		get: now.get,
		subscribe(listener) {
			listeners++;
			timer ??= setInterval(() => {
				now.set(Date.now());
			}, 1000).unref();
			const unsubscribe = now.subscribe(listener);
			return () => {
				unsubscribe();
				listeners--;
				if (listeners !== 0) {
					return;
				}

				clearInterval(timer);
				timer = undefined;
			};
		},
	};
}
