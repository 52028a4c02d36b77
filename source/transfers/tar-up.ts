import {Buffer} from 'node:buffer';
import {once} from 'node:events';
import {
	closeSync,
	fstatSync,
	openSync,
	readSync,
} from 'node:fs';
import {setImmediate as turn} from 'node:timers/promises';
import type {CommandStream} from '../ssh/command-stream.ts';
import {freeMemory} from '../ssh/memory.ts';
import {isSameFile} from './conflict.ts';
import {isLost} from './fatal.ts';
import {native} from './local-place.ts';
import {joinPath} from './names.ts';
import type {Place} from './place.ts';
import type {PlannedFile} from './plan-types.ts';
import {beginTar, orSilence, unpackScript} from './tar-command.ts';
import {
	encodeEnd,
	encodeHeader,
	paddingOf,
	tarBlock,
} from './tar-format.ts';
import type {TarOptions} from './tar-types.ts';

/** Files are read one after the other, for so many milliseconds without anybody else's turn. */
const longestTurn = 8;
/** Bytes that are sent at once; the largest of the files fits. */
const groupSize = 256 * 1024;

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

/** Sends the files, each with its number as its name, and resolves with the exit code when all was unpacked. */
async function send(files: readonly PlannedFile[], {stdin, ended}: CommandStream, {pace, signal, onSent}: TarOptions): Promise<number | undefined> {
	const over = ended.then(() => 'over' as const);
	let length = 0;
	let group = Buffer.allocUnsafeSlow(groupSize);
	let filled = 0;

	/** False when tar has ended already. */
	const flush = async (): Promise<boolean> => {
		const sent = group;
		const bytes = sent.subarray(0, filled);
		length += filled;
		group = Buffer.allocUnsafeSlow(groupSize);
		filled = 0;
		const isRoom = stdin.write(bytes, () => {
			freeMemory(sent);
		});
		return isRoom || await orSilence(Promise.race([once(stdin, 'drain'), over])) !== 'over';
	};

	let since = performance.now();
	for (const [index, file] of files.entries()) {
		signal.throwIfAborted();
		const {size} = file;
		if (filled + tarBlock + size + tarBlock > groupSize && !(await flush())) {
			return ended;
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

	await flush();
	stdin.end(encodeEnd(length));
	return orSilence(ended);
}

async function removeStage(to: Place, stage: string): Promise<void> {
	const left = await to.list(stage);
	await Promise.all(left.map(async ({name}) => to.removeFile(joinPath(stage, name))));
	await to.removeFolder(stage);
}

/** Removes what was left unfinished by lost connections and killed processes. */
export async function removeOldStages(to: Place, stages: readonly string[]): Promise<void> {
	await Promise.allSettled(stages.map(async stage => await to.lstat(stage) && removeStage(to, stage)));
}

/**
Copies small files to a session through its `tar`: all into one folder of their own, each under a number, and from there to their names when what lies there is as large, as old and of
the mode it should be. `onDone` gets each that has arrived; the others are left to be copied one by one. False where this cannot be done. Problem `unreachable`, AbortError.
*/
export async function sendByTar(files: readonly PlannedFile[], stage: string, to: Place, options: TarOptions): Promise<boolean> {
	const {openCommand, journal, signal, onDone} = options;
	journal.noteStage(stage);
	await to.makeFolder(stage, 0o700);
	let stream: CommandStream | undefined;
	const stop = () => {
		stream?.stop();
	};

	signal.addEventListener('abort', stop);
	try {
		stream = await beginTar(openCommand, unpackScript(stage));
		if (!stream) {
			return false;
		}

		stream.stdout.resume();
		const code = await send(files, stream, options);
		signal.throwIfAborted();
		if (code !== 0) {
			return code !== undefined;
		}

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
