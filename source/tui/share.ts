import type {TransferState} from '../core/transfer.ts';

/** How much of a copy is there, from 0 to 1; undefined while more may be found, since it would fall then. */
export function shareOf({isPlanned, bytesDone, bytesTotal, status}: TransferState): number | undefined {
	if (status === 'done') {
		return 1;
	}

	return isPlanned ? (bytesTotal === 0 ? 0 : Math.min(1, bytesDone / bytesTotal)) : undefined;
}
