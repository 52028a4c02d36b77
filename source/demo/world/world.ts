import type {Faults} from '../faults.ts';
import type {Release} from '../release.ts';
import type {SessionEvent} from './events.ts';
import type {DemoSession} from './session.ts';
import type {Folder} from './folder.ts';

export type Account = {
	readonly email: string;
	readonly userName: string;
	readonly fullName: string;
	readonly password: string;
	readonly accessKey: string;
	readonly secretKey: string;
	/** Base32, for the one-time passwords. */
	readonly totpSecret: string;
	readonly userId: string;
	readonly domain: string;
	readonly project: {readonly id: string; readonly name: string};
};

/** The ssh key pair registered with the account; sessions started later use it. */
export type KeyPair = {
	readonly publicKey: string;
	readonly privateKey: string;
};

/** All that the demo cluster knows. Handlers read and change it; nothing else is kept anywhere. */
export type World = {
	readonly release: Release;
	/** Private directory: homes/, folders/, run/ (sockets). */
	readonly directory: string;
	/** Where sockets lie; short, since their paths may not exceed 108 bytes. */
	readonly runtime: string;
	readonly faults: Faults;
	readonly account: Account;
	/** By session id, in order of creation. */
	readonly sessions: Map<string, DemoSession>;
	readonly folders: Map<string, Folder>;
	/** What its machines have together, by slot. */
	readonly capacity: Readonly<Record<string, number>>;
	/** Login cookie to the time it was made, milliseconds since the epoch. */
	readonly logins: Map<string, number>;
	/** Called with each event of a session's life. */
	readonly eventListeners: Set<(event: SessionEvent) => void>;
	/** Milliseconds one step of a session's life takes. */
	readonly pace: number;
	/** Address of the storage proxy, known once it listens. */
	storageUrl: string;
	/** As servers did before they reserved its name: the folder `.ssh` can be made. */
	readonly takesSshFolder: boolean;
	keyPair: KeyPair | undefined;
	/** Failed logins in a row, and when the last one was. */
	failedLogins: {count: number; at: number};
	/** Answers in a row that their clients left early, and until when (epoch milliseconds) the webserver holds the manager for away. */
	managerHealth: {failures: number; awayUntil: number};
	/** Calls counted by the rate limit. */
	calls: number;
	lastRequestAt: number;
	/** What waits for room waits no more. */
	isClosed: boolean;
	/** Tunnels open now. */
	openTunnels: number;
	readonly traffic: {opened: number; pings: number};
};
