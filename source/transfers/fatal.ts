import {Problem} from '../core/problem.ts';
import {LocalDiskProblem} from './local-place.ts';

/** Whether the connection is gone, so that the work may be done again over another one. */
export function isLost(error: unknown): boolean {
	return error instanceof Problem && error.code === 'unreachable';
}

/** Whether an error of one file is one of all: the disk here is full. */
export function isFatal(error: unknown): boolean {
	return error instanceof LocalDiskProblem;
}
