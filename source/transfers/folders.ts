import {toProblem} from '../core/problem.ts';
import type {Remark} from '../core/transfer.ts';
import type {PlannedFolder, Sides} from './plan-types.ts';
import {createWorkQueue} from './work-queue.ts';

const parallelRequests = 32;

const depthOf = ({target}: PlannedFolder) => target.split('/').length;

/** Gives folders the mode and time of their sources, the deepest first: one that nobody may write into is closed last. */
export async function finishFolders(folders: readonly PlannedFolder[], {withSides, signal, onFailed}: {
	readonly withSides: (work: (sides: Sides) => Promise<void>) => Promise<void>;
	readonly signal: AbortSignal;
	readonly onFailed: (failed: Remark) => void;
}): Promise<void> {
	const byDepth = Map.groupBy(folders, folder => depthOf(folder));
	for (const depth of byDepth.keys().toArray().toSorted((one, other) => other - one)) {
		const queue = createWorkQueue(parallelRequests, signal);
		for (const {target, mode, modifiedAt} of byDepth.get(depth)!) {
			queue.add(async () => {
				try {
					await withSides(async ({to}) => to.setAttributes(target, {mode: mode & 0o777, modifiedAt}));
				} catch (error) {
					signal.throwIfAborted();
					onFailed({path: target, reason: `Its mode and time could not be kept: ${toProblem(error).message}`});
				}
			});
		}

		await queue.idle();
	}
}
