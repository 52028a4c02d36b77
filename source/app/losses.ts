import type {Session} from '../core/session.ts';
import {isTransferOver, type Transfer} from '../core/transfer.ts';
import {formatAddress, type Tunnel} from '../core/tunnel.ts';

/** What goes with a session when it ends. */
export type Losses = {
	/** Its open tunnels: addresses with what they lead to. */
	readonly tunnels: readonly string[];
	/** How many ssh connections into it are open here. */
	readonly shells: number;
	/** How many copies are not done. */
	readonly copies: number;
	/** Under it files are lost. */
	readonly home: string;
	/** Paths of folders that stay. */
	readonly kept: readonly string[];
};

/** Its open tunnels and ssh connections, its copies that are not done, and the files that are not in a mounted folder. */
export function lossesOf(session: Session, {tunnels, transfers, shells}: {readonly tunnels: readonly Tunnel[]; readonly transfers: readonly Transfer[]; readonly shells: number}): Losses {
	const open = tunnels.filter(({spec}) => spec.sessionId === session.id);
	const copies = transfers.filter(({spec, state}) => spec.sessionId === session.id && !isTransferOver(state));
	const kept = session.mounts.filter(({isKept}) => isKept).map(({path}) => path);
	return {
		tunnels: open.map(({spec}) => `${formatAddress(spec.bind)} (${spec.target})`), shells, copies: copies.length, home: session.home, kept,
	};
}
