import {toProblem} from '../core/problem.ts';
import type {TransferSpec} from '../core/transfer.ts';
import {aborted} from './aborted.ts';
import {createAccount} from './account.ts';
import {fileWindow} from './blocks.ts';
import {createBudget} from './budget.ts';
import {copyFile, type CopyOptions} from './copy.ts';
import {resolveTargets} from './destination.ts';
import {createExcludes} from './exclude.ts';
import {isFatal} from './fatal.ts';
import {finishFolders} from './folders.ts';
import type {Hasher} from './hasher.ts';
import type {Journal} from './journal.ts';
import type {Link} from './link.ts';
import {makeLinks} from './links.ts';
import {folderOf} from './names.ts';
import type {Pace} from './pace.ts';
import {startPlan} from './plan.ts';
import type {
	PlannedFile,
	PlannedFolder,
	PlannedLink,
	Sides,
} from './plan-types.ts';
import {noRoom} from './problems.ts';
import type {Progress} from './progress.ts';
import {createQuestions, type Questions} from './questions.ts';
import type {Remote} from './remote.ts';
import {createSmallFiles} from './small-files.ts';
import {removeOldStages} from './tar-up.ts';
import {uploadFile} from './upload-file.ts';
import {createWorkQueue} from './work-queue.ts';

/** Small files under way at once: their round trips are what takes the time. */
const parallelFiles = 64;
/** Room for two large files, so that one flows while the other is being finished. */
const bytesUnderWay = 2 * fileWindow;
/** What even an empty file takes of it. */
const leastWeight = 64 * 1024;

export type CopyAllOptions = {
	readonly link: Link;
	readonly journal: Journal;
	readonly localHasher: Hasher;
	readonly progress: Progress;
	/** Aborted with what ends the copy as a whole, by whoever finds it. */
	readonly abort: AbortController;
	readonly pace: Pace;
	/** Called once, when answers can be taken. */
	readonly onQuestions: (questions: Pick<Questions, 'answer'>) => void;
	/** Nothing is left to do but what waits for answers, or no more so. */
	readonly onAsking: (isAsking: boolean) => void;
};

/** Finds and copies all that a wish says. Rejects with what ended it, after the last file was let go; the signal is aborted then. */
export async function copyAll(spec: TransferSpec, options: CopyAllOptions): Promise<{readonly hasFailedCheck: boolean}> {
	const {link, journal, localHasher, progress, abort, pace, onQuestions, onAsking} = options;
	const {signal} = abort;
	const files = createWorkQueue(parallelFiles, signal);
	const budget = createBudget(bytesUnderWay);
	const isUpload = spec.direction === 'upload';
	const sidesOf = ({place, local}: Remote): Sides => (isUpload ? {from: local, to: place} : {from: place, to: local});
	const withSides = async <Value>(work: (sides: Sides) => Promise<Value>) => link.run(async remote => work(sidesOf(remote)));

	let hasFailedCheck = false;

	const fail = (path: string, error: unknown) => {
		const {message, code} = toProblem(error);
		hasFailedCheck ||= code === 'verification-failed';
		const file = {path, reason: message, code};
		journal.noteFailed(file);
		progress.failed(file);
	};

	const withBudget = async (bytes: number, work: () => Promise<void>) => {
		const weight = Math.min(Math.max(bytes, leastWeight), fileWindow);
		await budget.take(weight);
		try {
			await work();
		} finally {
			budget.giveBack(weight);
		}
	};

	const copyOne = async (file: PlannedFile) => withBudget(file.size, async () => {
		const {source} = file;
		const account = createAccount(bytes => {
			progress.copied(bytes);
			link.progressed();
		});
		try {
			signal.throwIfAborted();
			progress.started(source);
			const checked = await link.run(async remote => {
				const options: CopyOptions = {
					sides: sidesOf(remote),
					hashers: isUpload ? {from: localHasher, to: remote.hasher} : {from: remote.hasher, to: localHasher},
					window: remote.window,
					pace,
					journal,
					verification: remote.uploads && spec.verify !== 'sha256' ? 'size' : (spec.verify ?? 'auto'),
					account,
					signal,
					onSent: progress.sent,
					onResumed: progress.resumed,
					onRemark(reason) {
						progress.remark({path: source, reason});
					},
					onVerifying: progress.verifying,
				};
				return isUpload && remote.uploads ? uploadFile(file, {...options, files: remote.uploads}) : copyFile(file, options);
			});
			link.progressed();
			progress.fileDone(checked);
		} catch (error) {
			if (isFatal(error)) {
				// The walk ends with it too.
				abort.abort(error);
			}

			signal.throwIfAborted();
			fail(source, error);
		}
	});

	const small = createSmallFiles({
		isUpload,
		id: spec.id,
		run: link.run,
		tar: {
			journal, pace, signal, onSent: progress.sent, onDone({size}) {
				link.progressed();
				progress.copied(size);
				progress.fileDone('size');
			},
		},
		copyOne,
		withBudget,
		add: files.add,
	});

	const folders: PlannedFolder[] = [];
	const links: PlannedLink[] = [];
	let needed = 0;
	const questions = createQuestions(journal.answers, progress.asks);
	let answers = 0;
	onQuestions({
		...questions,
		answer(given) {
			journal.noteAnswer(given);
			questions.answer(given);
			answers++;
		},
	});

	const targets = await withSides(async ({to}) => {
		await removeOldStages(to, journal.stages());
		return resolveTargets(spec, to);
	});
	progress.remark(...await link.run(async ({remarks}) => remarks));
	const plan = startPlan(targets, {
		withSides,
		ifExists: spec.ifExists,
		links: spec.links ?? 'follow',
		excludes: createExcludes(spec.exclude ?? []),
		journal,
		questions,
		isDownload: !isUpload,
		signal,
		onFile(file) {
			progress.found(file.size);
			needed += file.size - file.room;
			if (spec.verify === 'sha256' || !small.take(file)) {
				files.add(async () => copyOne(file));
			}
		},
		onDone(size, checked) {
			progress.found(size);
			progress.copied(size);
			progress.resumed(size);
			progress.fileDone(checked);
		},
		onFolder(folder) {
			folders.push(folder);
		},
		onLink(link) {
			progress.found(0);
			links.push(link);
		},
		onSkip: progress.skipped,
		onFailed(source, error) {
			progress.found(0);
			fail(source, error);
		},
	});

	const checkRoom = async () => {
		const folder = targets[0] && folderOf(targets[0].target);
		const room = folder === undefined ? undefined : await withSides(async ({to}) => to.room(folder).catch(() => undefined));
		const {bytesDone, bytesResumed} = progress.state();
		const missing = needed - (bytesDone - bytesResumed);
		if (folder !== undefined && room !== undefined && missing > room.free) {
			throw noRoom(folder, missing, room.free);
		}
	};

	const finish = async () => {
		// What is answered while files are copied is still to be planned.
		for (let heard = -1; heard < answers;) {
			const isFirst = heard < 0;
			heard = answers;
			await plan.idle();
			small.flush();
			progress.planned(questions.open() === 0);
			if (isFirst) {
				await checkRoom();
			}

			await files.idle();
			if (heard < answers || questions.open() === 0) {
				continue;
			}

			onAsking(true);
			await Promise.race([questions.answered(), aborted(signal)]);
			onAsking(false);
		}

		if (progress.state().reconnects > 0) {
			await withSides(async ({to}) => removeOldStages(to, journal.stages()));
		}

		await makeLinks(links, {
			withSides, signal, onFailed: fail, onDone() {
				progress.fileDone('size');
			},
		});
		await finishFolders(folders, {withSides, signal, onFailed: progress.remark});
	};

	try {
		await finish();
		return {hasFailedCheck};
	} catch (error) {
		abort.abort(error);
		await files.idle().catch(() => undefined);
		throw signal.reason as Error;
	}
}
