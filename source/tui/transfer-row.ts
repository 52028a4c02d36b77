import {formatBytes, formatDuration, formatRate} from '../core/format.ts';
import {sanitizeLine} from '../core/text.ts';
import type {Transfer, TransferState} from '../core/transfer.ts';
import type {Words} from '../words/index.ts';
import {columnsOf, fit} from './columns.ts';
import {shareOf} from './share.ts';
import type {Glyphs, Style, Theme} from './theme.ts';

/** The last part of a path. */
export const baseName = (path: string): string => path.slice(path.lastIndexOf('/') + 1) || '/';

export type TransferRowOptions = {readonly columns: number; readonly theme: Theme; readonly words: Words; readonly isSelected: boolean; readonly showsCursor: boolean};

/** A copy as one line: direction, what, where, a bar, the rate and the time it still takes; or how it ended. */
export function transferRow({spec, state}: Transfer, {columns, theme, words, isSelected, showsCursor}: TransferRowOptions): string {
	const {glyphs, paint} = theme;
	const cursor = showsCursor ? ` ${fit(isSelected ? glyphs.cursor : '', columnsOf(glyphs.cursor))} ` : ' ';
	const names = spec.sources.map(source => baseName(source));
	const what = names.length === 1 ? names[0]! : `${names[0] ?? ''} +${names.length - 1}`;
	const direction = spec.direction === 'upload' ? glyphs.up : glyphs.down;
	const place = spec.direction === 'upload' ? `${spec.sessionName}:${baseName(spec.destination)}/` : baseName(spec.destination);
	const {text, style} = progressText(state, glyphs, words.copies);
	const start = `${cursor}${direction} `;
	const end = fit(` ${text} `, Math.min(columnsOf(text) + 2, columns - columnsOf(start)));
	const middle = fit(sanitizeLine(`${what} ${glyphs.arrow} ${place}`), columns - columnsOf(start) - columnsOf(end), {cut: 'middle'});
	return isSelected ? paint('selected', start + middle + end) : start + middle + paint(style, end);
}

/** How far a copy is, in words and a bar. */
export function progressText(state: TransferState, glyphs: Glyphs, words: Words['copies']): {readonly text: string; readonly style: Style} {
	switch (state.status) {
		case 'waiting': {
			return {text: `${glyphs.off} ${words.states.waiting}`, style: 'dim'};
		}

		case 'running': {
			return state.questionsTotal > 0
				? {text: `? ${questionText(state, words)}${percentText(state)}`, style: 'bad'}
				: {text: state.reason === undefined ? runningText(state, words) : statusText(`${glyphs.busy}${percentText(state)}`, state, words), style: 'busy'};
		}

		case 'paused': {
			return {text: statusText(`${glyphs.off} ${words.states.paused}`, state, words), style: 'busy'};
		}

		case 'asking': {
			return {text: `? ${questionText(state, words)}`, style: 'bad'};
		}

		case 'done': {
			return {text: `${glyphs.ready} ${words.done(formatBytes(state.bytesDone), state.filesDone, state.filesSkipped, checkText(state, words))}`, style: 'good'};
		}

		case 'cancelled': {
			return {text: `${glyphs.off} ${words.states.cancelled}`, style: 'dim'};
		}

		case 'failed': {
			const why = state.problem?.message ?? state.failed[0]?.reason ?? words.failedWord;
			const text = sanitizeLine(`${glyphs.bad} ${words.failed(why, state.failedTotal, state.filesTotal)}`);
			return {text: fit(text, Math.min(44, columnsOf(text))), style: 'bad'};
		}
	}
}

const barColumns = 16;

const percentText = (state: TransferState): string => {
	const share = shareOf(state);
	return share === undefined ? '' : ` ${Math.floor(share * 100)}%`;
};

/** A status with how far it is and why. */
function statusText(start: string, {bytesDone, bytesTotal, reason}: TransferState, words: Words['copies']): string {
	const far = bytesTotal > 0 ? ` ${words.amount(formatBytes(bytesDone), formatBytes(bytesTotal))}` : '';
	const text = sanitizeLine(`${start}${far}${reason === undefined ? '' : `: ${reason}`}`);
	return fit(text, Math.min(52, columnsOf(text)));
}

/** The first file that is asked about. */
function questionText({questions, questionsTotal}: TransferState, words: Words['copies']): string {
	const more = questionsTotal > 1 ? ` +${questionsTotal - 1}` : '';
	const text = sanitizeLine(`${words.exists(baseName(questions[0]?.target ?? ''))}${more}`);
	return fit(text, Math.min(40, columnsOf(text)));
}

function checkText({filesDone, filesVerified}: TransferState, {checks}: Words['copies']): string {
	if (filesDone === 0) {
		return '';
	}

	return filesVerified === filesDone ? checks.all : (filesVerified === 0 ? checks.none : checks.some(filesVerified));
}

function runningText(state: TransferState, words: Words['copies']): string {
	const {filesTotal, bytesDone, rate, timeLeft} = state;
	const share = shareOf(state);
	const speed = fit(rate > 0 ? formatRate(rate) : '', 7, {align: 'right'});
	if (share === undefined) {
		return filesTotal === 0 ? `${words.beginning} ${speed}` : `${words.ofFiles(formatBytes(bytesDone), filesTotal)} ${speed}`;
	}

	const filled = Math.floor(share * barColumns);
	const bar = `[${'#'.repeat(filled)}${'.'.repeat(barColumns - filled)}]`;
	const percent = fit(`${Math.floor(share * 100)}%`, 4, {align: 'right'});
	const left = fit(timeLeft === undefined ? '' : formatDuration(timeLeft), 6, {align: 'right'});
	return `${bar} ${percent} ${speed} ${left}`;
}
