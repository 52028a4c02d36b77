import type {Arguments, Options} from './arguments.ts';
import type {Context} from './context.ts';

/** A word of the command line. */
export type Verb = {
	/** The whole help text of the verb; its first line shows the form. */
	readonly usage: string;
	/** Its options beside the common ones. */
	readonly options: Options;
	/** Whether the screen has the terminal: it ends in its own way on SIGTERM and SIGHUP, and `context.signal` is never aborted. */
	readonly ownsTerminal?: (given: Arguments) => boolean;
	/** What takes the words after the verb as they are, before options are parsed; undefined when `run` is to take them. */
	readonly findTaker?: (words: readonly string[]) => ((words: readonly string[]) => Promise<number>) | undefined;
	/** Resolves with the exit code. Throws Problems, and AbortError after `context.signal`. */
	readonly run: (given: Arguments, context: Context) => Promise<number>;
};
