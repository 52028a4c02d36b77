import type {Duplex} from 'node:stream';
import {pipeline} from 'node:stream/promises';
import {isAbort} from '../core/problem.ts';

/**
Connects two byte streams until both directions ended; back-pressure both ways is that of the streams. Resolves with the error that cut it, or undefined.
`onBytes` hears of each piece: `in` flows from `far` to `near`.
*/
export async function pump(near: Duplex, far: Duplex, onBytes: (direction: 'in' | 'out', bytes: number) => void): Promise<Error | undefined> {
	near.on('data', (chunk: Buffer) => {
		onBytes('out', chunk.length);
	});
	far.on('data', (chunk: Buffer) => {
		onBytes('in', chunk.length);
	});
	const outcomes = await Promise.allSettled([pipeline(near, far), pipeline(far, near)]);
	near.destroy();
	far.destroy();
	for (const outcome of outcomes) {
		const reason: unknown = outcome.status === 'rejected' ? outcome.reason : undefined;
		if (reason instanceof Error && !isAbort(reason) && (reason as NodeJS.ErrnoException).code !== 'ERR_STREAM_PREMATURE_CLOSE') {
			return reason;
		}
	}

	return undefined;
}
