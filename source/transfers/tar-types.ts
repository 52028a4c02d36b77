import type {Journal} from './journal.ts';
import type {Pace} from './pace.ts';
import type {PlannedFile} from './plan-types.ts';
import type {OpenCommand} from './tar-command.ts';

export type TarOptions = {
	readonly openCommand: OpenCommand;
	/** Of the session. */
	readonly home: string;
	readonly journal: Journal;
	readonly pace: Pace;
	readonly signal: AbortSignal;
	readonly onSent: (bytes: number) => void;
	/** It has its name. */
	readonly onDone: (file: PlannedFile) => void;
};
