import type {Execution} from './execution.ts';

/** A file that an execution left in its outputs. */
export type Datum = {
	readonly id: string;
	/** May hold `/`. */
	readonly name: string;
	/** Bytes. */
	readonly size: number;
	readonly createdAt: Date;
	readonly execution: Execution;
	/** Where its bytes are. */
	readonly file: string;
	isPurged: boolean;
};
