import {Buffer} from 'node:buffer';
import {once} from 'node:events';
import {
	closeSync,
	fstatSync,
	openSync,
	readSync,
} from 'node:fs';
import {setImmediate as turn, setTimeout as delay} from 'node:timers/promises';
import {freeMemory} from '../ssh/memory.ts';
import {isSameFile} from './conflict.ts';
import {isLost} from './fatal.ts';
import {native} from './local-place.ts';
import {joinPath} from './names.ts';
import type {Place} from './place.ts';
import type {PlannedFile} from './plan-types.ts';
import {orSilence} from './tar-command.ts';
import {
	encodeEnd,
	encodeHeader,
	paddingOf,
	tarBlock,
} from './tar-format.ts';
import type {TarOptions} from './tar-types.ts';
import {
	beginUnpacker,
	encodePieceHead,
	endArchive,
	noFolder,
	pieceHead,
	type Unpacker,
} from './unpacker.ts';

/** Files are read one after the other, for so many milliseconds without anybody else's turn. */
const longestTurn = 8;
/** Bytes that are sent at once, the head of a piece included; the largest of the files fits. */
const groupSize = 256 * 1024;
/** Milliseconds between two tries to remove a folder. */
const removalPause = 200;

/** Reads a file of this machine to a place in a buffer; false where it is not what was planned. Small files come from the memory of the kernel: to ask for them in a thread takes longer. */
function readPlanned({source, size, modifiedAt}: PlannedFile, into: Buffer, at: number): boolean {
	let file: number | undefined;
	try {
		file = openSync(native(source), 'r');
		// One byte more would be the sign of a file that grew.
		const filled = readSync(file, into, at, size + 1, 0);
		const stat = fstatSync(file);
		return filled === size && stat.size === size && new Date(stat.mtimeMs).getTime() === modifiedAt.getTime();
	} catch {
		return false;
	} finally {
		if (file !== undefined) {
			closeSync(file);
		}
	}
}

/** Sends the files, each with its number as its name, and resolves with the exit code when all was unpacked; undefined where that will not be known. */
async function send(files: readonly PlannedFile[], stage: string, {stdin, ended, unpacked, beginArchive}: Unpacker, {pace, signal, onSent}: TarOptions): Promise<number | undefined> {
	const over = ended.then(() => 'over' as const);
	let length = 0;
	let group = Buffer.allocUnsafeSlow(groupSize);
	let filled = pieceHead;

	/** False when there is nobody any more who takes it. */
	const flush = async (): Promise<boolean> => {
		const sent = group;
		const bytes = sent.subarray(0, filled);
		bytes.write(encodePieceHead(filled - pieceHead), 'latin1');
		length += filled - pieceHead;
		group = Buffer.allocUnsafeSlow(groupSize);
		filled = pieceHead;
		const isRoom = stdin.write(bytes, () => {
			freeMemory(sent);
		});
		const taken = isRoom || await orSilence(Promise.race([once(stdin, 'drain'), over]));
		return taken !== undefined && taken !== 'over';
	};

	stdin.write(beginArchive(stage));
	let since = performance.now();
	for (const [index, file] of files.entries()) {
		signal.throwIfAborted();
		const {size} = file;
		if (filled + tarBlock + size + tarBlock > groupSize && !(await flush())) {
			return undefined;
		}

		if (performance.now() - since > longestTurn) {
			await turn();
			since = performance.now();
		}

		if (!readPlanned(file, group, filled + tarBlock)) {
			continue;
		}

		await pace(size, signal);
		encodeHeader({...file, name: String(index), mode: file.mode & 0o777}).copy(group, filled);
		const end = filled + tarBlock + size;
		filled = end + paddingOf(size);
		group.fill(0, end, filled);
		onSent(size);
	}

	if (filled > pieceHead && !(await flush())) {
		return undefined;
	}

	const end = encodeEnd(length);
	stdin.write(Buffer.concat([Buffer.from(encodePieceHead(end.length)), end, Buffer.from(endArchive)]));
	return unpacked();
}

/** A tar that was told to end may write what it has already: then it is not empty at once. */
async function removeStage(to: Place, stage: string, tries = 10): Promise<void> {
	const left = await to.list(stage);
	try {
		await Promise.all(left.map(async ({name}) => to.removeFile(joinPath(stage, name))));
		await to.removeFolder(stage);
	} catch (error) {
		if (isLost(error) || tries === 1) {
			throw error;
		}

		await delay(removalPause);
		await removeStage(to, stage, tries - 1);
	}
}

/** Removes what was left unfinished by lost connections and killed processes. */
export async function removeOldStages(to: Place, stages: readonly string[]): Promise<void> {
	await Promise.allSettled(stages.map(async stage => await to.lstat(stage) && removeStage(to, stage)));
}

/**
Copies small files to a session through its `tar`: all into one folder of their own, each under a number, and from there to their names when what lies there is as large, as old and of
the mode it should be. `idle` are unpackers that have nothing to do; `onDone` gets each file that has arrived; the others are left to be copied one by one. False where this cannot be done.
Problem `unreachable`, AbortError.
*/
export async function sendByTar(files: readonly PlannedFile[], stage: string, to: Place, options: TarOptions & {readonly idle: Unpacker[]}): Promise<boolean> {
	const {openCommand, home, idle, journal, signal, onDone} = options;
	journal.noteStage(stage);
	let unpacker: Unpacker | undefined;
	const stop = () => {
		unpacker?.stop();
	};

	signal.addEventListener('abort', stop);
	try {
		await to.makeFolder(stage, 0o700);
		unpacker = idle.pop() ?? await beginUnpacker(openCommand, home);
		if (!unpacker) {
			return false;
		}

		const code = await send(files, stage, unpacker, options);
		signal.throwIfAborted();
		if (code !== 0) {
			return code !== undefined && code !== noFolder;
		}

		idle.push(unpacker);
		unpacker = undefined;
		const arrived = new Map((await to.list(stage)).map(entry => [entry.name, entry]));
		await Promise.all(files.map(async (file, index) => {
			const there = arrived.get(String(index));
			if (there?.kind !== 'file' || !isSameFile(file, there) || there.mode !== (file.mode & 0o777)) {
				return;
			}

			journal.noteDone(file, {size: file.size, modifiedAt: file.modifiedAt.getTime()}, 'size');
			try {
				await to.rename(joinPath(stage, String(index)), file.target);
			} catch (error) {
				if (isLost(error)) {
					throw error;
				}

				// Such as onto another disk that is mounted in between.
				return;
			}

			onDone(file);
		}));
		return true;
	} finally {
		signal.removeEventListener('abort', stop);
		stop();
		await removeStage(to, stage).catch(() => undefined);
	}
}
