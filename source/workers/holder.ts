import {Problem} from '../core/problem.ts';
import {formatAddress, type LocalAddress, type Tunnel} from '../core/tunnel.ts';
import type {Settings} from '../settings/settings.ts';
import {listTunnels} from './list.ts';
import {holderOf} from './port-holder.ts';
import {isOfThisHost} from './wishes.ts';

async function ownTunnelAt(settings: Settings, bind: LocalAddress): Promise<Tunnel | undefined> {
	const address = formatAddress(bind);
	const tunnels = await listTunnels(settings);
	return tunnels.find(({spec, state}) => state.processId > 0 && state.status !== 'ended' && !spec.isReverse && formatAddress(spec.bind) === address && isOfThisHost(spec));
}

/** Who has an address now, for a sentence: a tunnel of one's own, or a program. Undefined where the system does not tell. */
export async function describeHolder(settings: Settings, bind: LocalAddress & {readonly port: number}): Promise<string | undefined> {
	const own = await ownTunnelAt(settings, bind);
	return own ? `the tunnel to ${own.spec.target} of ${own.spec.sessionName} (${own.spec.id})` : holderOf(bind.port);
}

/** Says which tunnel of one's own has an address already. Problem `port-in-use`. */
export async function refuseOwnAddress(settings: Settings, bind: LocalAddress): Promise<void> {
	const own = await ownTunnelAt(settings, bind);
	if (!own) {
		return;
	}

	const {target, sessionName, id} = own.spec;
	throw new Problem('port-in-use', `${bind.port === undefined ? formatAddress(bind) : `Port ${bind.port}`} leads to ${target} of ${sessionName} already (tunnel ${id}).`, {
		hint: `baitui tunnel stop ${id} frees it.`,
	});
}
