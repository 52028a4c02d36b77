import type {PlannedLink, Sides} from './plan-types.ts';

/** Makes links as they were, in the place of what is there: after all files, so that none is written through them. */
export async function makeLinks(links: readonly PlannedLink[], {withSides, signal, onDone, onFailed}: {
	readonly withSides: (work: (sides: Sides) => Promise<void>) => Promise<void>;
	readonly signal: AbortSignal;
	readonly onDone: () => void;
	readonly onFailed: (source: string, error: unknown) => void;
}): Promise<void> {
	for (const {source, target, text} of links) {
		try {
			await withSides(async ({to}) => {
				if (await to.lstat(target)) {
					await to.removeFile(target);
				}

				await to.makeLink(target, text);
			});
			onDone();
		} catch (error) {
			signal.throwIfAborted();
			onFailed(source, error);
		}
	}
}
