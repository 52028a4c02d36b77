import {outputsOwner, outputsWish} from '../core/outputs.ts';
import type {Polled} from '../core/polled.ts';
import type {Output} from '../core/provider.ts';
import type {Session} from '../core/session.ts';
import type {Store} from '../core/store.ts';
import {
	answeredState,
	isTransferOver,
	type Answer,
	type Transfer,
	type TransferWish,
} from '../core/transfer.ts';
import {
	addTransfer,
	callTransfer,
	clearTransfer,
	limitTransfers,
	type TransferCall,
} from '../workers/transfer-call.ts';
import {listTransfers} from '../workers/transfer-list.ts';
import type {Direction} from '../workers/transfer-wishes.ts';
import type {WorkerHost} from '../workers/worker-host.ts';

/** Copies are carried out by a background worker for each session, which outlives this program. Problems of the worker, `not-found`, `refused` (a copy of another login host). */
export type Copies = {
	/** Puts a copy into the queue of its session or folder; copies of one run one after the other. Resolves when a worker has it. */
	readonly copy: (session: Pick<Session, 'id' | 'name'>, wish: TransferWish) => Promise<Transfer>;
	/** The same for outputs of a session, below a folder. */
	readonly download: (session: Session, outputs: readonly Output[], folder: string) => Promise<Transfer>;
	readonly pauseTransfer: (id: string) => Promise<void>;
	/** Goes on with a copy that is paused, or whose worker is gone, and tries again what failed or was cancelled. */
	readonly resumeTransfer: (id: string) => Promise<void>;
	/** Ends a copy; what has arrived stays, and `resumeTransfer` goes on with it. */
	readonly cancelTransfer: (id: string) => Promise<void>;
	readonly answerTransfer: (id: string, answer: Answer) => Promise<void>;
	/** Changes places with its neighbour in the queue. */
	readonly moveTransfer: (id: string, direction: Direction) => Promise<void>;
	/** Bytes a second; undefined = no limit. */
	readonly limitTransfer: (id: string, limit: number | undefined) => Promise<void>;
	/** The same for all copies, and those that are still to come. */
	readonly limitTransfers: (limit: number | undefined) => Promise<void>;
	/** Takes copies that are over off the list. */
	readonly clearTransfers: () => Promise<void>;
};

/** `ask` makes the list be read again, since something has changed. */
export function createCopies(host: WorkerHost, {profile, ask, transfers}: {readonly profile: () => string; readonly ask: () => void; readonly transfers: Store<Polled<readonly Transfer[]>>}): Copies {
	const call = async (id: string, words: TransferCall) => {
		await callTransfer(host, id, words);
		ask();
	};

	const copy: Copies['copy'] = async (session, wish) => {
		const transfer = await addTransfer(host, {session, wish, profile: profile()});
		ask();
		return transfer;
	};

	return {
		copy,
		download: async (session, outputs, folder) => copy(outputsOwner(session), outputsWish(outputs, folder)),
		pauseTransfer: async id => call(id, {ask: 'pause'}),
		resumeTransfer: async id => call(id, {ask: 'resume'}),
		cancelTransfer: async id => call(id, {ask: 'cancel'}),
		async answerTransfer(id, answer) {
			// At once, so that the next key answers the next question.
			transfers.set(polled => ({...polled, value: polled.value.map(transfer => (transfer.spec.id === id ? {...transfer, state: answeredState(transfer.state, answer)} : transfer))}));
			await call(id, {ask: 'answer', answer});
		},
		moveTransfer: async (id, direction) => call(id, {ask: 'move', direction}),
		limitTransfer: async (id, limit) => call(id, {ask: 'limit', limit: limit ?? null}),
		async limitTransfers(limit) {
			await limitTransfers(host, limit);
			ask();
		},
		async clearTransfers() {
			for (const {spec} of (await listTransfers(host.settings)).filter(({state}) => isTransferOver(state))) {
				await clearTransfer(host, spec.id);
			}

			ask();
		},
	};
}
