import {randomBytes} from 'node:crypto';
import {toProblem} from '../core/problem.ts';
import type {Session} from '../core/session.ts';
import type {Store} from '../core/store.ts';
import type {Transfer, TransferSpec, TransferState} from '../core/transfer.ts';
import {runTransfer} from '../transfers/transfer.ts';
import type {SshConnection} from '../ssh/connection.ts';

export type Copies = {
	readonly copy: (session: Session, wish: Omit<TransferSpec, 'id' | 'sessionId' | 'sessionName'>) => Transfer;
	readonly cancel: (id: string) => void;
	readonly clear: () => void;
	/** Cancels all and resolves when none runs. */
	readonly close: () => Promise<void>;
};

const waiting: TransferState = {
	status: 'waiting', isPlanned: false, filesDone: 0, filesTotal: 0, filesSkipped: 0, bytesDone: 0, bytesTotal: 0, rate: 0, failed: [],
};

function isFinished({state: {status}}: Transfer): boolean {
	return ['done', 'failed', 'cancelled'].includes(status);
}

/** The queue of copies: those of one session one after the other, each with a connection of its own; those of different sessions side by side. */
export function createCopies(transfers: Store<readonly Transfer[]>, connect: (session: Session, signal: AbortSignal) => Promise<SshConnection>): Copies {
	const aborts = new Map<string, AbortController>();
	const tails = new Map<string, Promise<void>>();

	const show = (id: string, state: TransferState) => {
		transfers.set(all => all.map(transfer => (transfer.spec.id === id ? {...transfer, state} : transfer)));
	};

	const run = async (session: Session, spec: TransferSpec, signal: AbortSignal): Promise<void> => {
		if (signal.aborted) {
			show(spec.id, {...waiting, status: 'cancelled'});
			return;
		}

		let connection: SshConnection | undefined;
		try {
			show(spec.id, {...waiting, status: 'running'});
			connection = await connect(session, signal);
			const sftp = await connection.openSftp();
			show(spec.id, await runTransfer(spec, {
				sftp, signal, onState(state) {
					show(spec.id, state);
				},
			}));
		} catch (error) {
			show(spec.id, signal.aborted ? {...waiting, status: 'cancelled'} : {...waiting, status: 'failed', problem: toProblem(error)});
		} finally {
			connection?.close();
			aborts.delete(spec.id);
		}
	};

	return {
		copy(session, wish) {
			const spec: TransferSpec = {
				...wish, id: randomBytes(4).toString('hex'), sessionId: session.id, sessionName: session.name,
			};
			const transfer: Transfer = {spec, state: waiting};
			const abort = new AbortController();
			aborts.set(spec.id, abort);
			transfers.set(all => [...all, transfer]);
			tails.set(session.id, (tails.get(session.id) ?? Promise.resolve()).then(async () => run(session, spec, abort.signal)));
			return transfer;
		},
		cancel(id) {
			aborts.get(id)?.abort();
		},
		clear() {
			transfers.set(all => all.filter(transfer => !isFinished(transfer)));
		},
		async close() {
			for (const abort of aborts.values()) {
				abort.abort();
			}

			await Promise.all(tails.values());
		},
	};
}
