import type {WriteStream} from 'node:tty';
import stringWidth from 'string-width';
import {formatBytes, formatDuration, formatRate} from '../core/format.ts';
import {sanitizeLine} from '../core/text.ts';
import type {TransferState} from '../core/transfer.ts';

const barWidth = 20;

/** What is to be said instead of a name while nothing flows, or beside it. */
function remark({status, reason, nextTryAt, questionsTotal, filesVerifying, current}: TransferState, now: number): string {
	const next = nextTryAt === undefined ? '' : `, next try in ${Math.max(0, Math.ceil((nextTryAt - now) / 1000))}s`;
	if (reason !== undefined) {
		return sanitizeLine(`${reason}${next}`);
	}

	if (status === 'waiting') {
		return 'waits for its turn';
	}

	if (status === 'paused') {
		return 'paused';
	}

	if (questionsTotal > 0) {
		return questionsTotal === 1 ? '1 question' : `${questionsTotal} questions`;
	}

	return current === undefined && filesVerifying > 0 ? 'verifying' : sanitizeLine(current ?? '');
}

/** The line of a running copy, at most `columns` wide. `now` in milliseconds since the epoch. */
export function formatProgress(state: TransferState, columns: number, now = Date.now()): string {
	const {bytesDone, bytesTotal, filesDone, filesTotal, isPlanned, rate, timeLeft} = state;
	const share = bytesTotal === 0 ? 0 : bytesDone / bytesTotal;
	const filled = Math.floor(share * barWidth);
	const line = [
		`[${'#'.repeat(filled)}${'.'.repeat(barWidth - filled)}]`,
		`${Math.floor(share * 100)}%`.padStart(4),
		`${formatBytes(bytesDone)}/${formatBytes(bytesTotal)}${isPlanned ? '' : '+'}`,
		formatRate(rate),
		`${filesDone}/${filesTotal}${isPlanned ? '' : '+'} files`,
		isPlanned && timeLeft !== undefined ? `${formatDuration(timeLeft)} left` : '',
	].filter(part => part !== '').join('  ');
	const text = remark(state, now);
	const room = columns - stringWidth(line) - 3;
	return text !== '' && stringWidth(text) <= room ? `${line}  ${text}` : line.slice(0, Math.max(0, columns - 1));
}

/** A line that is drawn over itself on a terminal, and nothing at all elsewhere. */
export type ProgressLine = {
	readonly draw: (state: TransferState) => void;
	/** Writes lines above it. */
	readonly say: (text: string) => void;
	readonly clear: () => void;
};

export function progressLine(stream: WriteStream): ProgressLine {
	// A terminal that went away takes no more of it.
	stream.on('error', () => undefined);
	let drawn = '';
	const clear = () => {
		if (drawn === '') {
			return;
		}

		stream.write('\r\u{1B}[K');
		drawn = '';
	};

	return {
		draw(state) {
			const text = stream.isTTY ? formatProgress(state, stream.columns || 80) : '';
			if (text === drawn) {
				return;
			}

			stream.write(`\r\u{1B}[K${text}`);
			drawn = text;
		},
		say(text) {
			clear();
			stream.write(text);
		},
		clear,
	};
}
