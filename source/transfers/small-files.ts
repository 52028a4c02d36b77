import {createBudget} from './budget.ts';
import {isLost} from './fatal.ts';
import type {Link} from './link.ts';
import {folderOf, joinPath} from './names.ts';
import type {PlannedFile} from './plan-types.ts';
import {receiveByTar} from './tar-down.ts';
import type {TarOptions} from './tar-types.ts';
import {sendByTar} from './tar-up.ts';

/** Larger files are as fast one by one. */
const smallSize = 128 * 1024;
/** Fewer are sooner there one by one than a command is begun. */
const leastFiles = 32;
const mostFiles = 500;
const mostBytes = 2 * 1024 * 1024;
/** While one is being finished the next one flows; a lost connection costs these, no more. */
const parallelBatches = 2;
/** Milliseconds that the first file of a batch waits for others. */
const patience = 250;

export type SmallFilesOptions = {
	readonly isUpload: boolean;
	/** Of the transfer. */
	readonly id: string;
	readonly run: Link['run'];
	readonly tar: Omit<TarOptions, 'openCommand'>;
	readonly copyOne: (file: PlannedFile) => Promise<void>;
	readonly withBudget: (bytes: number, work: () => Promise<void>) => Promise<void>;
	readonly add: (task: () => Promise<void>) => void;
};

export type SmallFiles = {
	/** Whether the file is one of them; then it is seen to. */
	readonly take: (file: PlannedFile) => boolean;
	/** No more will come soon. */
	readonly flush: () => void;
};

/** Collects small files and copies many of them at once through the session's tar, where it has one, and one by one otherwise: what tar did not bring for any reason too. */
export function createSmallFiles({isUpload, id, run, tar, copyOne, withBudget, add}: SmallFilesOptions): SmallFiles {
	const places = createBudget(parallelBatches);
	let batch: PlannedFile[] = [];
	let bytes = 0;
	let timer: NodeJS.Timeout | undefined;

	/** A new one for each try: after a lost connection the tar of the last one may still be writing. */
	const nextStage = (files: readonly PlannedFile[]) => joinPath(folderOf(files[0]!.target), `.${id}-${tar.journal.stages().length}.baitui-part`);

	const copyBatch = async (files: readonly PlannedFile[]) => {
		const left = new Set(files);
		const onDone = (file: PlannedFile) => {
			left.delete(file);
			tar.onDone(file);
		};

		await places.take(1);
		await run(async remote => {
			const {openCommand, place} = remote;
			if (!openCommand) {
				return;
			}

			const options = {...tar, openCommand, onDone};
			try {
				const isDone = await (isUpload
					? sendByTar([...left], nextStage(files), place, options)
					: receiveByTar([...left], options));
				remote.openCommand = isDone ? remote.openCommand : undefined;
			} catch (error) {
				if (isLost(error) || tar.signal.aborted) {
					throw error;
				}

				// What is wrong shows, and is told, when they are copied one by one.
			}
		}).finally(() => {
			places.giveBack(1);
		});
		for (const file of left) {
			add(async () => copyOne(file));
		}
	};

	const flush = () => {
		clearTimeout(timer);
		timer = undefined;
		const [files, size] = [batch, bytes];
		batch = [];
		bytes = 0;
		if (files.length < leastFiles) {
			for (const file of files) {
				add(async () => copyOne(file));
			}
		} else {
			add(async () => withBudget(size, async () => copyBatch(files)));
		}
	};

	return {
		take(file) {
			// Files that say they are empty may hold something, such as those of /proc; tar does not look.
			if (file.size > smallSize || file.isAdopting || (file.size === 0 && !isUpload)) {
				return false;
			}

			batch.push(file);
			bytes += file.size;
			if (batch.length >= mostFiles || bytes >= mostBytes) {
				flush();
			} else {
				timer ??= setTimeout(flush, patience);
			}

			return true;
		},
		flush,
	};
}
