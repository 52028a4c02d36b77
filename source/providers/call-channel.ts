import {channel} from 'node:diagnostics_channel';
import {isAbort, toProblem} from '../core/problem.ts';

/** Where every question to a service is published; it costs nothing while nobody listens. */
export const callChannel = 'baitui:call';

export type NotedCall = {
	readonly method: string;
	/** Without the query, in which an app may be handed secrets. */
	readonly path: string;
	/** The question in words, where it has some. */
	readonly doing: string | undefined;
	/** Resolves when it is over; never rejects. */
	readonly done: Promise<{readonly isFailed: boolean; readonly result: string}>;
};

const calls = channel(callChannel);

/** Publishes a question while it is under way. */
export async function noteCall<Answer extends {readonly status: number | string}>(method: string, url: string, doing: string | undefined, ask: () => Promise<Answer>): Promise<Answer> {
	const answer = ask();
	if (calls.hasSubscribers) {
		const done = answer
			.then(({status}) => ({isFailed: typeof status === 'number' && status >= 400, result: String(status)}))
			.catch((error: unknown) => (isAbort(error) ? {isFailed: false, result: 'given up'} : {isFailed: true, result: toProblem(error).message}));
		calls.publish({
			method, path: new URL(url).pathname, doing, done,
		} satisfies NotedCall);
	}

	return answer;
}
