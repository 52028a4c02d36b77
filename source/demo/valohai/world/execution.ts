import type {JobContainer} from '../container/container.ts';
import type {Commit} from './commit.ts';
import type {Environment} from './environment.ts';
import type {LogEvent} from './log-event.ts';
import type {Person} from './person.ts';
import type {Project} from './project.ts';

export const statuses = ['created', 'queued', 'started', 'stopping', 'complete', 'error', 'crashed', 'stopped'] as const;
export type Status = typeof statuses[number];

/** What `status=incomplete` means in a list. */
export const incomplete: ReadonlySet<Status> = new Set(['created', 'queued', 'started', 'stopping']);

export type RemoteDebug = {
	readonly port: number;
	/** One public key as in authorized_keys. */
	readonly key: string;
};

/** What an execution was started with. */
export type ExecutionWish = {
	readonly project: Project;
	readonly commit: Commit;
	readonly creator: Person;
	readonly step: string;
	readonly title: string;
	readonly environment: Environment;
	readonly image: string;
	/** Lines of a shell script, with `{parameters}` and the like. */
	readonly command: readonly string[];
	readonly parameters: Readonly<Record<string, unknown>>;
	/** The same as they go into the command line. */
	readonly parameterWords: ReadonlyMap<string, string>;
	readonly inputs: ReadonlyArray<{readonly name: string; readonly urls: readonly string[]}>;
	readonly environmentVariables: Readonly<Record<string, string>>;
	/** As it was sent. */
	readonly runtimeConfig: Readonly<Record<string, unknown>>;
	/** Undefined without one, and where it was not given as the service wants it. */
	readonly remoteDebug: RemoteDebug | undefined;
	readonly priority: number;
	/** Seconds; undefined = none. */
	readonly timeLimit: number | undefined;
	readonly createdAt?: Date;
};

export type Execution = Omit<ExecutionWish, 'createdAt'> & {
	readonly id: string;
	readonly counter: number;
	readonly createdAt: Date;
	readonly events: LogEvent[];
	tags: readonly string[];
	status: Status;
	statusDetail: string | null;
	startedAt: Date | undefined;
	endedAt: Date | undefined;
	isDeleted: boolean;
	/** Settled when its container is made, or could not be. */
	starting: Promise<unknown> | undefined;
	/** There while it is started. */
	container: JobContainer | undefined;
};

export function isOver({status}: Execution): boolean {
	return !incomplete.has(status);
}

/** Seconds since the start, frozen at the end; null before. */
export function durationOf({startedAt, endedAt}: Execution): number | null {
	return startedAt === undefined ? null : ((endedAt ?? new Date()).getTime() - startedAt.getTime()) / 1000;
}
