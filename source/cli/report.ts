import process from 'node:process';
import {sanitizeLine} from '../core/text.ts';
import type {Problem} from '../core/problem.ts';

/** A Problem for people: two lines at most, or one JSON object for programs. `exitCode` where it is another than the problem's own. */
export function formatProblem(problem: Problem, isJson: boolean, exitCode = problem.exitCode): string {
	if (isJson) {
		const {code, message, hint} = problem;
		return `${JSON.stringify({
			error: {
				code, exit: exitCode, message, ...(hint !== undefined && {hint}),
			},
		})}\n`;
	}

	const hint = problem.hint === undefined ? '' : `${' '.repeat('baitui: '.length)}${sanitizeLine(problem.hint)}\n`;
	return `baitui: ${sanitizeLine(problem.message)}\n${hint}`;
}

/** What is printed for a bug: everything that helps to find it. */
export function formatBug(error: unknown): string {
	const stack = error instanceof Error ? (error.stack ?? error.message) : String(error);
	return `baitui: this is a bug in baitui; please report it with these lines (node ${process.version}, ${process.platform}).\n${stack}\n`;
}
