import {formatBytes, formatDuration, formatRate} from '../core/format.ts';
import {isWithin} from '../core/path.ts';
import {folderIdOf} from '../core/storage-folder.ts';
import {sanitizeLine} from '../core/text.ts';
import type {Transfer, TransferSpec, TransferState} from '../core/transfer.ts';
import type {Words} from '../words/index.ts';
import {columnsOf, fit} from './columns.ts';
import {shareOf} from './share.ts';
import type {Glyphs, Style, Theme} from './theme.ts';

/** The last part of a path, which may end in a slash. */
export const baseName = (path: string): string => path.split('/').findLast(part => part !== '') ?? '/';

/** Where a copy goes, as it would be written for `baitui cp`; of a folder here only its name. `home` is that of the session, where it is known. */
function placeOf({direction, sessionId, sessionName, destination}: TransferSpec, home: string | undefined): string {
	if (direction === 'download') {
		return `${baseName(destination)}${destination.endsWith('/') ? '/' : ''}`.replace('//', '/');
	}

	const path = home !== undefined && isWithin(home, destination) ? destination.slice(home.length).replace(/^\//, '') : destination;
	return folderIdOf(sessionId) === undefined ? `${sessionName}:${path}` : sessionName + destination;
}

/** Columns that what is copied keeps beside a long reason. */
const leastWay = 12;

export type TransferRowOptions = {
	readonly columns: number;
	readonly theme: Theme;
	readonly words: Words;
	readonly isSelected: boolean;
	readonly showsCursor: boolean;
	/** Of the session, where it is still known. */
	readonly home: string | undefined;
};

/** A copy as one line: direction, what, where, a bar, the rate and the time it still takes; or how it ended. */
export function transferRow({spec, state}: Transfer, {columns, theme, words, isSelected, showsCursor, home}: TransferRowOptions): string {
	const {glyphs, paint} = theme;
	const cursor = showsCursor ? ` ${fit(isSelected ? glyphs.cursor : '', columnsOf(glyphs.cursor))} ` : ' ';
	const names = spec.sources.map(source => baseName(source));
	const what = names.length === 1 ? names[0]! : `${names[0] ?? ''} +${names.length - 1}`;
	const direction = spec.direction === 'upload' ? glyphs.up : glyphs.down;
	const place = placeOf(spec, home);
	const {text, style} = progressText(state, glyphs, words);
	const start = `${cursor}${direction} `;
	const way = sanitizeLine(`${what} ${glyphs.arrow} ${place}`);
	const room = columns - columnsOf(start);
	const end = fit(` ${text} `, Math.min(columnsOf(text) + 2, room - Math.min(columnsOf(way), Math.max(leastWay, Math.floor(room / 4)))));
	const middle = fit(way, room - columnsOf(end), {cut: 'middle'});
	return isSelected ? paint('selected', start + middle + end) : start + middle + paint(style, end);
}

/** How far a copy is, in words and a bar. */
export function progressText(state: TransferState, glyphs: Glyphs, said: Pick<Words, 'copies' | 'sentence'>): {readonly text: string; readonly style: Style} {
	const {copies: words, sentence} = said;
	switch (state.status) {
		case 'waiting': {
			return {text: `${glyphs.off} ${words.states.waiting}`, style: 'dim'};
		}

		case 'running': {
			return state.questionsTotal > 0
				? {text: `? ${questionText(state, words)}${percentText(state)}`, style: 'bad'}
				: {text: state.reason === undefined ? runningText(state, words) : statusText(`${glyphs.busy}${percentText(state)}`, state, said), style: 'busy'};
		}

		case 'paused': {
			return {text: statusText(`${glyphs.off} ${words.states.paused}`, state, said), style: 'busy'};
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
			return {text: sanitizeLine(`${glyphs.bad} ${words.failed(sentence(whyFailed(state) ?? words.failedWord), state.failedTotal, state.filesTotal)}`), style: 'bad'};
		}
	}
}

/** Of several files the reason of the first; that some were not copied is told by their count. */
const whyFailed = ({problem, failed}: TransferState): string | undefined => (problem?.code === 'files-not-copied' ? failed[0]?.reason : undefined) ?? problem?.message ?? failed[0]?.reason;

const barColumns = 16;

const percentText = (state: TransferState): string => {
	const share = shareOf(state);
	return share === undefined ? '' : ` ${Math.floor(share * 100)}%`;
};

/** A status with how far it is and why. */
function statusText(start: string, {bytesDone, bytesTotal, reason}: TransferState, {copies: words, sentence}: Pick<Words, 'copies' | 'sentence'>): string {
	const far = bytesTotal > 0 ? ` ${words.amount(formatBytes(bytesDone), formatBytes(bytesTotal))}` : '';
	return sanitizeLine(`${start}${far}${reason === undefined ? '' : `: ${sentence(reason)}`}`);
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
