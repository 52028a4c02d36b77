import {Problem} from '../core/problem.ts';
import {
	formatAddress,
	isHeld,
	type LocalAddress,
	type Tunnel,
	type TunnelRequest,
} from '../core/tunnel.ts';
import type {Settings} from '../settings/settings.ts';
import {listTunnels} from './list.ts';
import {holderOf} from './port-holder.ts';
import {isOfThisHost} from './wishes.ts';

async function ownTunnelAt(settings: Settings, bind: LocalAddress): Promise<Tunnel | undefined> {
	const address = formatAddress(bind);
	const tunnels = await listTunnels(settings);
	return tunnels.filter(tunnel => isHeld(tunnel)).find(({spec}) => !spec.isReverse && formatAddress(spec.bind) === address && isOfThisHost(spec));
}

async function ownReverseAt(settings: Settings, {session, target}: TunnelRequest): Promise<Tunnel | undefined> {
	const tunnels = await listTunnels(settings);
	return tunnels.filter(tunnel => isHeld(tunnel)).find(({spec}) => spec.isReverse && spec.sessionId === session.id && spec.target === target);
}

/** Who has an address now, for a sentence: a tunnel of one's own, or a program. Undefined where the system does not tell. */
export async function describeHolder(settings: Settings, bind: LocalAddress & {readonly port: number}): Promise<string | undefined> {
	const own = await ownTunnelAt(settings, bind);
	return own ? `the tunnel to ${own.spec.target} of ${own.spec.sessionName} (${own.spec.id})` : holderOf(bind.port);
}

/** Says which tunnel of one's own has an address already, or the port of the session for a reverse one. Problem `port-in-use`. */
export async function refuseOwnAddress(settings: Settings, request: TunnelRequest, bind: LocalAddress): Promise<void> {
	const own = await (request.isReverse ? ownReverseAt(settings, request) : ownTunnelAt(settings, bind));
	if (!own) {
		return;
	}

	const {target, sessionName, id, bind: there} = own.spec;
	const road = request.isReverse
		? `Port ${target} inside ${sessionName} leads to ${formatAddress(there)} already (tunnel ${id}).`
		: `${bind.port === undefined ? formatAddress(bind) : `Port ${bind.port}`} leads to ${target} of ${sessionName} already (tunnel ${id}).`;
	throw new Problem('port-in-use', road, {
		hint: `baitui tunnel stop ${id} frees it.`,
	});
}
