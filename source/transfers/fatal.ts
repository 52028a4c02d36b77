import {Problem} from '../core/problem.ts';
import {LocalDiskProblem} from './local-place.ts';

/** Whether the connection is gone, or nothing is answered on it for now, so that the work may be done again over another one. */
export function isLost(error: unknown): error is Problem {
	return error instanceof Problem && ['unreachable', 'rate-limited', 'sign-in-needed'].includes(error.code);
}

/** Whether an error of one file is one of all: the disk here is full. */
export function isFatal(error: unknown): boolean {
	return error instanceof LocalDiskProblem;
}
