import type {Problem} from './problem.ts';

/**
Something asked for again and again. A failed try keeps the last good value, so a lost network never empties a screen.
*/
export type Polled<Value> = {
	readonly value: Value;
	/** When `value` was true; undefined before the first answer. */
	readonly updatedAt: Date | undefined;
	/** Why the last try failed; undefined when it did not. */
	readonly problem: Problem | undefined;
	/** When the next try is due while there is a problem. */
	readonly nextTryAt: Date | undefined;
};

export function notPolledYet<Value>(value: Value): Polled<Value> {
	return {
		value, updatedAt: undefined, problem: undefined, nextTryAt: undefined,
	};
}
