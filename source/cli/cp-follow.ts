import {setTimeout as wait} from 'node:timers/promises';
import {fromPlainProblem, Problem, toProblem} from '../core/problem.ts';
import {isTransferOver, type Transfer, type TransferState} from '../core/transfer.ts';
import {callTransfer} from '../workers/transfer-call.ts';
import {listTransfers} from '../workers/transfer-list.ts';
import type {WorkerHost} from '../workers/worker-host.ts';
import type {Context} from './context.ts';
import {progressLine} from './cp-progress.ts';
import {createAsker} from './cp-questions.ts';
import {isHangUp} from './signals.ts';

/** Milliseconds between two looks. */
const interval = 150;

/** What goes on with a copy that was left half done. */
export function resumeHint({spec}: Transfer): string {
	return `baitui transfers resume ${spec.id} goes on with it.`;
}

/** The same of one that is paused: in the background it goes on when it can. */
function pausedHint(transfer: Transfer, {nextTryAt, problem}: TransferState): string {
	if (nextTryAt === undefined) {
		return resumeHint(transfer);
	}

	return problem?.code === 'sign-in-needed' ? `${problem.hint ?? 'Sign in: baitui login'}; then it goes on by itself.` : `It goes on by itself when it can; baitui transfers resume ${transfer.spec.id} tries now.`;
}

/**
Stays with a copy that a worker carries out, until it is over, and resolves with its last state. Ctrl-C cancels it; what has arrived stays. When the terminal goes, only this goes.
Throws its problem when it is paused because the session cannot be reached, and AbortError after a hang-up.
*/
export async function followTransfer(host: WorkerHost, transfer: Transfer, context: Context): Promise<TransferState> {
	const {spec} = transfer;
	const {signal, isInteractive} = context;
	const line = progressLine(context.stderr);
	let failure: Problem | undefined;
	const asker = isInteractive
		? createAsker(context, spec.direction, {
			say: line.say,
			answer(answer) {
				callTransfer(host, spec.id, {ask: 'answer', answer}).catch((error: unknown) => {
					failure = toProblem(error);
				});
			},
		})
		: undefined;
	let last = transfer.state;
	let isCancelling = false;

	try {
		for (;;) {
			const state = (await listTransfers(host.settings)).find(({spec: {id}}) => id === spec.id)?.state;
			if (!state) {
				throw new Problem('interrupted', 'The copy was taken off the list.');
			}

			if (isTransferOver(state)) {
				return state;
			}

			if (failure) {
				throw failure;
			}

			if (state.status === 'paused' && state.problem) {
				throw fromPlainProblem({...state.problem, hint: pausedHint(transfer, state)});
			}

			last = state;
			line.draw(last);
			if (signal.aborted && !isCancelling) {
				if (isHangUp(signal)) {
					signal.throwIfAborted();
				}

				isCancelling = true;
				await callTransfer(host, spec.id, {ask: 'cancel'});
			}

			asker?.look(isCancelling ? [] : state.questions);
			await wait(interval, undefined, isCancelling ? {} : {signal}).catch(() => undefined);
		}
	} finally {
		asker?.close();
		line.clear();
	}
}
