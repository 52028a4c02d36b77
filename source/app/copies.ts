import {randomBytes} from 'node:crypto';
import os from 'node:os';
import type {Session} from '../core/session.ts';
import type {Store} from '../core/store.ts';
import {
	isTransferOver,
	waitingState,
	type Transfer,
	type TransferSpec,
	type TransferState,
	type TransferWish,
} from '../core/transfer.ts';
import {startTransfer, type RunningTransfer} from '../transfers/transfer.ts';
import type {SshConnection} from '../ssh/connection.ts';

export type CopiesOptions = {
	readonly connect: (session: Session, signal: AbortSignal) => Promise<SshConnection>;
	readonly journal: string;
	/** Name of the profile that is signed in. */
	readonly profile: () => string;
};

export type Copies = {
	readonly copy: (session: Session, wish: TransferWish) => Transfer;
	readonly cancel: (id: string) => void;
	readonly clear: () => void;
	/** Cancels all and resolves when none runs. */
	readonly close: () => Promise<void>;
};

/** The queue of copies: those of one session one after the other, each with a connection of its own; those of different sessions side by side. */
export function createCopies(transfers: Store<readonly Transfer[]>, {connect, journal, profile}: CopiesOptions): Copies {
	const running = new Map<string, RunningTransfer>();
	const cancelled = new Set<string>();
	const tails = new Map<string, Promise<void>>();

	const show = (id: string, state: TransferState) => {
		transfers.set(all => all.map(transfer => (transfer.spec.id === id ? {...transfer, state} : transfer)));
	};

	const run = async (session: Session, spec: TransferSpec): Promise<void> => {
		if (cancelled.has(spec.id)) {
			show(spec.id, {...waitingState, status: 'cancelled'});
			return;
		}

		const transfer = startTransfer(spec, {
			connect: async signal => connect(session, signal), journal, onState(state) {
				show(spec.id, state);
			},
		});
		running.set(spec.id, transfer);
		await transfer.ended;
		running.delete(spec.id);
	};

	const cancel = (id: string) => {
		cancelled.add(id);
		running.get(id)?.cancel();
	};

	return {
		copy(session, wish) {
			const spec: TransferSpec = {
				...wish, version: 1, id: randomBytes(4).toString('hex'), profile: profile(), sessionId: session.id, sessionName: session.name, host: os.hostname(), createdAt: new Date().toISOString(),
			};
			const transfer: Transfer = {spec, state: waitingState};
			transfers.set(all => [...all, transfer]);
			tails.set(session.id, (tails.get(session.id) ?? Promise.resolve()).then(async () => run(session, spec)));
			return transfer;
		},
		cancel,
		clear() {
			transfers.set(all => all.filter(({state}) => !isTransferOver(state)));
		},
		async close() {
			for (const {spec} of transfers.get()) {
				cancel(spec.id);
			}

			await Promise.all(tails.values());
		},
	};
}
