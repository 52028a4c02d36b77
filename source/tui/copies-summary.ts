import {formatBytes, formatDuration} from '../core/format.ts';
import {isTransferOver, type Transfer} from '../core/transfer.ts';
import type {Desk} from './desk.ts';

/** Copies in a few words: how many, how much is to come, how long it takes, how many questions are open and `how` they are answered. */
export function copiesSummary({theme, words: {copies}}: Pick<Desk, 'theme' | 'words'>, transfers: readonly Transfer[], how = ''): string {
	const open = transfers.filter(({state}) => !isTransferOver(state));
	const questions = open.reduce((sum, {state}) => sum + state.questionsTotal, 0);
	if (open.length === 0) {
		return copies.title;
	}

	// What is still to come falls by itself, while a sum of what is done would fall whenever a copy ends.
	const rest = open.reduce((sum, {state}) => sum + Math.max(0, state.bytesTotal - state.bytesDone), 0);
	const isPlanned = open.every(({state}) => state.isPlanned);
	const left = open.map(({state}) => state.timeLeft);
	const isTold = isPlanned && left.every(time => time !== undefined);
	return [
		copies.open(open.length),
		rest === 0 ? '' : copies.toGo(`${formatBytes(rest)}${isPlanned ? '' : '+'}`),
		isTold ? copies.left(formatDuration(left.reduce((sum, time) => sum + time, 0))) : '',
		questions === 0 ? '' : `${copies.questions(questions)}${how}`,
	].filter(Boolean).join(` ${theme.glyphs.dot} `);
}
