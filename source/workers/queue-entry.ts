import process from 'node:process';
import {setTimeout as pause} from 'node:timers/promises';
import type {TransferState} from '../core/transfer.ts';
import type {RunningTransfer} from '../transfers/transfer.ts';
import type {TransferRecord} from './transfer-wishes.ts';

/** A copy in the hands of the worker of its queue. */
export type Entry = {
	record: TransferRecord;
	state: TransferState;
	transfer?: RunningTransfer;
	/** It waits for its turn. */
	isDue: boolean;
	/** When its record was written last, milliseconds since the epoch. */
	savedAt: number;
};

/** Milliseconds that a copy may take to let go of its connection when the process is told to stop. */
const farewell = 2000;

/** Whether it keeps the next one waiting: one that waits for its session or for a new sign-in does, since all others of the queue would have to as well. */
export function isBusy({isDue, state}: Entry): boolean {
	return !isDue && (state.status === 'running' || state.status === 'waiting' || (state.status === 'paused' && state.nextTryAt !== undefined));
}

/** What the worker of a queue says. */
export type QueueState = {
	readonly processId: number;
	/** A logout of its user ends it. */
	readonly endsAtLogout?: boolean;
	readonly transfers: Readonly<Record<string, TransferState>>;
};

export function queueState(entries: ReadonlyMap<string, Entry>): QueueState {
	return {
		processId: process.pid,
		transfers: Object.fromEntries([...entries].map(([id, {isDue, state}]) => [id, isDue ? {...state, status: 'waiting'} : state])),
	};
}

/** Makes all that run let go of their connections, and waits for them a little. */
export async function letGo(entries: Iterable<Entry>): Promise<void> {
	const running = [...entries].filter(entry => isBusy(entry));
	for (const {transfer} of running) {
		transfer?.pause();
	}

	const until = Date.now() + farewell;
	while (running.some(entry => isBusy(entry)) && Date.now() < until) {
		await pause(20);
	}
}
