import type {Room} from '../core/file.ts';
import type {Container} from '../core/provider.ts';
import {createStore, type Store} from '../core/store.ts';

/** What is known of the session whose details are shown, beyond what its list tells. */
export type Inspection = {
	readonly sessionId: string;
	/** By which the system ssh finds it; undefined where that is not set up. */
	readonly sshHost: string | undefined;
	readonly containers: readonly Container[];
	/** What the disk of a folder holds, by the folder's path. */
	readonly rooms: ReadonlyMap<string, Room>;
};

export const createInspection = (): Store<Inspection | undefined> => createStore<Inspection | undefined>(undefined);
