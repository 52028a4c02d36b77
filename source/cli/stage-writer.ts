import {formatStage, type Stage} from '../core/start.ts';
import {sanitizeLine} from '../core/text.ts';
import type {Context} from './context.ts';

export type StageWriter = {
	readonly tell: (stage: string) => void;
	/** The same of a session that is on its way. */
	readonly tellStage: (stage: Stage) => void;
	/** Leaves the last stage where it is. */
	readonly end: () => void;
};

/** The stages of what is waited for, on stderr: one line that changes on a terminal, else a line each. Nothing with --json. */
export function stageWriter({stderr, isJson}: Context): StageWriter {
	let isOpen = false;
	const tell = (stage: string) => {
		if (isJson) {
			return;
		}

		const line = sanitizeLine(stage);
		if (stderr.isTTY) {
			isOpen = true;
			stderr.write(`\r\u{1B}[2K${line.slice(0, Math.max(20, stderr.columns - 1))}`);
		} else {
			stderr.write(`${line}\n`);
		}
	};

	return {
		tell,
		tellStage(stage) {
			tell(formatStage(stage));
		},
		end() {
			if (isOpen) {
				stderr.write('\n');
			}

			isOpen = false;
		},
	};
}
