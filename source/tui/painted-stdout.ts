import {Writable} from 'node:stream';
import type {WriteStream} from 'node:tty';
import {lineChanges} from './line-changes.ts';

/** Private modes, such as those of the cursor, of pastes and of the alternate screen, which Ink sets and resets (xterm's ctlseqs). */
const modes = /^(?:\u{1B}\[\?(?!2026)\d+[hl])+$/u;
const alternateScreen = '\u{1B}[?1049';

/** So that a terminal that knows them shows a frame whole (synchronized output). */
const frameBegins = '\u{1B}[?2026h';
const frameEnds = '\u{1B}[?2026l';

/** What `PaintedStdout` needs of a terminal's output. */
export type Paper = Pick<WriteStream, 'columns' | 'rows' | 'write'>;

/**
A terminal's output: the modes that Ink sets pass, and lines are painted, of which only those columns are written that differ from what is there. Ink's own frames would be put together from all
columns of all lines for each key, which takes it many times as long as the rest of what a key does; this tree has none.
Nothing is painted while the alternate screen is left, so that another program can have the terminal; when it is back, the last lines are there again.
*/
export class PaintedStdout extends Writable {
	readonly #terminal: Paper;
	readonly #interval: number;
	#isUp = false;
	#wanted: readonly string[] | undefined;
	#shown: readonly string[] = [];
	#size = '';
	#paintedAt = -Infinity;
	#timer: NodeJS.Timeout | undefined;

	/** `interval` = milliseconds between two frames at least. */
	constructor(terminal: Paper, {interval = 16}: {readonly interval?: number} = {}) {
		super({decodeStrings: false});
		this.#terminal = terminal;
		this.#interval = interval;
	}

	#stop(): void {
		clearTimeout(this.#timer);
		this.#timer = undefined;
	}

	#draw(): void {
		this.#stop();
		const lines = this.#wanted;
		if (!this.#isUp || !lines) {
			return;
		}

		const size = `${this.columns}x${this.rows}`;
		const isNew = size !== this.#size;
		const before = isNew ? [] : this.#shown;
		const rows = Array.from({length: Math.max(before.length, lines.length)}, (_, row) => {
			const [previous = '', next = ''] = [before[row], lines[row]];
			return previous === next ? '' : lineChanges(previous, next, row + 1);
		});
		const changes = (isNew ? '\u{1B}[H\u{1B}[J' : '') + rows.join('');
		this.#size = size;
		this.#shown = lines;
		if (changes === '') {
			return;
		}

		this.#paintedAt = performance.now();
		this.#terminal.write(frameBegins + changes + frameEnds);
	}

	get isTTY(): true {
		return true;
	}

	get columns(): number {
		return this.#terminal.columns;
	}

	get rows(): number {
		return this.#terminal.rows;
	}

	override _write(text: string, _encoding: BufferEncoding, written: () => void): void {
		if (modes.test(text)) {
			const isUp = text.includes(`${alternateScreen}h`);
			// The normal screen comes back with its cursor in this column, and what is said there then shall begin a line.
			this.#terminal.write(isUp ? `\r${text}` : text);
			if (text.includes(alternateScreen)) {
				this.#stop();
				this.#isUp = isUp;
				this.redraw();
			}
		}

		// At once, for nothing is written any more when the process ends.
		written();
	}

	/** Shows these lines from the top, none of them wider than the terminal, and nothing else. */
	paint(lines: readonly string[]): void {
		this.#wanted = lines;
		const wait = this.#paintedAt + this.#interval - performance.now();
		if (wait <= 0) {
			this.#draw();
		} else {
			this.#timer ??= setTimeout(() => {
				this.#draw();
			}, wait);
		}
	}

	/** Shows all of it again, whatever another program wrote there. */
	redraw(): void {
		this.#size = '';
		this.#draw();
	}
}
