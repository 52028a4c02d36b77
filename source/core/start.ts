import {Problem} from './problem.ts';
import type {Session} from './session.ts';

/**
What is wished for a new session: the values of each field as people write them, so that a form, a command line and a saved template are one and the same thing.
A field that is absent is left to the service.
*/
export type StartWish = Readonly<Record<string, readonly string[]>>;

/** A value that may be chosen. */
export type StartChoice = {
	readonly value: string;
	/** After it, such as `2 CPU 4G` of a preset. */
	readonly detail?: string;
	/** Why it cannot be had now; it may be wished for all the same, and waits. */
	readonly obstacle?: string;
};

/** One thing that may be wished for, as the service describes it. */
export type StartField = {
	/** Key of the wish, and the option of `baitui start`. */
	readonly name: string;
	readonly label: string;
	/** `list` = several values; `path` = the absolute path of a file or folder of this machine, which the provider reads. */
	readonly kind: 'text' | 'list' | 'path';
	/** How a value is written, such as `NAME[:PATH][:ro]`. */
	readonly form: string;
	/** What is taken when it is left out, in words; absent where it must be given or nothing is taken. */
	readonly usual?: string;
	readonly isNeeded?: boolean;
	/** What is known to be there; another value may be typed. */
	readonly choices?: readonly StartChoice[];
	/** True where it matters to few, so that a form may hide it at first. */
	readonly isSpecial?: boolean;
	/** True where its value changes what other fields offer, or what is to be known of the wish. */
	readonly isLeading?: boolean;
};

export type StartForm = {
	readonly fields: readonly StartField[];
	/** What may still be taken now, such as `6 CPU, 19G`; undefined where the service does not tell. */
	readonly left?: string;
	/** Sentences on what would come of the wish as it is now, such as what is uploaded, or why it ends early. */
	readonly notes?: readonly string[];
	/** What fields that are empty are to be filled with, such as those of a template; absent = nothing. */
	readonly values?: StartWish;
};

/** What is said while a start is under way. */
export type StartNews =
	/** A sentence to know of; it is no reason to stop. */
	| {readonly kind: 'note'; readonly text: string}
	/** Bytes of something that takes a while. */
	| {readonly kind: 'progress'; readonly text: string; readonly done: number; readonly total: number};

/** How sessions are started at a service. */
export type Starting = {
	/** The names of its fields; the first is the word after `baitui start`, such as `image`. */
	readonly names: readonly string[];
	/** The fields with what may be chosen for what is wished so far. Problems as those of `listSessions`. */
	readonly form: (wish: StartWish, signal?: AbortSignal) => Promise<StartForm>;
	/** Asks for a session and does not wait for it. Problem `usage` (a value that cannot be), `not-found` (image, folder), `refused` (quota, rights), `failed`. */
	readonly start: (wish: StartWish, signal?: AbortSignal, report?: (news: StartNews) => void) => Promise<{readonly id: string; readonly name: string}>;
	/** The wish that leads to another session like this one, as far as the service tells. */
	readonly wishOf: (id: string, signal?: AbortSignal) => Promise<StartWish>;
	/** What a session that does not run yet waits for, such as `#3` and `waits for 2 cuda.device`; empty where nobody knows. */
	readonly waitsFor?: (id: string, signal?: AbortSignal) => Promise<readonly string[]>;
};

/** The one value of a field; undefined when it was left out. Problem `usage` when there are several. */
export function valueOf(wish: StartWish, name: string): string | undefined {
	const [value, another] = wish[name] ?? [];
	if (another !== undefined) {
		throw new Problem('usage', `${name} is given twice: ${value} and ${another}.`);
	}

	return value;
}

/** Where a session is on its way. */
export type Stage = {
	/** The service's word for its state; absent while the service itself cannot be reached. */
	readonly detail?: string;
	/** Why it is there, such as its place in the queue and what it waits for; or why nothing is known. */
	readonly why: readonly string[];
};

/** `waits` is what the service tells of one that waits, if it does. */
export function stageOf({detail, reason}: Session, waits: readonly string[] = []): Stage {
	return {detail, why: waits.length > 0 ? waits : (reason === undefined || reason === '' ? [] : [reason])};
}

/** In one line: `PENDING #3, waits for 2 cuda.device`. */
export function formatStage({detail, why}: Stage): string {
	const [place = ''] = why;
	const isPlaced = detail !== undefined && place.startsWith('#');
	return (isPlaced ? [`${detail} ${place}`, ...why.slice(1)] : [...(detail === undefined ? [] : [detail]), ...why]).join(', ');
}

/** Checks that the service knows every field of the wish. Problem `usage`. */
export function needKnownFields(wish: StartWish, names: readonly string[], service: string): void {
	const unknown = Object.keys(wish).find(name => !names.includes(name));
	if (unknown !== undefined) {
		throw new Problem('usage', `A session of ${service} cannot be started with "${unknown}".`, {hint: `It takes: ${names.join(', ')}.`});
	}
}
