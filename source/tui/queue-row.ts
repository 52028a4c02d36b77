import {formatBytes, formatDuration, formatRate} from '../core/format.ts';
import {sanitizeLine} from '../core/text.ts';
import {isTransferOver, type Transfer, type TransferState} from '../core/transfer.ts';
import type {Words} from '../words/index.ts';
import {columnsOf, fit} from './columns.ts';
import type {Glyphs, Style, Theme} from './theme.ts';
import {baseName} from './transfer-row.ts';

/** The columns of the screen of copies, as wide as a terminal leaves them; 0 = left out. */
type Widths = Readonly<Record<typeof parts[number], number>>;

const parts = ['session', 'done', 'rate', 'left', 'state'] as const;

function widthsOf(columns: number, {busy}: Glyphs): Widths {
	return {
		session: columns >= 72 ? Math.min(20, Math.floor(columns / 6)) : 0, done: 12, rate: columns >= 54 ? 8 : 0, left: columns >= 54 ? 8 : 0, state: (columns >= 110 ? 22 : 12) + columnsOf(busy),
	};
}

function line(widths: Widths, start: string, name: string, cells: Readonly<Record<keyof Widths, string>>, columns: number): readonly [string, string] {
	const shown = parts.filter(part => widths[part] > 0);
	const end = shown.slice(0, -1).map(part => fit(` ${cells[part]}`, widths[part])).join('');
	const room = columns - columnsOf(start) - columnsOf(end) - widths.state;
	return [start + fit(name, room, {cut: 'middle'}) + end, fit(` ${cells.state}`, widths.state)];
}

export function queueHead({glyphs, paint}: Theme, heads: Words['copy']['heads'], columns: number): string {
	const start = ' '.repeat(columnsOf(glyphs.cursor) + 2 + columnsOf(glyphs.up) + 1);
	return paint('dim', line(widthsOf(columns, glyphs), start, heads.file, heads, columns).join(''));
}

export type QueueRowOptions = {
	readonly columns: number;
	readonly theme: Theme;
	readonly words: Words;
	readonly isSelected: boolean;
};

/** A copy as a row: direction, what, of which session, how far, how fast, how long still, and its state. */
export function queueRow({spec, state}: Transfer, {columns, theme, words, isSelected}: QueueRowOptions): string {
	const {glyphs, paint} = theme;
	const isUpload = spec.direction === 'upload';
	const start = ` ${fit(isSelected ? glyphs.cursor : '', columnsOf(glyphs.cursor))} ${isUpload ? glyphs.up : glyphs.down} `;
	const names = spec.sources.map(source => baseName(source));
	const name = sanitizeLine(names.length === 1 ? names[0]! : `${names[0] ?? ''} +${names.length - 1}`);
	const isMoving = state.status === 'running' && state.reason === undefined;
	const {word, style} = stateWord(state, glyphs, words);
	const [text, end] = line(widthsOf(columns, glyphs), start, name, {
		session: sanitizeLine(spec.sessionName),
		done: doneText(state, words.copy),
		rate: isMoving && state.rate > 0 ? formatRate(state.rate) : '-',
		left: isMoving && state.isPlanned && state.timeLeft !== undefined ? formatDuration(state.timeLeft) : '-',
		state: word,
	}, columns);
	return isSelected ? paint('selected', text + end) : text + paint(style, end);
}

/** `2.4/4.1G`, or files where there are several; `+` while more may be found. */
function doneText({isPlanned, filesDone, filesTotal, bytesDone, bytesTotal, status}: TransferState, copy: Words['copy']): string {
	if (status === 'done') {
		return filesTotal > 1 ? copy.files(filesDone) : formatBytes(bytesDone);
	}

	if (filesTotal === 0) {
		return '-';
	}

	const more = isPlanned ? '' : '+';
	return filesTotal > 1 ? `${filesDone}/${filesTotal}${more}` : `${formatBytes(bytesDone)}/${formatBytes(bytesTotal)}${more}`;
}

/** The limit that all open copies have, bytes a second. */
export function commonLimit(transfers: readonly Transfer[]): number | undefined {
	const limits = new Set(transfers.filter(({state}) => !isTransferOver(state)).map(({spec}) => spec.limit));
	return limits.size === 1 ? [...limits][0] : undefined;
}

/** The state of a copy in a word or two. */
export function stateWord(state: TransferState, glyphs: Glyphs, {copy, copies: {states}}: Pick<Words, 'copy' | 'copies'>): {readonly word: string; readonly style: Style} {
	switch (state.status) {
		case 'waiting': {
			return {word: `${glyphs.off} ${states.waiting}`, style: 'dim'};
		}

		case 'running': {
			return state.questionsTotal > 0 ? {word: `? ${copy.exists}`, style: 'bad'} : {word: `${glyphs.busy} ${workWord(state, copy, states.running)}`, style: 'busy'};
		}

		case 'asking': {
			return {word: `? ${copy.exists}`, style: 'bad'};
		}

		case 'paused': {
			return {word: `${glyphs.off} ${states.paused}`, style: 'busy'};
		}

		case 'done': {
			return {word: `${glyphs.ready} ${checkWord(state, copy)}`, style: 'good'};
		}

		case 'cancelled': {
			return {word: `${glyphs.off} ${states.cancelled}`, style: 'dim'};
		}

		case 'failed': {
			return {word: `${glyphs.bad} ${copy.failed(state.failedTotal)}`, style: 'bad'};
		}
	}
}

function workWord({reason, filesVerifying, isPlanned}: TransferState, copy: Words['copy'], running: string): string {
	if (reason !== undefined) {
		return copy.resuming;
	}

	if (filesVerifying > 0) {
		return copy.checks(filesVerifying);
	}

	return isPlanned ? running : copy.counting;
}

function checkWord({filesDone, filesVerified}: TransferState, copy: Words['copy']): string {
	if (filesDone === 0) {
		return copy.skipped;
	}

	if (filesVerified === filesDone) {
		return copy.verified;
	}

	return filesVerified === 0 ? copy.sizeOnly : copy.someVerified(filesVerified);
}
