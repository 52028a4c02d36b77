import {formatBytes, formatDuration} from '../core/format.ts';
import {isTransferOver, type Transfer} from '../core/transfer.ts';
import type {Desk} from './desk.ts';

/** Copies in a few words: how many, how much of it is there, how long it takes, what they wait for. */
export function copiesSummary({theme}: Pick<Desk, 'theme'>, transfers: readonly Transfer[]): string {
	const open = transfers.filter(({state}) => !isTransferOver(state));
	const questions = open.reduce((sum, {state}) => sum + state.questions.length, 0);
	if (open.length === 0) {
		return 'Copies';
	}

	const done = open.reduce((sum, {state}) => sum + state.bytesDone, 0);
	const total = open.reduce((sum, {state}) => sum + state.bytesTotal, 0);
	const isPlanned = open.every(({state}) => state.isPlanned);
	const left = open.map(({state}) => state.timeLeft);
	const isTold = isPlanned && left.every(time => time !== undefined);
	return [
		`Copies  ${open.length} open`,
		total === 0 ? '' : `${formatBytes(Math.min(done, total))} of ${formatBytes(total)}${isPlanned ? '' : ' so far'}`,
		isTold ? `${formatDuration(left.reduce((sum, time) => sum + time, 0))} left` : '',
		questions === 0 ? '' : `${questions === 1 ? '1 question' : `${questions} questions`}: w answers`,
	].filter(Boolean).join(` ${theme.glyphs.dot} `);
}
