import {createHash} from 'node:crypto';
import {Problem} from '../core/problem.ts';
import {
	isTransferOver,
	waitingState,
	type TransferSpec,
	type TransferState,
} from '../core/transfer.ts';
import {isOfThisHost, readAll} from './wishes.ts';

/** What is written of a copy: the wish, its place in the queue, and what was last known of it. */
export type TransferRecord = {
	readonly spec: TransferSpec;
	/** As of `orderOf`. Absent = its time. */
	readonly order?: number;
	/** When it was last told to begin or go on, milliseconds since the epoch. Absent = its time. */
	readonly askedAt?: number;
	/** The user paused it; nobody starts it before it is resumed. */
	readonly isPaused?: boolean;
	/** How far it was, written now and then. */
	readonly last?: TransferState;
	/** How it ended, once it did. */
	readonly ended?: TransferState;
};

/** The queue a copy belongs to: one for each session and profile. */
export function queueId({profile, sessionId}: TransferSpec): string {
	return createHash('sha256').update(`${profile}\n${sessionId}`).digest('hex').slice(0, 12);
}

function isRecord(value: unknown): value is TransferRecord {
	const spec = (value as TransferRecord | null)?.spec;
	return spec?.version === 1 && typeof spec.id === 'string' && /^[\da-f]+$/.test(spec.id) && typeof spec.sessionId === 'string'
		&& Array.isArray(spec.sources) && typeof spec.destination === 'string';
}

/** Lower ones come first. */
export const orderOf = ({spec, order}: TransferRecord): number => order ?? Date.parse(spec.createdAt);

/** All copies, in the order in which they are to run. */
export function readTransfers(directory: string): readonly TransferRecord[] {
	return readAll(directory, isRecord).toSorted((one, other) => orderOf(one) - orderOf(other));
}

/** The place of a new copy: after all others. */
export function lastOrder(records: readonly TransferRecord[]): number {
	return Math.max(Date.now(), ...records.map(record => orderOf(record) + 1));
}

/** What is known of a copy that no worker carries out. */
export function recordedState({isPaused, last, ended}: TransferRecord): TransferState {
	const {questions: _questions, reason: _reason, nextTryAt: _nextTryAt, problem: _problem, current: _current, timeLeft: _timeLeft, ...known} = {...waitingState, ...last};
	if (ended) {
		return {...waitingState, ...ended};
	}

	return {
		...known, status: isPaused ? 'paused' : 'waiting', questions: [], questionsTotal: 0, rate: 0, filesVerifying: 0,
	};
}

/** What changes the wish of a copy; answers concern a running one only. `limit` null = none. */
export type Change =
	| {readonly ask: 'pause' | 'resume' | 'cancel'}
	| {readonly ask: 'limit'; readonly limit: number | null};

/** The record after a change. One that is over stays so, but `resume` begins again what did not arrive. Problem `refused` for one that has arrived. */
export function changed(record: TransferRecord, change: Change, state = recordedState(record)): TransferRecord {
	const {isPaused: _, ended, ...rest} = record;
	switch (change.ask) {
		case 'pause': {
			return ended ? record : {...rest, isPaused: true, last: state};
		}

		case 'resume': {
			if (ended?.status === 'done') {
				throw new Problem('refused', 'That copy is done.', {hint: 'Copy again for another one.'});
			}

			return {...rest, askedAt: Date.now()};
		}

		case 'cancel': {
			return ended ? record : {...rest, ended: {...state, status: 'cancelled', endedAt: Date.now()}};
		}

		case 'limit': {
			const {limit: _limit, ...spec} = record.spec;
			return {...record, spec: change.limit === null ? spec : {...spec, limit: change.limit}};
		}
	}
}

export type Direction = 'up' | 'down';

/** The records that change when one copy changes places with its neighbour in the queue; none at its ends. */
export function moved(queue: readonly TransferRecord[], id: string, direction: Direction): readonly TransferRecord[] {
	const open = queue.filter(({ended}) => !ended);
	const index = open.findIndex(({spec}) => spec.id === id);
	const [one, other] = [open[index], open[direction === 'up' ? index - 1 : index + 1]];
	return one && other ? [{...one, order: orderOf(other)}, {...other, order: orderOf(one)}] : [];
}

/** The copies of one queue that are carried out on this host. */
export function readQueue(directory: string, id: string): readonly TransferRecord[] {
	return readTransfers(directory).filter(({spec}) => queueId(spec) === id && isOfThisHost(spec));
}

/** The record of a copy of this login host. Problem `not-found`; `refused` for one of another host that is not over. */
export function findOwnRecord(directory: string, id: string): TransferRecord {
	const record = readTransfers(directory).find(({spec}) => spec.id === id);
	if (!record) {
		throw new Problem('not-found', `There is no copy "${id}".`, {hint: 'baitui transfers ls shows them.'});
	}

	if (!isOfThisHost(record.spec) && !record.ended) {
		throw new Problem('refused', `That copy belongs to ${record.spec.host}.`, {hint: `Use it on ${record.spec.host}.`});
	}

	return record;
}

/** Whether a worker has something to do for it. */
export function isDue({ended, isPaused}: TransferRecord): boolean {
	return !(ended && isTransferOver(ended)) && isPaused !== true;
}
