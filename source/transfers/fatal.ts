import {Problem} from '../core/problem.ts';
import {LocalDiskProblem} from './local-place.ts';

/** Whether an error of one file is one of all: the connection is gone, or the disk here is full. */
export function isFatal(error: unknown): error is Problem {
	return error instanceof LocalDiskProblem || (error instanceof Problem && error.code === 'unreachable');
}
