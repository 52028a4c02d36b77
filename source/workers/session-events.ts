import {setTimeout as wait} from 'node:timers/promises';
import {toProblem} from '../core/problem.ts';
import type {Provider} from '../core/provider.ts';
import {backOff} from '../core/retry.ts';

/** Milliseconds; events come twice and in flocks, and one look answers them all. */
const flock = 250;

/**
Calls `onHeard` when something happened to a session, as far as the service tells, until `signal` says so; and when the connection that tells of it is lost, which may be the first sign that the
service is away. Nothing depends on it: events are lost, so who listens looks now and then anyway, and a lost connection is made again without haste.
*/
export async function hearOfSession(provider: Provider, id: string, onHeard: () => void, signal: AbortSignal): Promise<void> {
	let timer: NodeJS.Timeout | undefined;
	let attempt = 0;
	const hear = () => {
		timer ??= setTimeout(() => {
			timer = undefined;
			onHeard();
		}, flock);
	};

	const onEvent = ({sessionId}: {readonly sessionId: string}) => {
		attempt = 0;
		if (sessionId === id) {
			hear();
		}
	};

	signal.addEventListener('abort', () => {
		clearTimeout(timer);
	}, {once: true});
	while (provider.watch && !signal.aborted) {
		attempt++;
		// A service that has no events says so, and is there.
		const end = await provider.watch(onEvent, signal).then(() => undefined).catch((error: unknown) => toProblem(error));
		if ((end === undefined || end.code === 'unreachable') && !signal.aborted) {
			hear();
		}

		await wait(backOff(attempt, {first: 5000, cap: 300_000}), undefined, {signal, ref: false}).catch(() => undefined);
	}
}
