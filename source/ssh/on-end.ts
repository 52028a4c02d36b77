import type {Problem} from '../core/problem.ts';

/** Has a listener called once, when the connection is gone, or at once where it is; until the returned function is called. */
export type OnEnd = (listener: (problem: Problem) => void) => () => void;
