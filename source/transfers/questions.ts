import {
	listedAtMost,
	type Answer,
	type Choice,
	type Question,
} from '../core/transfer.ts';

/** The files that wait for an answer. */
export type Questions = {
	/** The answer that was given already for a path. */
	readonly known: (path: string) => Choice | undefined;
	/** Asks; `proceed` is called once, with the answer. */
	readonly ask: (question: Question, proceed: (choice: Choice) => void) => void;
	/** Takes an answer to one or to all; those that nobody asked for count for what is still to come. */
	readonly answer: (answer: Answer) => void;
	readonly open: () => number;
	/** Resolves after the next answer. */
	readonly answered: () => Promise<void>;
};

type Waiting = {readonly question: Question; readonly proceed: (choice: Choice) => void};

/** `onChange` gets the first of those that are open, and how many there are, after each change. */
export function createQuestions(earlier: readonly Answer[], onChange: (open: readonly Question[], total: number) => void): Questions {
	const waiting = new Map<string, Waiting>();
	const known = new Map<string, Choice>();
	let forAll: Choice | undefined;
	let next = Promise.withResolvers<void>();

	const note = ({path, choice}: Answer) => {
		if (path === undefined) {
			forAll = choice;
		} else {
			known.set(path, choice);
		}
	};

	const tell = () => {
		onChange(waiting.values().take(listedAtMost).map(({question}) => question).toArray(), waiting.size);
	};

	for (const answer of earlier) {
		note(answer);
	}

	return {
		known: path => known.get(path) ?? forAll,
		ask(question, proceed) {
			waiting.set(question.path, {question, proceed});
			tell();
		},
		answer(answer) {
			note(answer);
			const {path, choice} = answer;
			const answered = waiting.values().filter(({question}) => path === undefined || question.path === path).toArray();
			for (const {question, proceed} of answered) {
				waiting.delete(question.path);
				proceed(choice);
			}

			if (answered.length === 0) {
				return;
			}

			tell();
			next.resolve();
			next = Promise.withResolvers();
		},
		open: () => waiting.size,
		answered: async () => next.promise,
	};
}
