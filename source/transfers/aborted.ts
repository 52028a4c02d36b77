/** Rejects with the reason of the signal, as soon as there is one. */
export async function aborted(signal: AbortSignal): Promise<never> {
	signal.throwIfAborted();
	return new Promise((_resolve, reject) => {
		signal.addEventListener('abort', () => {
			reject(signal.reason as Error);
		}, {once: true});
	});
}
