import type {Container} from '../container/container.ts';
import type {Folder} from './folder.ts';

/** An app as the image declares it. */
export type AppDefinition = {
	readonly name: string;
	/** `preopen` = a port asked for at the start, on which a program of the user may listen. */
	readonly protocol: 'tcp' | 'http' | 'preopen';
	/** Port inside the container. */
	readonly port: number;
	readonly urlTemplate?: string;
	/** What its service definition lets a caller add; absent = nothing. */
	readonly allowedArguments?: readonly string[];
	readonly allowedEnvironment?: readonly string[];
};

/** What an app was started with: one value, several, or none for an argument. */
export type StartOptions = {
	readonly arguments: Readonly<Record<string, string | null | readonly string[]>>;
	readonly environment: Readonly<Record<string, string>>;
};

export type SessionMount = {
	readonly folder: Folder;
	/** Absolute path in the container. */
	readonly path: string;
	readonly isReadOnly?: boolean;
};

/** What a session may be started with beside image, slots and folders. */
export type SessionExtras = {
	/** Bytes. */
	readonly sharedMemory: number;
	readonly clusterSize: number;
	readonly clusterMode: string;
	/** Batch: the session ends with it. */
	readonly command: string | null;
	/** A script that runs before anything else. */
	readonly bootstrap: string | null;
	readonly ports: readonly number[];
	/** Ids of the sessions that must be over before. */
	readonly dependencies: readonly string[];
	readonly resourceGroup: string;
};

export type DemoSession = {
	readonly id: string;
	readonly kernelId: string;
	readonly type: 'INTERACTIVE' | 'BATCH';
	readonly image: string;
	readonly apps: readonly AppDefinition[];
	readonly mounts: readonly SessionMount[];
	/** Slot name to decimal text; memory in bytes. */
	readonly slots: Readonly<Record<string, string>>;
	readonly environment: Readonly<Record<string, string>>;
	readonly extras: SessionExtras;
	readonly createdAt: Date;
	/** STATUS to when it began. */
	readonly history: Map<string, Date>;
	name: string;
	tag: string | null;
	status: string;
	statusInfo: string | null;
	statusData: unknown;
	/** Of a batch session: whether its command did well. */
	result: 'UNDEFINED' | 'SUCCESS' | 'FAILURE';
	terminatedAt: Date | undefined;
	/** When the lifetime rule ends it. */
	endsAt: Date | undefined;
	/** Seconds of the idle rule; undefined = no such rule. */
	idleTimeout: number | undefined;
	/** When its last tunnel closed, or it began; undefined while one is open. */
	idleSince: Date | undefined;
	openTunnels: number;
	container: Container | undefined;
	/** The console log of a container that is gone. */
	log: string;
};

const over = new Set(['TERMINATED', 'CANCELLED']);

export function isLive(session: DemoSession): boolean {
	return !over.has(session.status);
}

export function setStatus(session: DemoSession, status: string, info: string | null = session.statusInfo): void {
	session.status = status;
	session.statusInfo = info;
	session.history.set(status, new Date());
}
