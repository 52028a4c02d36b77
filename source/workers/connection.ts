import {setTimeout as pause} from 'node:timers/promises';
import type {ByteStream} from '../core/lending.ts';
import {type Problem, toProblem} from '../core/problem.ts';
import {backOff} from '../core/retry.ts';
import {refusalPage} from './http-page.ts';
import {join} from './join.ts';

export type ConnectionOptions = {
	/** A new stream to the target. */
	readonly open: (signal: AbortSignal) => Promise<ByteStream>;
	/** Whether the target speaks HTTP, so that a browser may be told what happened. */
	readonly isHttp: () => boolean;
	/** Milliseconds that the first answer may take while the app or the server is on its way. */
	readonly patience: number;
	readonly onBytes: (direction: 'in' | 'out', bytes: number) => void;
	/** Says why nothing was heard for a while; undefined where the target may just be quiet. Rejects where that could not be found out. */
	readonly explainSilence: () => Promise<Problem | undefined>;
	/** Hears of the first try that failed. */
	readonly onTrouble: () => void;
	readonly signal: AbortSignal;
};

/** Milliseconds between two tries to open, and until a silent target is looked into. */
const retryPause = {first: 250, cap: 1000};
const silence = 8000;

/** Bytes that are kept to be sent again. A target that took more without a word was reached. */
const longestMemory = 256 * 1024;

const isOnItsWay = (problem: Problem) => problem.isTemporary && (problem.code === 'session-not-usable' || problem.code === 'unreachable');

/**
Serves one accepted connection to its end. Until the first byte of an answer, what the client sent is remembered: an app that refuses because it is still starting (close code 1013
after the handshake, backendai.md section 6.2) is asked again with the same bytes, and the client just waits. Nothing but the session's bytes reaches it, save for an HTTP client,
which gets a page that says what happened when there will be no answer. Resolves with what went wrong, undefined for a normal end.
*/
export async function serveConnection(near: ByteStream, {open, isHttp, patience, onBytes, explainSilence, onTrouble, signal}: ConnectionOptions): Promise<Problem | undefined> {
	const gone = new AbortController();
	near.once('close', () => {
		gone.abort();
	});
	const either = AbortSignal.any([gone.signal, signal]);
	const until = Date.now() + patience;
	const memory: Buffer[] = [];
	let remembered = 0;
	let wasAnswered = false;
	let tries = 0;

	const attempt = async (): Promise<Problem | undefined> => {
		const far = await open(either);
		for (const chunk of memory) {
			far.write(chunk);
		}

		let timer: NodeJS.Timeout | undefined;
		let isOver = false;
		const lookInto = (): void => {
			timer = setTimeout(() => {
				void explainSilence().then(reason => {
					if (reason && !wasAnswered) {
						far.destroy(reason);
					}
				}).catch(() => {
					if (!wasAnswered && !isOver) {
						lookInto();
					}
				});
			}, silence);
		};

		lookInto();
		const joined = await join(near, far, (direction, bytes) => {
			if (direction === 'in') {
				wasAnswered = true;
				memory.length = 0;
				clearTimeout(timer);
			} else if (!wasAnswered && remembered <= longestMemory) {
				remembered += bytes.length;
				if (remembered > longestMemory) {
					memory.length = 0;
				} else {
					// The piece itself is only lent, and masked when it is sent.
					memory.push(Buffer.from(bytes));
				}
			}

			onBytes(direction, bytes.length);
		});
		isOver = true;
		clearTimeout(timer);
		return joined.error && toProblem(joined.error);
	};

	for (;;) {
		let problem: Problem | undefined;
		try {
			problem = await attempt();
		} catch (error) {
			problem = toProblem(error);
		}

		if (near.destroyed || either.aborted) {
			near.destroy();
			return undefined;
		}

		if (!problem) {
			return undefined;
		}

		if (wasAnswered || !isOnItsWay(problem) || Date.now() > until || remembered > longestMemory) {
			// "Not yet" for so long has another reason.
			const reason = wasAnswered || !problem.isTemporary ? problem : (await explainSilence().catch(() => undefined) ?? problem);
			if (isHttp() && !wasAnswered) {
				near.resume();
				near.end(refusalPage(reason));
			} else {
				near.destroy();
			}

			return reason;
		}

		if (tries === 0) {
			onTrouble();
		}

		tries++;
		await pause(backOff(tries, retryPause));
	}
}
