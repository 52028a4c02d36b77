import {isLost} from './fatal.ts';
import type {Link} from './link.ts';
import {folderOf, joinPath} from './names.ts';
import type {PlannedFile} from './plan-types.ts';
import {receiveByTar} from './tar-down.ts';
import type {TarOptions} from './tar-types.ts';
import {sendByTar} from './tar-up.ts';
import type {WorkQueue} from './work-queue.ts';

/** Larger files are as fast one by one. */
const smallSize = 128 * 1024;
/** Fewer are sooner there one by one than a command is begun. */
const leastFiles = 32;
/** Of a batch: few at first, then as many as the line carries in about a second, since the start of a command may take as long as 500 files. */
const [firstFiles, firstBytes] = [500, 2 * 1024 * 1024];
const mostTimes = 8;
const [quick, slow] = [1000, 5000];
/** While one is being finished the next one flows; a lost connection costs these, no more. */
const parallelBatches = 2;
/** Milliseconds that the first file of a batch waits for others. */
const patience = 250;

export type SmallFilesOptions = {
	readonly isUpload: boolean;
	/** Of the transfer. */
	readonly id: string;
	readonly run: Link['run'];
	readonly tar: Omit<TarOptions, 'openCommand' | 'home'>;
	readonly copyOne: (file: PlannedFile) => Promise<void>;
	readonly withBudget: (bytes: number, work: () => Promise<void>) => Promise<void>;
	/** Copies when there is a place for it; `isNext`: before all else that waits for one. */
	readonly add: WorkQueue['add'];
};

export type SmallFiles = {
	/** Whether the file is one of them; then it is seen to. */
	readonly take: (file: PlannedFile) => boolean;
	/** No more will come soon. */
	readonly flush: () => void;
};

/** Collects small files and copies many of them at once through the session's tar, where it has one, and one by one otherwise: what tar did not bring for any reason too. */
export function createSmallFiles({isUpload, id, run, tar, copyOne, withBudget, add}: SmallFilesOptions): SmallFiles {
	/** Batches that were asked for and have not begun. They take no place that a large file could have meanwhile. */
	let due = 0;
	let running = 0;
	const waiting: PlannedFile[] = [];
	/** Of those that came since a batch was last asked for. */
	let [count, bytes] = [0, 0];
	/** How many times the first batch the next one may be. */
	let times = 1;
	let timer: NodeJS.Timeout | undefined;

	/** A new one for each try: after a lost connection the tar of the last one may still be writing. */
	const nextStage = (files: readonly PlannedFile[]) => joinPath(folderOf(files[0]!.target), `.${id}-${tar.journal.stages().length}.baitui-part`);

	/** The next files of those that wait. */
	const cut = (): {readonly files: readonly PlannedFile[]; readonly size: number} => {
		let [end, size] = [0, 0];
		while (end < waiting.length && end < firstFiles * times && size < firstBytes * times) {
			size += waiting[end]!.size;
			end++;
		}

		return {files: waiting.splice(0, end), size};
	};

	const copySingly = (files: Iterable<PlannedFile>) => {
		for (const file of files) {
			add(async () => copyOne(file));
		}
	};

	const copyTogether = async (files: readonly PlannedFile[]) => {
		const left = new Set(files);
		const onDone = (file: PlannedFile) => {
			left.delete(file);
			tar.onDone(file);
		};

		const startedAt = performance.now();
		await run(async remote => {
			const {openCommand, home, unpackers, place} = remote;
			if (!openCommand) {
				return;
			}

			const options = {
				...tar, openCommand, home, onDone,
			};
			try {
				const isDone = await (isUpload
					? sendByTar([...left], nextStage(files), place, {...options, idle: unpackers})
					: receiveByTar([...left], options));
				remote.openCommand = isDone ? remote.openCommand : undefined;
			} catch (error) {
				if (isLost(error) || tar.signal.aborted) {
					throw error;
				}

				// What is wrong shows, and is told, when they are copied one by one.
			}
		});
		const took = performance.now() - startedAt;
		times = took < quick ? Math.min(times * 2, mostTimes) : (took > slow ? Math.max(times / 2, 1) : times);
		copySingly(left);
	};

	const copyBatch = async () => {
		try {
			const {files, size} = cut();
			if (files.length < leastFiles) {
				copySingly(files);
			} else {
				await withBudget(size, async () => copyTogether(files));
			}
		} finally {
			running--;
			begin();
		}
	};

	const begin = () => {
		if (due === 0 || running === parallelBatches) {
			return;
		}

		due--;
		running++;
		add(copyBatch, true);
	};

	const flush = () => {
		clearTimeout(timer);
		timer = undefined;
		[count, bytes] = [0, 0];
		due++;
		begin();
	};

	return {
		take(file) {
			// Files that say they are empty may hold something, such as those of /proc; tar does not look.
			if (file.size > smallSize || file.isAdopting || (file.size === 0 && !isUpload)) {
				return false;
			}

			waiting.push(file);
			count++;
			bytes += file.size;
			if (count >= firstFiles || bytes >= firstBytes) {
				flush();
			} else {
				timer ??= setTimeout(flush, patience);
			}

			return true;
		},
		flush,
	};
}
