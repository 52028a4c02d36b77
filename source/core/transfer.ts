import type {Problem} from './problem.ts';

/** What to do with a file that is already there. */
export type IfExists = 'overwrite' | 'skip' | 'newer' | 'fail';

/** The wish. */
export type TransferSpec = {
	readonly id: string;
	readonly sessionId: string;
	readonly sessionName: string;
	readonly direction: 'upload' | 'download';
	/** Absolute paths of files or folders, on the sending side. */
	readonly sources: readonly string[];
	/** Absolute path on the receiving side. An existing folder takes the sources into it; else it is the new name of the only source. */
	readonly destination: string;
	readonly ifExists: IfExists;
};

export type FailedFile = {
	readonly path: string;
	readonly reason: string;
};

/** The truth. Counts never fall, and done never passes total. */
export type TransferState = {
	readonly status: 'waiting' | 'running' | 'done' | 'failed' | 'cancelled';
	/** True when everything was found, so that the totals are final. */
	readonly isPlanned: boolean;
	readonly filesDone: number;
	readonly filesTotal: number;
	readonly filesSkipped: number;
	readonly bytesDone: number;
	readonly bytesTotal: number;
	/** Bytes a second, smoothed; 0 before the first second. */
	readonly rate: number;
	/** The path being copied now. */
	readonly current?: string;
	readonly failed: readonly FailedFile[];
	readonly problem?: Problem;
};

export type Transfer = {
	readonly spec: TransferSpec;
	readonly state: TransferState;
};
