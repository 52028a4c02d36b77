import type {Execution} from './execution.ts';

export type Stream = 'status' | 'stdout' | 'stderr';

export type LogEvent = {
	readonly time: Date;
	readonly stream: Stream;
	readonly message: string;
};

/** Appends one line to the log of an execution. */
export function say(execution: Execution, stream: Stream, message: string, time = new Date()): void {
	execution.events.push({time, stream, message});
}

/** UTC without a zone and with six decimals, as the official client cuts it apart. */
export function eventTime(time: Date): string {
	return `${time.toISOString().slice(0, -1)}000`;
}
