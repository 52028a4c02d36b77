import {useSyncExternalStore} from 'react';
import type {ReadonlyStore} from '../../core/store.ts';

/** The latest value of a store, or a part of it. `select` returns something that is the same (`Object.is`) while nothing visible changed. */
export function useStore<Value, Selected = Value>(store: ReadonlyStore<Value>, select?: (value: Value) => Selected): Selected {
	return useSyncExternalStore(store.subscribe, () => (select ? select(store.get()) : store.get() as unknown as Selected));
}
