import type {Answer, Exchange} from '../../http/exchange.ts';
import type {Controls, Failure} from './controls.ts';

export type MetFailure = Pick<Failure, 'isDropped' | 'delay'> & {
	/** Undefined = only late; the right answer follows. */
	readonly answer: Answer | undefined;
};

/** The first failure that is meant for a request and not used up; this uses it once. */
export function failureOf({failures}: Controls, {method, path}: Exchange): MetFailure | undefined {
	const failure = failures.find(({match, times}) => times > 0 && match.test(`${method} ${path}`));
	if (failure === undefined) {
		return undefined;
	}

	failure.times--;
	const {status, body, headers, isDropped, delay} = failure;
	const type = body.startsWith('<') ? 'text/html; charset=utf-8' : 'application/json';
	return {isDropped, delay, answer: status === 0 ? undefined : {status, headers: {'Content-Type': type, ...headers}, body: Buffer.from(body)}};
}
