import type {Execution} from './execution.ts';
import {say} from './log-event.ts';

const escape = '\u{1B}';

/** A log as programs write them: colours, a progress bar, a long line, other scripts, equal lines of one moment, and more lines than are sent unasked. */
export function longLog(execution: Execution): void {
	const start = execution.startedAt!.getTime();
	const at = (second: number) => new Date(start + (second * 1000));
	say(execution, 'stdout', `${escape}[32mINFO${escape}[0m device: ${escape}[1mcuda:0${escape}[0m`, at(1));
	say(execution, 'stdout', Array.from({length: 11}, (_, step) => `\r${String(step * 10).padStart(3)}% ${'█'.repeat(step)}`).join(''), at(2));
	say(execution, 'stdout', '학습을 시작합니다 — 訓練開始 🚀', at(3));
	say(execution, 'stderr', 'UserWarning: the same twice', at(4));
	say(execution, 'stderr', 'UserWarning: the same twice', at(4));
	say(execution, 'stdout', `tokens: ${'0123456789 '.repeat(500)}`, at(5));
	for (let step = 1; step <= 3000; step++) {
		say(execution, 'stdout', `step ${step} loss ${(2.3 * Math.exp(-step / 900)).toFixed(4)}`, at(5 + step));
	}

	say(execution, 'status', 'Job completed.', execution.endedAt);
}
