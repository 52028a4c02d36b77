import type {WriteStream} from 'node:tty';
import stringWidth from 'string-width';
import {formatBytes, formatDuration, formatRate} from '../core/format.ts';
import {sanitizeLine} from '../core/text.ts';
import type {TransferState} from '../core/transfer.ts';

const barWidth = 20;

/** The line of a running copy, at most `columns` wide. */
export function formatProgress({bytesDone, bytesTotal, filesDone, filesTotal, isPlanned, rate, current}: TransferState, columns: number): string {
	const share = bytesTotal === 0 ? 0 : bytesDone / bytesTotal;
	const filled = Math.floor(share * barWidth);
	const left = isPlanned && rate > 0 ? `${formatDuration((bytesTotal - bytesDone) / rate * 1000)} left` : '';
	const line = [
		`[${'#'.repeat(filled)}${'.'.repeat(barWidth - filled)}]`,
		`${Math.floor(share * 100)}%`.padStart(4),
		`${formatBytes(bytesDone)}/${formatBytes(bytesTotal)}${isPlanned ? '' : '+'}`,
		formatRate(rate),
		`${filesDone}/${filesTotal}${isPlanned ? '' : '+'} files`,
		left,
	].filter(part => part !== '').join('  ');
	const name = sanitizeLine(current ?? '');
	const room = columns - stringWidth(line) - 3;
	return name !== '' && stringWidth(name) <= room ? `${line}  ${name}` : line.slice(0, Math.max(0, columns - 1));
}

/** A line that is drawn over itself on a terminal, and nothing at all elsewhere. */
export function progressLine(stream: WriteStream): {readonly draw: (state: TransferState) => void; readonly clear: () => void} {
	let isDrawn = false;
	return {
		draw(state) {
			if (!stream.isTTY) {
				return;
			}

			stream.write(`\r\u{1B}[K${formatProgress(state, stream.columns || 80)}`);
			isDrawn = true;
		},
		clear() {
			if (isDrawn) {
				stream.write('\r\u{1B}[K');
			}
		},
	};
}
