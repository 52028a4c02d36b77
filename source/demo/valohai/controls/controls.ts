import type {Status} from '../world/execution.ts';

/** How executions go on. Times are milliseconds. */
export type Settings = {
	/** From the creation to the start: half of it `created`, the rest `queued`. */
	queueDelay: number;
	/** From the start to the word of the address. */
	sshDelay: number;
	/** In `stopping`. */
	stopDelay: number;
	/** How long an execution runs; its commands are not run then. Undefined = they are, and it runs as long as they do. */
	runTime: number | undefined;
	/** How an execution ends, whatever its commands say. */
	outcome: Extract<Status, 'complete' | 'error' | 'crashed'> | undefined;
	/** Where the ssh server of the next execution listens: `requested` = at the port that was asked for, 0 = any free one, as behind a jump host. */
	sshPort: number | 'requested';
	/** What is announced instead of the address and the port that are right. */
	announcedAddress: string | undefined;
	announcedPort: number | undefined;
	/** Nothing moves by itself. */
	isManual: boolean;
	/** No page is longer. */
	pageCap: number;
	/** Downloads are answered with the bytes instead of an address. */
	sendsBytes: boolean;
};

/** An answer that is to be wrong. */
export type Failure = {
	/** A regular expression on `METHOD /path/`. */
	readonly match: RegExp;
	readonly status: number;
	readonly body: string;
	readonly headers: Readonly<Record<string, string>>;
	/** Break the connection instead of an answer. */
	readonly isDropped: boolean;
	/** Milliseconds before it. */
	readonly delay: number;
	/** How many requests it meets; counts down. */
	times: number;
};

/** A field that is left out of the answers of some requests. */
export type DroppedField = {
	readonly match: RegExp;
	/** Names with dots; a list stands for each of its items: `results.urls.display`. */
	readonly field: string;
};

/** A request as it came; no token is kept. */
export type SeenRequest = {
	readonly method: string;
	/** With the query. */
	readonly target: string;
	/** Whether an Authorization header came with it. */
	readonly isAuthorized: boolean;
	readonly userAgent: string;
	/** What was in a JSON body; the names and sizes of the parts of a form. */
	readonly body: unknown;
	status: number;
};

/** What a test can set about the service. It is none of the API. */
export type Controls = {
	readonly settings: Settings;
	readonly failures: Failure[];
	readonly dropped: DroppedField[];
	readonly requests: SeenRequest[];
};

export function makeSettings(pace: number): Settings {
	return {
		queueDelay: 2 * pace, sshDelay: pace, stopDelay: pace, runTime: undefined, outcome: undefined, sshPort: 0, announcedAddress: undefined, announcedPort: undefined, isManual: false, pageCap: 10_000, sendsBytes: false,
	};
}
