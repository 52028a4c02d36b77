import {isAbort, toProblem} from '../../core/problem.ts';

/** What one look showed. `skipped`: there was nothing to look at, for the reason told. */
export type Finding = {
	/** What was looked at, one or two words. */
	readonly name: string;
	readonly status: 'good' | 'warning' | 'bad' | 'skipped';
	/** One sentence without its full stop. */
	readonly text: string;
	/** What the user can do. */
	readonly advice?: string;
};

/** What a look finds; a Problem it throws is a bad finding. AbortError goes on. */
export async function lookAt(name: string, look: () => Promise<Omit<Finding, 'name'>>): Promise<Finding> {
	try {
		return {name, ...await look()};
	} catch (error) {
		if (isAbort(error)) {
			throw error;
		}

		const {message, hint} = toProblem(error);
		return {
			name, status: 'bad', text: message.replace(/\.$/, ''), ...(hint !== undefined && {advice: hint}),
		};
	}
}
