import {createHash} from 'node:crypto';
import {
	closeSync,
	existsSync,
	mkdirSync,
	openSync,
	readFileSync,
	writeSync,
} from 'node:fs';
import {
	readdir,
	readFile,
	rename,
	rm,
	stat,
	writeFile,
} from 'node:fs/promises';
import path from 'node:path';
import {Problem} from '../core/problem.ts';
import type {UploadTicket} from '../core/storage-folder.ts';
import type {Answer, FailedFile, TransferSpec} from '../core/transfer.ts';
import type {Target} from './destination.ts';

/** A source as it was. */
export type SourceFacts = {
	readonly size: number;
	/** Milliseconds since the epoch. */
	readonly modifiedAt: number;
};

/** How a file that arrived was checked. */
export type Checked = 'sha256' | 'size';

/** What is known of a half file, as far as the other side confirmed it. */
export type Part = SourceFacts & {
	/** Bytes from its start that are there for certain: blocks are written in any order, so its length proves nothing. */
	readonly confirmed: number;
	/** It was whole and checked, and only the rename was left. */
	readonly checked?: Checked;
	/** Where the storage keeps the half file itself. A secret, for this one file. `confirmed` is then what can be there at most: all that was ever sent. */
	readonly upload?: UploadTicket;
	/** Where such an upload was cut and went on. */
	readonly seams?: readonly number[];
};

type Line =
	| {readonly done: string; readonly target: string; readonly size: number; readonly modifiedAt: number; readonly checked: Checked}
	| {readonly folder: string}
	| {readonly stage: string}
	| {readonly answer: Answer}
	| {readonly failed: FailedFile}
	| {readonly begun: true};

export type Journal = {
	/** Where this source was about to get its name in an earlier run of this transfer, and how it was checked; undefined where it did not come so far, or is another one by now. */
	readonly done: (source: string, facts: SourceFacts) => {readonly target: string; readonly checked: Checked} | undefined;
	/** To be noted before the rename: then one that was killed meanwhile is known, and what lies at the target tells whether it came to it. */
	readonly noteDone: (file: Target, facts: SourceFacts, checked: Checked) => void;
	/** Whether this transfer made the folder, in this run or an earlier one. */
	readonly hasMade: (folder: string) => boolean;
	readonly noteFolder: (folder: string) => void;
	/** Folders that this transfer made for what was not yet whole, in this run and earlier ones. */
	readonly stages: () => readonly string[];
	readonly noteStage: (folder: string) => void;
	readonly answers: readonly Answer[];
	readonly noteAnswer: (answer: Answer) => void;
	/** For `readFailed`: a state has only the first of them. */
	readonly noteFailed: (file: FailedFile) => void;
	/** The half file of a source, also of an earlier transfer of the same file to the same place. */
	readonly readPart: (target: Target) => Promise<Part | undefined>;
	readonly writePart: (target: Target, part: Part) => Promise<void>;
	readonly removePart: (target: Target) => Promise<void>;
	/** Writes what was noted; with `isFinished` the transfer itself is forgotten. */
	readonly close: (isFinished: boolean) => Promise<void>;
};

/** Milliseconds after which nobody goes on with anything. */
const keptFor = 60 * 24 * 3600 * 1000;

const logOf = (directory: string, id: string) => path.join(directory, `${id.replaceAll(/[^\w-]/g, '_')}.log`);

function readLines(file: string): Line[] {
	return readFileSync(file, 'utf8').split('\n').flatMap(line => {
		try {
			return line === '' ? [] : [JSON.parse(line) as Line];
		} catch {
			// The last line of a process that was killed.
			return [];
		}
	});
}

/** Forgets what was noted of a transfer. Half files stay where they are, and a later transfer of the same files goes on with them. */
export async function forgetTransfer(directory: string, id: string): Promise<void> {
	await rm(logOf(directory, id), {force: true});
}

/** All that the last run of a transfer could not copy; none where nothing is known of it. */
export function readFailed(directory: string, id: string): readonly FailedFile[] {
	const log = logOf(directory, id);
	const lines = existsSync(log) ? readLines(log) : [];
	return lines.slice(lines.findLastIndex(line => 'begun' in line) + 1).flatMap(line => ('failed' in line ? [line.failed] : []));
}

async function removeOld(directory: string): Promise<void> {
	for (const name of await readdir(directory)) {
		const file = path.join(directory, name);
		const stats = await stat(file).catch(() => undefined);
		if (stats && Date.now() - stats.mtimeMs > keptFor) {
			await rm(file, {force: true});
		}
	}
}

/** The notes of one transfer, and the half files of all. Problem `failed` where they cannot be written. */
export function openJournal(directory: string, {id, profile, sessionName, direction}: TransferSpec): Journal {
	const log = logOf(directory, id);
	let file: number;
	try {
		mkdirSync(directory, {recursive: true, mode: 0o700});
		file = openSync(log, 'a', 0o600);
	} catch (error) {
		throw new Problem('failed', `${directory} cannot be written.`, {hint: 'Check its owner and the free space, or choose another place with BAITUI_STATE_DIR.', cause: error});
	}

	const lines = readLines(log);
	const done = new Map(lines.flatMap(line => ('done' in line ? [[line.done, line]] : [])));
	const stages = lines.flatMap(line => ('stage' in line ? [line.stage] : []));
	const folders = new Set(lines.flatMap(line => ('folder' in line ? [line.folder] : [])));
	void removeOld(directory).catch(() => undefined);

	let isClosed = false;
	const note = (line: Line) => {
		if (isClosed) {
			return;
		}

		try {
			writeSync(file, `${JSON.stringify(line)}\n`);
		} catch {
			// A full disk of the journal must not end a copy to somewhere else; only the next run knows less.
		}
	};

	note({begun: true});

	const partFile = ({source, target}: Target) => {
		const key = JSON.stringify([profile, sessionName, direction, source, target]);
		return path.join(directory, `${createHash('sha256').update(key).digest('hex').slice(0, 32)}.part`);
	};

	return {
		done(source, {size, modifiedAt}) {
			const line = done.get(source);
			return line?.size === size && line.modifiedAt === modifiedAt ? line : undefined;
		},
		noteDone({source, target}, {size, modifiedAt}, checked) {
			note({
				done: source, target, size, modifiedAt, checked,
			});
		},
		hasMade: folder => folders.has(folder),
		noteFolder(folder) {
			folders.add(folder);
			note({folder});
		},
		stages: () => stages,
		noteStage(stage) {
			stages.push(stage);
			note({stage});
		},
		answers: lines.flatMap(line => ('answer' in line ? [line.answer] : [])),
		noteAnswer(answer) {
			note({answer});
		},
		noteFailed(failed) {
			note({failed});
		},
		async readPart(target) {
			try {
				return JSON.parse(await readFile(partFile(target), 'utf8')) as Part;
			} catch {
				return undefined;
			}
		},
		async writePart(target, part) {
			const place = partFile(target);
			try {
				await writeFile(`${place}.new`, JSON.stringify(part), {mode: 0o600});
				await rename(`${place}.new`, place);
			} catch {
				// As above.
			}
		},
		async removePart(target) {
			await rm(partFile(target), {force: true});
		},
		async close(isFinished) {
			isClosed = true;
			closeSync(file);
			if (isFinished) {
				await rm(log, {force: true});
			}
		},
	};
}
