import type {TransferSpec, TransferWish} from '../../source/core/transfer.ts';
import type {Place} from '../../source/transfers/place.ts';
import type {FileConnection} from '../../source/transfers/transfer.ts';

/** A whole spec for a wish. */
export function makeSpec({limit, ...wish}: Pick<TransferWish, 'direction' | 'sources' | 'destination'> & Partial<TransferWish> & Partial<Omit<TransferSpec, 'limit'>>): TransferSpec {
	return {
		version: 1, id: '1', profile: 'demo', sessionId: 'id', sessionName: 'alpha', host: 'login1', createdAt: '2026-11-20T09:00:00Z', ifExists: 'overwrite', ...wish, ...(typeof limit === 'number' && {limit}),
	};
}

/** A login whose files are those of a place, and which knows no commands. */
export function connectionTo(place: Place, changes: Partial<FileConnection> = {}): FileConnection {
	return {
		openSftp: async () => ({
			...place,
			close() {},
		}),
		async openCommand() {
			throw new Error('no commands here');
		},
		close() {},
		...changes,
	};
}

/** Calls `cancel` when the signal is aborted, or was already. */
export function cancelBy(signal: AbortSignal | undefined, cancel: () => void): void {
	if (signal?.aborted) {
		cancel();
	}

	signal?.addEventListener('abort', cancel);
}
