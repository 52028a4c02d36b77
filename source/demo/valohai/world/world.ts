import type {Faults} from '../../faults.ts';
import type {Controls} from '../controls/controls.ts';
import type {Commit} from './commit.ts';
import type {Datum} from './datum.ts';
import type {Environment} from './environment.ts';
import type {Execution} from './execution.ts';
import type {Person} from './person.ts';
import type {Project} from './project.ts';

export type Account = Person & {
	readonly password: string;
	/** What `Authorization: Token …` wants. */
	readonly token: string;
};

/** All that the Valohai side of the demo knows. Handlers read and change it; nothing else is kept anywhere. */
export type World = {
	/** Private directory: executions/, packages/, data/. */
	readonly directory: string;
	/** Where sockets lie; short, since their paths may not exceed 108 bytes. */
	readonly runtime: string;
	readonly faults: Faults;
	readonly controls: Controls;
	readonly account: Account;
	readonly projects: Project[];
	readonly environments: Environment[];
	readonly commits: Commit[];
	/** In order of creation. */
	readonly executions: Execution[];
	readonly data: Datum[];
	/** Milliseconds since the epoch. */
	lastRequestAt: number;
	/** Connections into containers that are open now. */
	openConnections: number;
	/** Calls of the present minute, for the rate limit. */
	readonly calls: {minute: number; count: number};
};
