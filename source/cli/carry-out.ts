import type {Session} from '../core/session.ts';
import type {Transfer, TransferState, TransferWish} from '../core/transfer.ts';
import {addTransfer, clearTransfer} from '../workers/transfer-call.ts';
import {workerHost} from './connect.ts';
import type {Context} from './context.ts';
import {followTransfer, resumeHint} from './cp-follow.ts';
import {formatJson, write} from './output.ts';
import {describeTransfer} from './transfers-text.ts';

/** How a copy ended that was stayed with. */
export type CarriedOut = {
	readonly transfer: Transfer;
	readonly state: TransferState;
	readonly milliseconds: number;
};

/** Puts a copy into the queue of its session, folder or outputs, and stays with it until it is over; one that is left to the background is told by its id, and the answer is undefined. Problems of `addTransfer` and `followTransfer`. */
export async function carryOut(context: Context, {session, wish, profile, isDetached}: {
	readonly session: Pick<Session, 'id' | 'name'>;
	readonly wish: TransferWish;
	readonly profile: string;
	readonly isDetached: boolean;
}): Promise<CarriedOut | undefined> {
	const startedAt = performance.now();
	const host = workerHost(context);
	const transfer = await addTransfer(host, {session, wish, profile});
	if (isDetached) {
		if (transfer.state.endsAtLogout) {
			await write(context.stderr, `Logging out of this host pauses it. loginctl enable-linger, run before, keeps it; ${resumeHint(transfer)}\n`);
		}

		await write(context.stdout, context.isJson ? formatJson({transfer: describeTransfer(transfer)}) : `${transfer.spec.id}\n`);
		return undefined;
	}

	const state = await followTransfer(host, transfer, context);
	if (state.status === 'done') {
		// Who saw it arrive needs no row that says so.
		await clearTransfer(host, transfer.spec.id);
	}

	return {transfer, state, milliseconds: performance.now() - startedAt};
}
