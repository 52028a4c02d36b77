import {formatBytes} from '../core/format.ts';
import type {Transfer, TransferState} from '../core/transfer.ts';

/** How far a copy is, as `--json` prints it: bytes, seconds. */
export function describeState({
	status, filesDone, filesTotal, filesSkipped, filesVerified, bytesDone, bytesTotal, bytesSent, bytesResumed, reconnects, failed, failedTotal, remarks, remarksTotal,
}: TransferState): Readonly<Record<string, unknown>> {
	return {
		status,
		files: {
			done: filesDone, total: filesTotal, skipped: filesSkipped, verified: filesVerified,
		},
		bytes: {
			done: bytesDone, total: bytesTotal, sent: bytesSent, resumed: bytesResumed,
		},
		reconnects,
		failed,
		failedTotal,
		remarks,
		remarksTotal,
	};
}

/** A copy as `--json` prints it: bytes, seconds, and dates in ISO 8601. */
export function describeTransfer({spec, state}: Transfer): Readonly<Record<string, unknown>> {
	return {
		id: spec.id,
		profile: spec.profile,
		session: {id: spec.sessionId, name: spec.sessionName},
		direction: spec.direction,
		sources: spec.sources,
		destination: spec.destination,
		ifExists: spec.ifExists,
		limit: spec.limit ?? null,
		loginHost: spec.host,
		created: spec.createdAt,
		...describeState(state),
		reason: state.reason ?? null,
		rate: Math.round(state.rate),
		secondsLeft: state.timeLeft === undefined ? null : Math.round(state.timeLeft / 1000),
		questions: state.questions,
		questionsTotal: state.questionsTotal,
		endsAtLogout: state.endsAtLogout ?? false,
		problem: state.problem ?? null,
	};
}

/** How the files that arrived were checked: `verified`, `size only`, or how many of each. */
export function describeCheck({filesDone, filesVerified}: TransferState): string {
	if (filesDone === 0) {
		return '';
	}

	if (filesVerified === filesDone) {
		return 'verified';
	}

	return filesVerified === 0 ? 'size only' : `${filesVerified} verified, ${filesDone - filesVerified} size only`;
}

/** `2.4G of 4.1G`, or the number of files where there is more than one. */
export function describeProgress({bytesDone, bytesTotal, filesDone, filesTotal, isPlanned}: TransferState): string {
	const more = isPlanned ? '' : '+';
	const bytes = bytesDone === bytesTotal ? formatBytes(bytesDone) : `${formatBytes(bytesDone)} of ${formatBytes(bytesTotal)}${more}`;
	return filesTotal > 1 ? `${bytes}, ${filesDone}/${filesTotal}${more} files` : bytes;
}
