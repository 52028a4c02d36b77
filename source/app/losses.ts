import type {Session} from '../core/session.ts';
import {isTransferOver, type Transfer} from '../core/transfer.ts';
import {formatAddress, type Tunnel} from '../core/tunnel.ts';

/** What goes with a session when it ends, one sentence each: its open tunnels, its copies that are not done, and the files that are not in a mounted folder. */
export function lossesOf(session: Session, tunnels: readonly Tunnel[], transfers: readonly Transfer[]): readonly string[] {
	const open = tunnels.filter(({spec}) => spec.sessionId === session.id);
	const copies = transfers.filter(({spec, state}) => spec.sessionId === session.id && !isTransferOver(state));
	const kept = session.mounts.filter(({isKept}) => isKept).map(({path}) => path);
	return [
		...(open.length === 0 ? [] : [`${open.length === 1 ? 'An open tunnel closes' : `${open.length} open tunnels close`}: ${open.map(({spec}) => `${formatAddress(spec.bind)} (${spec.target})`).join(', ')}.`]),
		...(copies.length === 0 ? [] : [`${copies.length === 1 ? 'A copy is' : `${copies.length} copies are`} not done.`]),
		kept.length === 0 ? `All files under ${session.home} are lost; no folder is mounted.` : `Files under ${session.home} are lost, except in ${kept.join(', ')}.`,
	];
}
