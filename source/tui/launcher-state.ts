import type {Session} from '../core/session.ts';
import type {PortSuggestion} from '../core/tunnel.ts';
import type {Field} from './field.ts';

export type LauncherField = 'target' | 'port' | 'path' | 'patience' | 'arguments' | 'environment';

export type LauncherRow = LauncherField | 'app' | 'bind' | 'keep' | 'awake' | 'button';

/** A new tunnel with all its options. */
export type Launcher = {
	readonly kind: 'launcher';
	readonly session: Session;
	readonly row: LauncherRow;
	/** Index into the session's apps; one more than the last = a port, two more = the other way round. */
	readonly app: number;
	readonly fields: Readonly<Record<LauncherField, Field>>;
	/** Who can use it: one's own processes, by a port or by a unix socket; everybody on this host; everybody who reaches this host. */
	readonly bind: 'own' | 'socket' | 'host' | 'network';
	/** Where a relative path of a socket begins. */
	readonly folder: string;
	readonly keep: 'ask' | 'always' | 'never';
	/** Whether the service reclaims idle sessions, so that one can be kept awake. */
	readonly canKeepAwake: boolean;
	/** Hours for which it keeps the session awake; 0 = not at all. */
	readonly awake: number;
	readonly button: 'open' | 'copy' | 'cancel';
	/** Whether the local port was typed. */
	readonly hasOwnPort: boolean;
	/** Undefined until it is known for what is chosen now. */
	readonly suggestion: PortSuggestion | undefined;
	readonly isBusy: boolean;
	readonly problem: string | undefined;
};
