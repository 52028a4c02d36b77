/**
What can go wrong, by name, with the exit code of each. The numbers are part of the command line's contract.
*/
export const exitCodes = {
	failed: 1,
	usage: 2,
	'not-found': 3,
	'not-unique': 3,
	'sign-in-needed': 4,
	'sign-in-refused': 4,
	'code-needed': 4,
	'password-expired': 4,
	'session-not-usable': 5,
	'port-in-use': 6,
	unreachable: 7,
	'rate-limited': 7,
	'files-not-copied': 8,
	'verification-failed': 9,
	refused: 10,
	interrupted: 130,
} as const;

export type ProblemCode = keyof typeof exitCodes;

export type ProblemOptions = {
	/** What the user can do now, one sentence. */
	readonly hint?: string;
	/** True where the same call may succeed later without anybody changing anything. Default: unreachable and rate-limited are. */
	readonly isTemporary?: boolean;
	/** Milliseconds for which the service asks to be left alone. */
	readonly retryAfter?: number;
	readonly cause?: unknown;
};

/**
The only error a user ever sees: a sentence, a hint, an exit code. Anything else that is thrown is a bug.
*/
export class Problem extends Error {
	override readonly name = 'Problem';
	readonly code: ProblemCode;
	readonly hint: string | undefined;
	readonly isTemporary: boolean;
	readonly retryAfter: number;

	constructor(code: ProblemCode, message: string, options: ProblemOptions = {}) {
		super(message, {cause: options.cause});
		this.code = code;
		this.hint = options.hint;
		this.retryAfter = options.retryAfter ?? 0;
		this.isTemporary = options.isTemporary ?? (code === 'unreachable' || code === 'rate-limited');
	}

	get exitCode(): number {
		return exitCodes[this.code];
	}
}

/** A Problem as JSON, for a file or another process. */
export type PlainProblem = {
	readonly code: ProblemCode;
	readonly message: string;
	readonly hint?: string;
};

export function toPlainProblem({code, message, hint}: Problem): PlainProblem {
	return {code, message, ...(hint !== undefined && {hint})};
}

export function fromPlainProblem({code, message, hint}: PlainProblem): Problem {
	return new Problem(code, message, hint === undefined ? {} : {hint});
}

/** The value as a Problem: itself if it is one, else one with its message. For the edges, where a foreign error becomes ours. */
export function toProblem(error: unknown, code: ProblemCode = 'failed'): Problem {
	return error instanceof Problem ? error : new Problem(code, error instanceof Error ? error.message : String(error), {cause: error});
}

/** True for what an aborted AbortSignal throws: nobody wants to hear of it. */
export function isAbort(error: unknown): boolean {
	return error instanceof Error && (error.name === 'AbortError' || (error.cause !== undefined && isAbort(error.cause)));
}
