import type {FileEntry} from '../core/file.ts';
import type {IfExists, Links} from '../core/transfer.ts';
import type {Target} from './destination.ts';
import type {Excludes} from './exclude.ts';
import type {Checked, Journal} from './journal.ts';
import type {Place} from './place.ts';
import type {Questions} from './questions.ts';

/** A file to copy, as it was when it was found. */
export type PlannedFile = Target & {
	readonly size: number;
	readonly modifiedAt: Date;
	readonly mode: number;
	/** What lies at the target is to be taken as the beginning of it. */
	readonly isAdopting: boolean;
	/** A file of its name is there. */
	readonly isReplacing: boolean;
	/** Bytes of the disk that are given back or were taken already: of the file that is replaced, and of a half one. */
	readonly room: number;
};

export type PlannedFolder = Pick<FileEntry, 'mode' | 'modifiedAt'> & {readonly target: string};

/** A link that is copied as one: `text` is where it leads, as it was written. */
export type PlannedLink = Target & {readonly text: string};

export type PlanListener = {
	/** It may be copied at once: its folder is there. */
	readonly onFile: (file: PlannedFile) => void;
	/** It arrived in an earlier run. */
	readonly onDone: (size: number, checked: Checked) => void;
	/** This transfer made it; its mode and time are to be set when nothing is written into it any more. */
	readonly onFolder: (folder: PlannedFolder) => void;
	readonly onLink: (link: PlannedLink) => void;
	/** It is there already and stays, or is a link that was to be left out. */
	readonly onSkip: (pair: Target) => void;
	readonly onFailed: (source: string, error: unknown) => void;
};

/** The two sides of a copy, as long as one connection lives. */
export type Sides = {readonly from: Place; readonly to: Place};

export type PlanOptions = PlanListener & {
	/** Does the work with both sides, and again where the connection was lost. */
	readonly withSides: (work: (sides: Sides) => Promise<void>) => Promise<void>;
	readonly ifExists: IfExists;
	readonly links: Links;
	readonly excludes: Excludes;
	readonly journal: Pick<Journal, 'done' | 'hasMade' | 'noteFolder'>;
	readonly questions: Questions;
	/** Names come from a server, so no link of theirs may lead a file out of the target. */
	readonly isDownload: boolean;
	readonly signal: AbortSignal;
};

/** How an entry was reached. */
export type Way = {
	/** The folders that were entered on the way, without links. */
	readonly ancestors: readonly string[];
	/** The path of the entry itself, without links. */
	readonly real: string;
	/** Of the entry, from its source on; empty for a source itself. */
	readonly path: string;
	/** The target of its source. */
	readonly root: string;
	/** Bytes of a half file at its target. */
	readonly part: number;
};

export type EntryFacts = Omit<FileEntry, 'name'>;

/** Runs a step of one entry; what it throws is told of that entry only. */
export type Step = (source: string, work: (sides: Sides) => Promise<void>) => void;
