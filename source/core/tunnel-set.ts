import {formatAddress, type LocalAddress, type TunnelOptions} from './tunnel.ts';

/** A tunnel of a set. It names its session, so that a new one of the same name works as well. */
export type PlannedTunnel = Pick<TunnelOptions, 'patience' | 'isShared' | 'isReverse' | 'appOptions'> & {
	/** Absent = the one in use. */
	readonly profile?: string;
	readonly session: string;
	readonly target: string | number;
	/** Exactly this address; absent = the one of last time, or one that suits. */
	readonly bind?: LocalAddress;
	/** For how long it keeps the session awake, from when it is opened, as the command line has it: `2h`. */
	readonly keepalive?: string;
};

/** Sets by their names, each in the order in which it is opened. */
export type TunnelSets = Readonly<Record<string, readonly PlannedTunnel[]>>;

const identity = ({profile, session, target, isReverse}: PlannedTunnel) => JSON.stringify([profile, session, target, isReverse ?? false]);

/** The sets with a tunnel added to one; the same target of the same session is replaced. */
export function withPlanned(sets: TunnelSets, name: string, planned: PlannedTunnel): TunnelSets {
	const before = sets[name] ?? [];
	const isThere = before.some(other => identity(other) === identity(planned));
	return {...sets, [name]: isThere ? before.map(other => (identity(other) === identity(planned) ? planned : other)) : [...before, planned]};
}

/** `train-llm jupyter on 127.0.0.1:8888`. */
export function describePlanned({session, target, bind, isReverse}: PlannedTunnel): string {
	return `${session} ${target}${isReverse ? ' (reverse)' : ''}${bind ? ` on ${formatAddress(bind)}` : ''}`;
}
