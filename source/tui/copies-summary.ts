import {formatBytes, formatDuration} from '../core/format.ts';
import {isTransferOver, type Transfer} from '../core/transfer.ts';
import type {Desk} from './desk.ts';

/** Copies in a few words: how many, how much is to come, how long it takes, how many questions are open and `how` they are answered. */
export function copiesSummary({theme}: Pick<Desk, 'theme'>, transfers: readonly Transfer[], how = ''): string {
	const open = transfers.filter(({state}) => !isTransferOver(state));
	const questions = open.reduce((sum, {state}) => sum + state.questionsTotal, 0);
	if (open.length === 0) {
		return 'Copies';
	}

	// What is still to come falls by itself, while a sum of what is done would fall whenever a copy ends.
	const rest = open.reduce((sum, {state}) => sum + Math.max(0, state.bytesTotal - state.bytesDone), 0);
	const isPlanned = open.every(({state}) => state.isPlanned);
	const left = open.map(({state}) => state.timeLeft);
	const isTold = isPlanned && left.every(time => time !== undefined);
	return [
		`Copies  ${open.length} open`,
		rest === 0 ? '' : `${formatBytes(rest)}${isPlanned ? '' : '+'} to go`,
		isTold ? `${formatDuration(left.reduce((sum, time) => sum + time, 0))} left` : '',
		questions === 0 ? '' : `${questions === 1 ? '1 question' : `${questions} questions`}${how}`,
	].filter(Boolean).join(` ${theme.glyphs.dot} `);
}
