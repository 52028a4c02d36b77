import {formatBytes, formatDuration} from '../core/format.ts';
import {fromPlainProblem, Problem} from '../core/problem.ts';
import {sanitizeLine} from '../core/text.ts';
import type {Remark, Transfer, TransferState} from '../core/transfer.ts';
import {readFailed} from '../transfers/journal.ts';
import type {Context} from './context.ts';
import {resumeHint} from './cp-follow.ts';
import {formatJson, write} from './output.ts';
import {describeCheck, describeState} from './transfers-text.ts';

const formatFiles = (files: readonly Remark[]) => files.map(({path, reason}) => `${sanitizeLine(path)}: ${sanitizeLine(reason)}\n`).join('');

/** Tells how a copy ended, and resolves with 0 or throws its problem. Problem `interrupted` for one that was cancelled. */
export async function reportCopy(transfer: Transfer, state: TransferState, milliseconds: number, {settings, isJson, stdout, stderr}: Context): Promise<number> {
	const {status, filesDone, filesSkipped, bytesDone, remarks, problem} = state;
	const failed = state.failedTotal > state.failed.length ? readFailed(settings.paths.journal, transfer.spec.id) : state.failed;
	if (isJson) {
		await write(stdout, formatJson({id: transfer.spec.id, ...describeState({...state, failed}), seconds: milliseconds / 1000}));
	}

	if (status === 'cancelled') {
		throw new Problem('interrupted', 'The copy was cancelled. What has arrived is kept.', {hint: resumeHint(transfer)});
	}

	if (!isJson) {
		await write(stderr, formatFiles([...remarks, ...failed]));
	}

	if (problem) {
		throw fromPlainProblem({...problem, ...(failed.length > 0 && {hint: `baitui transfers retry ${transfer.spec.id} tries just these again.`})});
	}

	if (!isJson) {
		const check = describeCheck(state);
		const parts = [`${filesDone} ${filesDone === 1 ? 'file' : 'files'}`, `${formatBytes(bytesDone)} in ${formatDuration(milliseconds)}`, check, filesSkipped === 0 ? '' : `${filesSkipped} skipped`];
		await write(stderr, `${parts.filter(part => part !== '').join(', ')}.\n`);
	}

	return 0;
}
