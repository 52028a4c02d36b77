/**
A value with listeners. The one kind of state in baitui; React is one listener of many.
*/
export type ReadonlyStore<Value> = {
	readonly get: () => Value;
	/** Calls `listener` after each change, until the returned function is called. */
	readonly subscribe: (listener: () => void) => () => void;
};

export type Store<Value> = ReadonlyStore<Value> & {
	/** Replaces the value. A function gets the latest one, so no update is lost. The same value again is no change. */
	readonly set: (next: Value | ((current: Value) => Value)) => void;
};

export function createStore<Value>(initial: Value): Store<Value> {
	let value = initial;
	const listeners = new Set<() => void>();

	return {
		get: () => value,
		subscribe(listener) {
			listeners.add(listener);
			return () => {
				listeners.delete(listener);
			};
		},
		set(next) {
			const following = typeof next === 'function' ? (next as (current: Value) => Value)(value) : next;

			if (Object.is(following, value)) {
				return;
			}

			value = following;
			for (const listener of listeners) {
				listener();
			}
		},
	};
}
