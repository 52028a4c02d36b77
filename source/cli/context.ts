import type {ReadStream, WriteStream} from 'node:tty';
import type {Settings} from '../settings/settings.ts';

/** What a verb has around it. */
export type Context = {
	readonly environment: Readonly<Record<string, string | undefined>>;
	/** The working directory. */
	readonly folder: string;
	/** The profile named by --profile or BAITUI_PROFILE. */
	readonly profileName: string | undefined;
	readonly settings: Settings;
	/** Data goes here, and nothing else. */
	readonly stdout: WriteStream;
	/** Talk, questions, progress, problems. */
	readonly stderr: WriteStream;
	readonly stdin: ReadStream;
	readonly isJson: boolean;
	/** Whether somebody can be asked: stdin and stderr are a terminal and --no-input was not given. */
	readonly isInteractive: boolean;
	/** Aborted by Ctrl-C, and by SIGTERM and SIGHUP. */
	readonly signal: AbortSignal;
};
