import type {PlainProblem, ProblemCode} from './problem.ts';

/**
What to do with a file whose name is taken on the receiving side. `newer` overwrites only what is older there; `rename` keeps both, the new one as `name (1)`;
`resume` goes on where the file there ends, if it is the beginning of the one that is copied; `ask` puts a question and copies the rest meanwhile.
*/
export type IfExists = 'overwrite' | 'skip' | 'newer' | 'fail' | 'rename' | 'resume' | 'ask';

/** What an answer to a question may be. */
export type Choice = Exclude<IfExists, 'ask' | 'fail'>;

/**
How a copy is checked before it gets its name; the size always is. `auto`: sha256 of both sides above 1 MiB where the session has `sha256sum`.
`sha256`: of every file, read back over SFTP where the session has no `sha256sum`. `size`: nothing more.
*/
export type Verification = 'auto' | 'sha256' | 'size';

/** What to do with links in the sources: copy what they lead to, copy the link itself, or leave them out. */
export type Links = 'follow' | 'copy' | 'skip';

/** What is to be copied, and how. Only what JSON can hold. */
export type TransferWish = {
	readonly direction: 'upload' | 'download';
	/** Absolute paths of files or folders, on the sending side. */
	readonly sources: readonly string[];
	/** Absolute path on the receiving side. An existing folder takes the sources into it; else it is the new name of the only source. */
	readonly destination: string;
	readonly ifExists: IfExists;
	/** Absent = auto. */
	readonly verify?: Verification;
	/** Absent = follow. */
	readonly links?: Links;
	/** Patterns as in a .gitignore that lies in each source folder; a source's own name is looked at too. Absent = nothing is left out. */
	readonly exclude?: readonly string[];
	/** Bytes a second, all files together; null = none, also where one is set for all copies. Absent = that one. */
	readonly limit?: number | null;
	/** Each source keeps its whole path, below the destination, instead of its last name. Absent = no. */
	readonly keepsPaths?: boolean;
};

/** The wish with all that a worker needs to know. Written to disk (0600), no secret in it, survives a reboot. */
export type TransferSpec = Omit<TransferWish, 'limit'> & {
	readonly version: 1;
	readonly id: string;
	readonly profile: string;
	/** Of a folder without a session: as `ownerOf` of storage-folder.ts names it; of what a session left: as `outputsOwner` of outputs.ts does. */
	readonly sessionId: string;
	readonly sessionName: string;
	/** The login host it was asked for on; homes may be shared by several. */
	readonly host: string;
	/** ISO 8601. */
	readonly createdAt: string;
	/** Bytes a second, all files together. Absent = no limit. */
	readonly limit?: number;
};

/** Something a user should know of a file. */
export type Remark = {
	/** On the sending side. */
	readonly path: string;
	/** One sentence. */
	readonly reason: string;
};

/** A file that was not copied; the code tells scripts why. */
export type FailedFile = Remark & {readonly code: ProblemCode};

/** So many questions, failed files and remarks are in a state, which is told several times a second; the totals count all. */
export const listedAtMost = 100;

/** What is known of one of the two files of a question. Milliseconds since the epoch. */
export type FileFacts = {
	readonly size: number;
	readonly modifiedAt: number;
};

/** A file whose name is taken, and which waits for an answer. */
export type Question = {
	/** On the sending side; names the question. */
	readonly path: string;
	/** Where it would go. */
	readonly target: string;
	readonly source: FileFacts;
	readonly existing: FileFacts;
};

/** The facts of both files as the user sees them, whichever way they go. */
export function hereAndThere({source, existing}: Question, direction: TransferWish['direction']): {readonly here: FileFacts; readonly there: FileFacts} {
	return direction === 'upload' ? {here: source, there: existing} : {here: existing, there: source};
}

/** The letters that answer a question; as a capital for all. */
export const choiceKeys: Readonly<Record<string, Choice>> = {
	o: 'overwrite', s: 'skip', r: 'rename', n: 'newer', e: 'resume',
};

export type Answer = {
	/** Of the question; absent = all that are open and all that are still to come. */
	readonly path?: string;
	readonly choice: Choice;
};

/**
`paused`: by the user, until `resume`; or because the session could not be reached for all tries or a new sign-in is needed, which is looked for again at `nextTryAt`. `asking`: nothing is left to do but what waits for answers; questions may
be open while it is `running` too. `done`: every file arrived or was skipped. `failed`: something did not arrive; `failed` and `problem` tell what and why.
*/
export type TransferStatus = 'waiting' | 'running' | 'paused' | 'asking' | 'done' | 'failed' | 'cancelled';

/** The truth. Only what JSON can hold. Counts never fall while a process lives, and done never passes total. */
export type TransferState = {
	readonly status: TransferStatus;
	/** Why it is paused, or why nothing flows just now, one sentence. */
	readonly reason?: string;
	/** When the session is tried again, milliseconds since the epoch. A copy that is paused goes on by itself then. */
	readonly nextTryAt?: number;
	/** When it was done, failed or was cancelled, milliseconds since the epoch; absent until then. */
	readonly endedAt?: number;
	/** True when everything was found, so that the totals are final. */
	readonly isPlanned: boolean;
	readonly filesDone: number;
	readonly filesTotal: number;
	readonly filesSkipped: number;
	/** Of those done: how many had the same sha256 on both sides. For the others the size is known to be right. */
	readonly filesVerified: number;
	/** Bytes of files, those that were there already from an earlier try included. */
	readonly bytesDone: number;
	readonly bytesTotal: number;
	/** Bytes of files that really went over the wire since the start of this process, those that had to go twice included. */
	readonly bytesSent: number;
	/** Bytes that were there already from an earlier try and were kept. */
	readonly bytesResumed: number;
	/** Bytes a second, smoothed; 0 before the first second. */
	readonly rate: number;
	/** Milliseconds; absent while it cannot be told. */
	readonly timeLeft?: number;
	/** The path being copied now, on the sending side. */
	readonly current?: string;
	/** Files that have arrived and whose sha256 is being compared. */
	readonly filesVerifying: number;
	/** How often the connection was lost and made again. */
	readonly reconnects: number;
	/** The first of those that are open. */
	readonly questions: readonly Question[];
	readonly questionsTotal: number;
	/** The first of those that were not copied. */
	readonly failed: readonly FailedFile[];
	readonly failedTotal: number;
	/** The first of what a user should know of files that did arrive, such as that one was begun again because it had changed. */
	readonly remarks: readonly Remark[];
	readonly remarksTotal: number;
	/** What ended the copy as a whole, or why it is paused. */
	readonly problem?: PlainProblem;
	/** A logout of its user ends the process that carries it out. */
	readonly endsAtLogout?: boolean;
};

export type Transfer = {
	readonly spec: TransferSpec;
	readonly state: TransferState;
};

/** A transfer that has not begun. */
export const waitingState: TransferState = {
	status: 'waiting',
	isPlanned: false,
	filesDone: 0,
	filesTotal: 0,
	filesSkipped: 0,
	filesVerified: 0,
	bytesDone: 0,
	bytesTotal: 0,
	bytesSent: 0,
	bytesResumed: 0,
	rate: 0,
	filesVerifying: 0,
	reconnects: 0,
	questions: [],
	questionsTotal: 0,
	failed: [],
	failedTotal: 0,
	remarks: [],
	remarksTotal: 0,
};

/** The state as it is once an answer is heard. */
export function answeredState(state: TransferState, {path}: Answer): TransferState {
	const questions = path === undefined ? [] : state.questions.filter(question => question.path !== path);
	const questionsTotal = path === undefined ? 0 : state.questionsTotal - (state.questions.length - questions.length);
	return {
		...state, questions, questionsTotal, status: state.status === 'asking' && questionsTotal === 0 ? 'running' : state.status,
	};
}

/** Whether nothing happens any more by itself or by an answer; only a new start of the same spec goes on. */
export function isTransferOver({status}: TransferState): boolean {
	return ['done', 'failed', 'cancelled'].includes(status);
}
