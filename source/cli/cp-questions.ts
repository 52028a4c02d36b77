import process from 'node:process';
import {formatBytes} from '../core/format.ts';
import {sanitizeLine} from '../core/text.ts';
import {
	choiceKeys,
	hereAndThere,
	type Answer,
	type FileFacts,
	type Question,
	type TransferWish,
} from '../core/transfer.ts';
import type {Context} from './context.ts';

const interrupt = '\u{3}';

function describe({size, modifiedAt}: FileFacts): string {
	const date = new Date(modifiedAt - (new Date(modifiedAt).getTimezoneOffset() * 60_000));
	return `${formatBytes(size)} of ${date.toISOString().slice(0, 16).replace('T', ' ')}`;
}

/** The lines that ask about one file. */
export function formatQuestion(question: Question, direction: TransferWish['direction']): string {
	const {here, there} = hereAndThere(question, direction);
	return `${sanitizeLine(question.target)} is there already: ${describe(here)} here, ${describe(there)} in the session.\n`
		+ '  o overwrite  s skip  r rename  n overwrite if older  e resume   (capital: the same for all)\n';
}

/** What a key says to a question; undefined where it says nothing. */
export function answerOf(key: string, {path}: Question): Answer | undefined {
	const choice = choiceKeys[key.toLowerCase()];
	return choice && (key === key.toLowerCase() ? {path, choice} : {choice});
}

export type Asker = {
	/** Shows the first question that is open, and listens to keys as long as there is one. */
	readonly look: (questions: readonly Question[]) => void;
	readonly close: () => void;
};

/** Asks on the terminal about files whose names are taken, one after the other, while the others are copied. `say` writes above the bar. */
export function createAsker({stdin}: Pick<Context, 'stdin'>, direction: TransferWish['direction'], {say, answer}: {readonly say: (text: string) => void; readonly answer: (answer: Answer) => void}): Asker {
	let shown: Question | undefined;
	let isListening = false;
	const answered = new Set<string>();

	const onData = (chunk: Buffer): void => {
		for (const key of chunk.toString()) {
			const given = shown && answerOf(key, shown);
			if (key === interrupt) {
				process.kill(process.pid, 'SIGINT');
			} else if (given) {
				answered.add(shown!.path);
				shown = undefined;
				answer(given);
			}
		}
	};

	const listen = (isOn: boolean): void => {
		if (isOn === isListening) {
			return;
		}

		isListening = isOn;
		stdin.setRawMode(isOn);
		if (isOn) {
			stdin.on('data', onData).resume();
		} else {
			stdin.off('data', onData).pause();
		}
	};

	return {
		look(questions) {
			listen(questions.length > 0);
			const next = questions.find(({path}) => !answered.has(path));
			if (next?.path === shown?.path) {
				return;
			}

			shown = next;
			if (next) {
				say(formatQuestion(next, direction));
			}
		},
		close() {
			listen(false);
		},
	};
}

