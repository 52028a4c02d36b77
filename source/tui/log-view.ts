import type {Problem} from '../core/problem.ts';
import type {Container} from '../core/provider.ts';
import type {Field} from './field.ts';

/** What a container of a session wrote. */
export type LogView = {
	readonly kind: 'log';
	readonly sessionId: string;
	readonly sessionName: string;
	/** Empty until they are known, or where the service does not tell. */
	readonly containers: readonly Container[];
	/** Index into `containers`. */
	readonly container: number;
	readonly status: 'loading' | 'ready' | 'failed';
	readonly problem?: Problem;
	/** As the service gave it. */
	readonly text: string;
	/** The same, safe to draw. */
	readonly lines: readonly string[];
	readonly isFollowing: boolean;
	readonly isWrapping: boolean;
	readonly search: Field;
	readonly isSearching: boolean;
	readonly top: number;
	/** Aborted when it is closed. */
	readonly closing: AbortController;
};
