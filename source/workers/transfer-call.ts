import os from 'node:os';
import {rmSync} from 'node:fs';
import {setTimeout as pause} from 'node:timers/promises';
import {Problem} from '../core/problem.ts';
import {readOnlyProblem} from '../core/read-only.ts';
import type {Session} from '../core/session.ts';
import {
	waitingState,
	type Answer,
	type Transfer,
	type TransferSpec,
	type TransferWish,
} from '../core/transfer.ts';
import {forgetTransfer} from '../transfers/journal.ts';
import {askControl, socketPath, UnknownWord} from './control.ts';
import type {QueueState} from './queue-entry.ts';
import {readStandingLimit, writeStandingLimit} from './standing-limit.ts';
import {
	changed,
	findOwnRecord,
	isDue,
	lastOrder,
	moved,
	queueId,
	readQueue,
	readTransfers,
	type Change,
	type Direction,
} from './transfer-wishes.ts';
import {
	isOfThisHost,
	newId,
	removeWish,
	writeWish,
} from './wishes.ts';
import {logPath, startWorker, type WorkerHost} from './worker-host.ts';

/** Milliseconds after which a copy that is over is forgotten. */
const keptFor = 7 * 24 * 3600 * 1000;

/** What a queue can be told about one of its copies. */
export type TransferCall =
	| Change
	| {readonly ask: 'answer'; readonly answer: Answer}
	| {readonly ask: 'move'; readonly direction: Direction};

/** Sees to it that a worker carries out a queue that has something to do, and knows all its wishes; resolves with what it says. Problems of the worker, such as `not-found` for its profile. */
async function wake(host: WorkerHost, id: string): Promise<QueueState | undefined> {
	const {transfers, runtime} = host.settings.paths;
	while (readQueue(transfers, id).some(record => isDue(record))) {
		const state = await askControl<QueueState>(socketPath(runtime, id), 'look');
		if (state) {
			return state;
		}

		await startWorker(host, 'queue', id);
	}

	return undefined;
}

/** Forgets a copy; the log of its queue goes with the last one. */
async function forget({settings}: Pick<WorkerHost, 'settings'>, spec: TransferSpec): Promise<void> {
	const id = queueId(spec);
	removeWish(settings.paths.transfers, spec.id);
	await forgetTransfer(settings.paths.journal, spec.id);
	if (readQueue(settings.paths.transfers, id).length === 0) {
		rmSync(logPath(settings, 'queue', id), {force: true});
	}
}

/** Puts a copy into the queue of its session, or of the folder that takes its place, and resolves when a worker has it. Problems of the worker's start, `refused` for an upload where nothing is to be changed; nothing is left of the copy then. */
export async function addTransfer(host: WorkerHost, {session, wish, profile}: {readonly session: Pick<Session, 'id' | 'name'>; readonly wish: TransferWish; readonly profile: string}): Promise<Transfer> {
	if (host.settings.isReadOnly && wish.direction === 'upload') {
		throw readOnlyProblem('upload');
	}

	const {transfers} = host.settings.paths;
	const records = readTransfers(transfers);
	for (const {spec} of records.filter(({spec, ended}) => ended && Date.now() - Date.parse(spec.createdAt) > keptFor)) {
		await forget(host, spec);
	}

	const {limit = readStandingLimit(transfers) ?? null, ...what} = wish;
	const spec: TransferSpec = {
		...what, ...(limit !== null && {limit}), version: 1, id: newId(), profile, sessionId: session.id, sessionName: session.name, host: os.hostname(), createdAt: new Date().toISOString(),
	};
	writeWish(transfers, {spec, order: lastOrder(records)});
	try {
		const queue = await wake(host, queueId(spec));
		return {spec, state: {...waitingState, ...(queue?.endsAtLogout && {endsAtLogout: true})}};
	} catch (error) {
		removeWish(transfers, spec.id);
		throw error;
	}
}

/** Tells the worker of a copy. Undefined when none lives, or one so old that it does not know the word: it is stopped then. */
async function askQueue(socket: string, ask: TransferCall & {readonly id: string}): Promise<QueueState | undefined> {
	try {
		return await askControl<QueueState>(socket, ask);
	} catch (error) {
		if (!(error instanceof UnknownWord)) {
			throw error;
		}
	}

	while (await askControl(socket, 'stop') !== undefined) {
		await pause(20);
	}

	return undefined;
}

/**
Pauses, resumes, cancels, answers for, limits or moves a copy, whether a worker has it or not; `resume` starts one. Resolves when it is told; what comes of it is in its state.
Problem `not-found`, `refused` (a copy of another login host, or one that is done).
*/
export async function callTransfer(host: WorkerHost, id: string, call: TransferCall): Promise<void> {
	const {transfers, runtime} = host.settings.paths;
	const {spec} = findOwnRecord(transfers, id);
	const queue = queueId(spec);
	if (await askQueue(socketPath(runtime, queue), {...call, id}) !== undefined) {
		return;
	}

	switch (call.ask) {
		case 'answer': {
			throw new Problem('failed', 'That copy is not running now, so nothing is asked.', {hint: `baitui transfers resume ${id} goes on with it, and asks again.`});
		}

		case 'move': {
			for (const record of moved(readQueue(transfers, queue), id, call.direction)) {
				writeWish(transfers, record);
			}

			break;
		}

		case 'pause':
		case 'resume':
		case 'cancel':
		case 'limit': {
			writeWish(transfers, changed(findOwnRecord(transfers, id), call));
		}
	}

	if (call.ask === 'resume') {
		await wake(host, queue);
	}
}

/** Limits each copy of this login host, and those that are still to come; undefined = no limit. Copies of one session go one after the other, so it is the limit of each session's queue; two queues together take twice as much. */
export async function limitTransfers(host: WorkerHost, limit: number | undefined): Promise<void> {
	const {transfers} = host.settings.paths;
	writeStandingLimit(transfers, limit);
	for (const {spec, ended} of readTransfers(transfers)) {
		if (!ended && isOfThisHost(spec)) {
			await callTransfer(host, spec.id, {ask: 'limit', limit: limit ?? null});
		}
	}
}

/** Takes a copy that is over off the list. Problem `not-found`, `refused` for one that is not over. */
export async function clearTransfer(host: Pick<WorkerHost, 'settings'>, id: string): Promise<void> {
	const {spec, ended} = findOwnRecord(host.settings.paths.transfers, id);
	if (!ended) {
		throw new Problem('refused', 'That copy is not over.', {hint: `baitui transfers cancel ${id} ends it.`});
	}

	await forget(host, spec);
}
