import type {Container} from '../core/provider.ts';
import {createStore, type Store} from '../core/store.ts';

/** What is known of the session whose details are shown, beyond what its list tells. */
export type Inspection = {
	readonly sessionId: string;
	readonly containers: readonly Container[];
	/** Bytes that are free below a folder, by its path. */
	readonly free: ReadonlyMap<string, number>;
};

export const createInspection = (): Store<Inspection | undefined> => createStore<Inspection | undefined>(undefined);
