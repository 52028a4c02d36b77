import {existsSync} from 'node:fs';
import {toProblem} from '../core/problem.ts';
import {logEvent} from './log.ts';
import type {Entry} from './queue-entry.ts';
import type {TransferRecord} from './transfer-wishes.ts';
import {wishPath, writeWish} from './wishes.ts';

/** What the worker of a queue writes down of its copies. */
export type QueueNotes = {
	readonly save: (entry: Entry, record: TransferRecord) => void;
	/** Writes how far a copy is. */
	readonly note: (entry: Entry) => void;
};

export function createQueueNotes(directory: string): QueueNotes {
	const save = (entry: Entry, record: TransferRecord) => {
		entry.record = record;
		entry.savedAt = Date.now();
		try {
			writeWish(directory, record);
		} catch (error) {
			// A full disk must not end a copy to another one.
			logEvent(toProblem(error).message);
		}
	};

	return {
		save,
		note(entry) {
			// A wish that somebody took away stays away.
			if (existsSync(wishPath(directory, entry.record.spec.id))) {
				save(entry, {...entry.record, last: entry.state});
			}
		},
	};
}
